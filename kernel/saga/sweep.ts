import type { AnySaga } from "./definition.ts";
import { driveIntent, LEASE_MS, stepsOf, type Driver } from "./drive.ts";
import type { IntentDocument } from "./intent.ts";
import { LeaseLost, takeLease } from "./moves.ts";

/** After its end an intent stays open in the other subgraphs this long: no request of ours can be under way any more. */
export const CLOSE_AFTER_MS = 60_000;
/** How long a client may repeat a write and be told the same. */
const REMEMBER_MS = 24 * 60 * 60 * 1000;
const BATCH = 50;

/** Ends the active intents that nobody drives: their lease has run out. Answers how many have ended. */
export async function sweepActive(driver: Driver, sagas: ReadonlyMap<string, AnySaga>): Promise<number> {
  const { clock } = driver.runtime;
  const abandoned = await driver.intents
    .find({ active: true, leasedUntil: { $lte: new Date(clock.now()) } })
    .sort({ leasedUntil: 1 })
    .limit(BATCH)
    .toArray();
  let ended = 0;
  for (const intent of abandoned) if (await endAbandoned(driver, sagas, intent)) ended += 1;
  return ended;
}

/** Lets other subgraphs forget what has ended long enough ago, and forgets it here a day later. */
export async function sweepEnded(driver: Driver, sagas: ReadonlyMap<string, AnySaga>): Promise<void> {
  const nowMs = driver.runtime.clock.now();
  const ended = await driver.intents
    .find({ active: false, closed: false, updatedAt: { $lte: new Date(nowMs - CLOSE_AFTER_MS) } })
    .limit(BATCH)
    .toArray();
  for (const intent of ended) {
    await sagas.get(intent.saga)?.close(stepsOf(driver, intent._id), intent.plan);
    await driver.intents.updateOne({ _id: intent._id }, { $set: { closed: true } });
  }
  await driver.intents.deleteMany({ closed: true, updatedAt: { $lte: new Date(nowMs - REMEMBER_MS) } });
}

/** Takes an intent whose driver is gone and drives it; true when it has ended. */
export async function endAbandoned(
  driver: Driver,
  sagas: ReadonlyMap<string, AnySaga>,
  intent: IntentDocument,
): Promise<boolean> {
  const { clock, log } = driver.runtime;
  const saga = sagas.get(intent.saga);
  if (saga === undefined) {
    log.error({ intent: intent._id, saga: intent.saga }, "nobody here knows this saga");
    return false;
  }
  const ours = await takeLease(driver.intents, intent, { nowMs: clock.now(), leaseMs: LEASE_MS });
  if (ours === undefined) return false;
  try {
    return !(await driveIntent(driver, saga, ours, clock.now())).active;
  } catch (error) {
    if (error instanceof LeaseLost) return false;
    throw error;
  }
}
