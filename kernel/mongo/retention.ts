import type { Clock } from "../clock.ts";
import type { Database } from "./mongo.ts";

const EVERY_MS = 10 * 60_000;
/** A clientMutationId is answered again for a day; change records are read from the store's log, so a day is plenty. */
const KEPT_MS = 24 * 3_600_000;

/** The indexes by which old records are found. */
export const retentionIndexes = [
  { collection: "changes", key: { at: 1 } },
  { collection: "idempotency", key: { at: 1 } },
] as const;

/** Deletes change records and remembered answers that are older than a day, every ten minutes. */
export async function forgetOldRecords(input: {
  readonly database: Database;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}): Promise<void> {
  const { database, clock, signal } = input;
  while (!signal.aborted) {
    await clock.wait(EVERY_MS, signal);
    const before = new Date(clock.now() - KEPT_MS);
    await database.collection("changes").deleteMany({ at: { $lt: before.toISOString() } });
    await database.collection("idempotency").deleteMany({ at: { $lt: before } });
  }
}
