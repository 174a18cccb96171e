import { randomUUID } from "node:crypto";
import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import type { Database } from "../mongo/mongo.ts";
import type { ChangeRecord } from "./change.ts";

/** How often a process writes a record without changes. */
export const HEARTBEAT_MS = 10_000;

/**
 * Writes a record without changes every 10 s until the signal is aborted: whoever reads the feed and hears nothing for longer
 * knows that it is cut off, not that nothing happened. One document for each process, replaced each time;
 * what a process leaves behind goes with the old records.
 */
export async function beat(input: {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}): Promise<void> {
  const { clock, log, signal } = input;
  const records = input.database.collection<ChangeRecord>("changes");
  const _id = `heartbeat:${randomUUID()}`;
  while (!signal.aborted) {
    const at = new Date(clock.now()).toISOString();
    const origin = { channel: "WEB", actorKind: "SYSTEM", at } as const;
    await records
      .replaceOne({ _id }, { at, origin, changes: [] }, { upsert: true })
      .catch((error: unknown) => log.warn({ err: error }, "no heartbeat could be written"));
    await clock.wait(HEARTBEAT_MS, signal).catch(() => undefined); // an abort ends the loop
  }
}
