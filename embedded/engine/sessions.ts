import { Binary } from "bson";
import { refuse, ServerError } from "../errors.ts";
import { decodeDocument } from "../values/decode.ts";
import { type Document, documentOf } from "../values/document.ts";
import type { Position } from "./clock.ts";
import type { RetryNote } from "./contract.ts";
import type { Engine } from "./engine.ts";
import { Transaction } from "./transaction.ts";

/** What a client's session has last done under its transaction number. */
type State = "none" | "retryable" | "open" | "committed" | "aborted";

/** An open transaction that nobody has spoken to for this long is aborted. */
const TRANSACTION_IDLE_MS = 60_000;
/** A session that nobody has used for this long is forgotten, with its retry records. */
const SESSION_IDLE_MS = 60 * 60_000;

const noSuchTransaction = (message: string): ServerError =>
  new ServerError(251, message, { errorLabels: ["TransientTransactionError"] });

/** A logical session of a client: at most one transaction, and the answers that a retry must get again. */
export class Session {
  readonly id: string;
  number = -1n;
  state: State = "none";
  transaction: Transaction | undefined;
  committedAt: Position = 0;
  usedAt = 0;
  isBusy = false;
  /** By statement: what it was answered with. */
  results = new Map<number, Document>();
  constructor(id: string) {
    this.id = id;
  }

  /** Ends the transaction without its writes. */
  abort(): void {
    if (this.state === "open") this.state = "aborted";
    this.transaction?.end();
    this.transaction = undefined;
  }

  /** The record to store with a write or a commit. */
  note(): RetryNote {
    return {
      session: this.id,
      number: this.number,
      body: () =>
        documentOf({
          state: this.state,
          position: BigInt(this.committedAt),
          results: [...this.results].map(([statement, result]) => documentOf({ statement, result })),
        }),
    };
  }

  /** Checks the number of a command within a transaction, beginning a new one when it says so. */
  enter(number: bigint, starts: boolean, engine: Engine): Transaction {
    if (starts) {
      if (number === this.number)
        refuse(117, "Only servers in a sharded cluster can start a new transaction at the active transaction number");
      this.#advance(number);
      this.state = "open";
      this.transaction = new Transaction(engine.transactions);
    }
    this.expectOpen(number);
    return this.transaction!; // an open one has it
  }

  /** Refuses a number that is not that of the open transaction. */
  expectOpen(number: bigint): void {
    if (number < this.number) throw tooOld(number, this.number);
    if (number !== this.number || this.state === "none" || this.state === "retryable") {
      throw noSuchTransaction(
        `Given transaction number ${number} does not match any in-progress transactions. The active transaction number is ${this.number}`,
      );
    }
    if (this.state === "committed") refuse(256, `Transaction ${number} has been committed.`);
    if (this.state === "aborted") throw noSuchTransaction(`Transaction ${number} has been aborted.`);
  }

  /** Checks the number of a retryable write. */
  retryable(number: bigint): void {
    if (number < this.number) throw tooOld(number, this.number);
    if (number === this.number && this.state !== "retryable")
      refuse(256, `Transaction ${number} has been used for a transaction`);
    if (number > this.number) {
      this.#advance(number);
      this.state = "retryable";
    }
  }

  #advance(number: bigint): void {
    if (number < this.number) throw tooOld(number, this.number);
    this.abort();
    this.number = number;
    this.results = new Map();
  }
}

const tooOld = (number: bigint, active: bigint): ServerError =>
  new ServerError(225, `Cannot start transaction ${number} because a newer transaction ${active} has already started.`);

/** A session's identity as one text. */
export function sessionIdOf(lsid: Document): string {
  const id = lsid["id"];
  return id instanceof Binary
    ? Buffer.from(id.value()).toString("hex")
    : refuse(9, "BSON field 'lsid.id' must be a UUID");
}

/** All sessions; those with retry records come back after a restart. */
export class Sessions {
  readonly #engine: Engine;
  readonly #sessions = new Map<string, Session>();
  readonly #timer: NodeJS.Timeout;

  constructor(engine: Engine) {
    this.#engine = engine;
    const { database } = engine.log;
    database.prepare("DELETE FROM retries WHERE at<?").run(Date.now() - SESSION_IDLE_MS);
    for (const row of database.prepare("SELECT session, number, body FROM retries").iterate()) {
      const session = this.of(row["session"] as string);
      const body = decodeDocument(Buffer.from(row["body"] as Uint8Array));
      session.number = BigInt(row["number"] as string);
      session.state = body["state"] === "committed" ? "committed" : "retryable";
      session.committedAt = Number(body["position"]);
      for (const { statement, result } of body["results"] as { statement: number; result: Document }[])
        session.results.set(statement, result); // as `note` wrote it
    }
    this.#timer = setInterval(() => this.#sweep(), 5000);
    this.#timer.unref();
  }

  of(id: string): Session {
    let session = this.#sessions.get(id);
    if (!session) this.#sessions.set(id, (session = new Session(id)));
    session.usedAt = Date.now();
    return session;
  }

  end(id: string): void {
    const session = this.#sessions.get(id);
    if (session?.state === "open") session.abort();
  }

  #sweep(): void {
    const now = Date.now();
    for (const [id, session] of this.#sessions) {
      if (session.isBusy) continue;
      if (session.state === "open" && now - session.usedAt > TRANSACTION_IDLE_MS) {
        this.#engine.options.log.warn({ session: id }, "a transaction was idle for 60 s and is aborted");
        session.abort();
      }
      // Its record in the file goes at the next start: an old one there does no harm.
      if (now - session.usedAt > SESSION_IDLE_MS) this.#sessions.delete(id);
    }
  }

  close(): void {
    clearInterval(this.#timer);
    for (const session of this.#sessions.values()) session.abort();
  }
}
