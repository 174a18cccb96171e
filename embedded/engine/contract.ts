import type { Document } from "../values/document.ts";
import type { Position } from "./clock.ts";

/** Where the engine tells what a person should know. */
export interface StoreLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** How the engine is opened. */
export interface EngineOptions {
  readonly file: string;
  readonly log: StoreLog;
  readonly now: () => number;
  /** How many changes are kept for watchers that come back. */
  readonly keepChanges: number;
  /** Called once, when a commit has failed: nothing is answered any more. */
  readonly onFailure: (error: Error) => void;
}

/** What a retry of a write is answered with; stored in the same SQLite transaction as the write. */
export interface RetryNote {
  readonly session: string;
  readonly number: bigint;
  readonly body: () => Document;
}

/** Which transaction an event came from, for change streams. */
export interface Origin {
  readonly lsid: unknown;
  readonly txnNumber: bigint;
}

/** A commit: its time is known at once; it is on disk once `durable(number)` has resolved. */
export interface Committed {
  readonly position: Position;
  readonly number: number;
}
