import type { Position } from "../engine/clock.ts";
import type { Collection, Overlay } from "../engine/collection.ts";
import type { Committed } from "../engine/contract.ts";
import type { Engine } from "../engine/engine.ts";
import type { Session } from "../engine/sessions.ts";
import { Transaction, type Write } from "../engine/transaction.ts";
import { refuse, unsupported } from "../errors.ts";
import { type Document, isDocument } from "../values/document.ts";
import { isNumeric, numberOf } from "../values/numbers.ts";
import type { Cursors } from "./cursors.ts";
import type { Sessions } from "../engine/sessions.ts";

/** What every command works with. */
export interface Services {
  readonly engine: Engine;
  readonly sessions: Sessions;
  readonly cursors: Cursors;
  /** `127.0.0.1:27017`: how the store names itself to drivers. */
  readonly address: string;
}

/** Fields of a reply, before `ok` and the times. */
export type Reply = Record<string, unknown>;

/** One command: who can run it where, which fields it takes, and what it does. */
export interface Command {
  readonly fields: ReadonlySet<string>;
  /** Code with which an unknown field is refused. */
  readonly unknownFieldCode?: number;
  readonly inTransaction?: boolean;
  /** May it change documents under a transaction number, to be retried? */
  readonly retryable?: boolean;
  readonly run: (context: Context) => Reply | Promise<Reply>;
}

/** One command under way. */
export class Context {
  readonly services: Services;
  readonly name: string;
  readonly command: Document;
  readonly db: string;
  /** Aborted when the client has gone. */
  readonly signal: AbortSignal;
  session: Session | undefined;
  transaction: Transaction | undefined;
  isRetryable = false;
  /** The time of the last write of this command, or of the commit. */
  position: Position | undefined;
  /** The write that must be durable before the reply goes out. */
  waitFor = 0;

  constructor(services: Services, name: string, command: Document, signal: AbortSignal) {
    this.services = services;
    this.name = name;
    this.command = command;
    this.signal = signal;
    const db = command["$db"];
    this.db = typeof db === "string" ? db : refuse(40414, "BSON field '$db' is missing but a required field");
  }

  get engine(): Engine {
    return this.services.engine;
  }

  /** The collection that the command names; `undefined` when there is none of that name. */
  collection(): Collection | undefined {
    return this.engine.catalog.get(this.db, this.collectionName());
  }

  collectionName(): string {
    const name = this.command[this.name];
    if (typeof name !== "string")
      return refuse(
        this.name === "find" ? 9 : 73,
        `collection name has invalid type: '${this.name}' field must be of BSON type string`,
      );
    return name === "" ? refuse(73, `Invalid namespace specified '${this.db}.'`) : name;
  }

  /** What the command sees of a collection, and what its reply has to wait for. */
  overlay(collection: Collection): Overlay | undefined {
    if (this.transaction) return this.transaction.overlay(collection);
    this.waitFor = Math.max(this.waitFor, collection.lastWrite);
    return undefined;
  }

  /** Takes note of a write: the reply carries its time and waits until it is durable. */
  committed({ position, number }: Committed): void {
    this.position = position;
    this.waitFor = Math.max(this.waitFor, number);
  }

  /** A field that must be a document, when it is there. */
  document(field: string, code = 14): Document | undefined {
    const value = this.command[field];
    if (value === undefined || value === null) return undefined;
    return isDocument(value) ? value : refuse(code, `'${field}' field must be of BSON type object`);
  }

  /** A field that must be a whole number and not negative, when it is there. */
  count(field: string, source = this.command, typeCode = 14): number | undefined {
    const value = source[field];
    if (value === undefined || value === null) return undefined;
    if (!isNumeric(value)) return refuse(typeCode, `'${field}' field must be numeric`);
    const count = Math.trunc(numberOf(value));
    return count < 0 ? refuse(2, `${field} value must be non-negative, but received: ${count}`) : count;
  }

  /**
   * Makes one change, or none when `attempt` gives no write. Outside of a transaction it waits while a transaction holds the
   * document, and then looks again. `record` is called just before the change is made, to note what a retry is answered with.
   */
  async change<T>(
    attempt: () => { readonly outcome: T; readonly write?: Write | undefined },
    record?: (outcome: T) => void,
  ): Promise<T> {
    for (;;) {
      const { outcome, write } = attempt();
      if (!write) return outcome;
      if (this.transaction) {
        this.engine.writeIn(this.transaction, write);
        return outcome;
      }
      const result = this.engine.write(write, this.isRetryable && record ? this.session?.note() : undefined);
      if (!(result instanceof Transaction)) {
        record?.(outcome);
        this.committed(result);
        return outcome;
      }
      await Promise.race([result.ended, aborted(this.signal)]);
      if (this.signal.aborted) refuse(11601, "operation was interrupted because a client disconnected");
    }
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

/** Fields that any command can have. */
export const COMMON_FIELDS: ReadonlySet<string> = new Set([
  "$db", "lsid", "$clusterTime", "txnNumber", "autocommit", "startTransaction", "readConcern", "writeConcern", "$readPreference", "maxTimeMS",
  "comment", "apiVersion", "apiStrict", "apiDeprecationErrors", "stmtId", "stmtIds",
]); // prettier-ignore

/** Refuses options of MongoDB that change an answer and that the store does not have. */
export function refuseOptions(source: Document, where: string): void {
  const { collation } = source;
  if (collation !== undefined && !(isDocument(collation) && collation["locale"] === "simple"))
    unsupported(`the option 'collation' of ${where}`);
  if (isDocument(source["let"]) && Object.keys(source["let"]).length > 0) unsupported(`the option 'let' of ${where}`);
  for (const option of ["min", "max", "returnKey", "showRecordId", "tailable", "oplogReplay", "explain"])
    if (source[option]) unsupported(`the option '${option}' of ${where}`);
}

/** Refuses a hint that names no index. */
export function checkHint(hint: unknown, collection: Collection | undefined): void {
  if (hint === undefined || hint === null || !collection) return;
  const names = new Set(["_id_", ...collection.indexes.keys()]);
  const isKnown =
    typeof hint === "string"
      ? names.has(hint)
      : isDocument(hint) &&
        (Object.keys(hint).join() === "_id" ||
          "$natural" in hint ||
          [...collection.indexes.values()].some(
            (index) => Object.keys(index.spec["key"] as Document).join() === Object.keys(hint).join(),
          ));
  if (!isKnown && !(isDocument(hint) && Object.keys(hint).length === 0))
    refuse(
      2,
      "error processing query: planner returned error :: caused by :: hint provided does not correspond to an existing index",
    );
}
