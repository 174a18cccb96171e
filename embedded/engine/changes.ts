import type { Timestamp } from "bson";
import { ServerError, refuse } from "../errors.ts";
import { decodeDocument } from "../values/decode.ts";
import type { Document } from "../values/document.ts";
import { type Position, timestampOf } from "./clock.ts";
import type { Log } from "./log.ts";

/** A change as watchers see it, before its token and time are added. */
export interface Change {
  readonly sequence: number;
  readonly position: Position;
  /** `operationType`, `ns`, `documentKey` and what belongs to the type. */
  readonly event: Document;
}

const IN_MEMORY = 8192;

/** The history of changes: the newest in memory, the rest in the file. Watchers pull from it, each at its own pace. */
export class ChangeHistory {
  readonly epoch: string;
  readonly #log: Log;
  /** The oldest change that is still there. */
  oldest: number;
  /** The newest one that is durable: nobody sees more. */
  newest: number;
  newestPosition: Position;
  #recent: Change[] = [];
  #waiting = new Set<() => void>();

  constructor(log: Log) {
    this.#log = log;
    this.epoch = log.meta("epoch")!; // set when the log is opened
    const row = log.database
      .prepare("SELECT min(sequence) AS oldest, max(sequence) AS newest, max(position) AS position FROM changes")
      .get()!;
    this.newest = (row["newest"] as number | null) ?? Number(log.meta("sequence") ?? 0);
    this.oldest = (row["oldest"] as number | null) ?? this.newest + 1;
    this.newestPosition = Math.max((row["position"] as number | null) ?? 0, Number(log.meta("position") ?? 0));
  }

  /** Shows changes that are durable now, and wakes who waits for them. */
  publish(changes: readonly Change[], position: Position): void {
    for (const change of changes) this.#recent.push(change);
    if (this.#recent.length > IN_MEMORY * 2) this.#recent = this.#recent.slice(-IN_MEMORY);
    this.newest = changes.at(-1)?.sequence ?? this.newest;
    this.newestPosition = Math.max(this.newestPosition, position);
    if (changes.length === 0) return;
    const waiting = this.#waiting;
    this.#waiting = new Set();
    for (const wake of waiting) wake();
  }

  /** Up to `count` changes after a place; refuses when the history does not reach back that far. */
  after(sequence: number, count: number): readonly Change[] {
    if (sequence < this.oldest - 1) throw historyLost();
    if (sequence >= this.newest) return [];
    const first = this.#recent[0]?.sequence ?? Infinity;
    if (sequence + 1 >= first) return this.#recent.slice(sequence + 1 - first, sequence + 1 - first + count);
    const rows = this.#log.database
      .prepare(
        "SELECT sequence, position, body FROM changes WHERE sequence>? AND sequence<=? ORDER BY sequence LIMIT ?",
      )
      .all(sequence, this.newest, count);
    return rows.map((row) => ({
      sequence: row["sequence"] as number,
      position: row["position"] as number,
      event: decodeDocument(Buffer.from(row["body"] as Uint8Array)),
    }));
  }

  /** The place after which lie the changes of that time and later. */
  placeBefore(position: Position): number {
    if (this.oldest > 1 && position < this.#positionAt(this.oldest)) throw historyLost();
    let low = this.oldest;
    let high = this.newest + 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#positionAt(middle) < position) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  /** Resolves with the next change, or after a time, or when the signal says so. */
  async wait(timeoutMs: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted || timeoutMs <= 0) return;
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        signal.removeEventListener("abort", wake);
        this.#waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, timeoutMs);
      signal.addEventListener("abort", wake);
      this.#waiting.add(wake);
    });
  }

  #positionAt(sequence: number): Position {
    if (sequence > this.newest) return Infinity;
    const first = this.#recent[0]?.sequence;
    if (first !== undefined && sequence >= first) return this.#recent[sequence - first]!.position;
    return (
      (this.#log.database.prepare("SELECT position FROM changes WHERE sequence=?").get(sequence)?.["position"] as
        | number
        | undefined) ?? 0
    );
  }

  /** The token that stands for a place; `kind` 1 is the invalidation that follows a change. */
  token(sequence: number, kind = 0): { readonly _data: string } {
    return { _data: `82${this.epoch}${sequence.toString(16).padStart(14, "0")}0${kind}`.toUpperCase() };
  }

  /** The place that a token stands for. */
  placeOf(token: unknown): number {
    const data = (token as Document)["_data"];
    if (typeof data !== "string" || !/^([0-9a-f]{2})*$/i.test(data))
      return refuse(9, "resume token string was not a valid hex string");
    const parts = /^82([0-9a-f]{8})([0-9a-f]{14})0([01])$/i.exec(data);
    if (!parts) return refuse(260, "the resume token is not one of this store");
    if (parts[1]!.toLowerCase() !== this.epoch) throw historyLost();
    return Number.parseInt(parts[2]!, 16);
  }

  /** A change as it goes to a client. */
  eventOf({ sequence, position, event }: Change, kind = 0): Document {
    const time: Timestamp = timestampOf(position);
    const { lsid, txnNumber, operationType, ...rest } = event;
    const head = lsid === undefined ? {} : { txnNumber, lsid };
    return {
      ...head,
      _id: this.token(sequence, kind),
      operationType,
      clusterTime: time,
      wallTime: new Date(time.getHighBitsUnsigned() * 1000),
      ...rest,
    };
  }
}

/** The history does not reach back to where a watcher wants to go on: it has to begin anew. */
function historyLost(): ServerError {
  return new ServerError(
    286,
    "Resume of change stream was not possible, as the resume point may no longer be in the oplog.",
    { errorLabels: ["NonResumableChangeStreamError"] },
  );
}
