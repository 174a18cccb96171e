import { MongoServerError, type AbstractCursor, type ChangeStreamDocument } from "mongodb";
import type { Database } from "../mongo/mongo.ts";
import { positionOf, timestampOf } from "../mongo/position.ts";
import type { ChangeRecord, Position } from "./change.ts";

/** How long the store may hold a request for more before it answers that there is nothing. */
const AWAIT_MS = 1_000;
/** The log no longer reaches back: ChangeStreamHistoryLost, and what older servers say instead. */
const HISTORY_LOST = new Set([286, 40_576, 136]);

/**
 * Reads the change records that were committed at or after a position, without end, until the signal is aborted.
 *
 * The stage is written out instead of `collection.watch()`: the driver's change stream resumes by its token on its own, and a
 * token whose history is gone opens and says nothing. By time the store says so at once (`isHistoryLost`), so a break ends
 * this iteration with the error, and whoever reads opens it again at the newest position it has.
 */
export async function* changeCursor(input: {
  readonly database: Database;
  readonly at: Position;
  readonly signal: AbortSignal;
}): AsyncGenerator<{ readonly position: Position; readonly record: ChangeRecord }> {
  const cursor = input.database.collection("changes").aggregate<ChangeStreamDocument<ChangeRecord>>(
    [
      { $changeStream: { startAtOperationTime: timestampOf(input.at) } },
      // Replaced: the heartbeat's. Deleted: what retention removed, of which nobody needs to hear.
      { $match: { operationType: { $in: ["insert", "replace"] } } },
    ],
    { maxAwaitTimeMS: AWAIT_MS },
  );
  try {
    for (let event = await nextOf(cursor, input.signal); event !== null; event = await nextOf(cursor, input.signal)) {
      if (event.operationType !== "insert" && event.operationType !== "replace") continue;
      // A cluster time is what a commit has in every process alike; the token is the store's private affair.
      if (event.clusterTime) yield { position: positionOf(event.clusterTime), record: event.fullDocument };
    }
  } finally {
    // Not awaited: it tells the store, which may be away, and the store forgets idle cursors by itself.
    void cursor.close().catch(() => undefined);
  }
}

/** The next event; null at the end and, without waiting for what the store was asked, when the signal is aborted. */
function nextOf<T>(cursor: AbstractCursor<T>, signal: AbortSignal): Promise<T | null> {
  if (signal.aborted) return Promise.resolve(null);
  return new Promise((resolve, reject) => {
    const stop = () => resolve(null);
    signal.addEventListener("abort", stop, { once: true });
    const settled = () => signal.removeEventListener("abort", stop);
    cursor.next().then(resolve, reject).then(settled, settled);
  });
}

/** Whether the store says that its log no longer reaches back to where a cursor was opened. */
export function isHistoryLost(error: unknown): boolean {
  return error instanceof MongoServerError && HISTORY_LOST.has(Number(error.code));
}
