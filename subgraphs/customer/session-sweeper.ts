import type { SubgraphRuntime, Worker } from "../../kernel/subgraph/runtime.ts";
import { saveSession } from "./kiosk-session-writes.ts";
import { sweepSession } from "./rules/kiosk-session.ts";
import type { CustomerStore } from "./store.ts";

const EVERY_MS = 2_000;
const BATCH = 100;

/** Ends the kiosk sessions that nobody touches any more, and those that nobody claimed. */
export function sessionSweeper(runtime: SubgraphRuntime<CustomerStore>): Worker {
  return {
    name: "kiosk-session-sweeper",
    async run(signal) {
      while (!signal.aborted) {
        await sweepSessions(runtime);
        await runtime.clock.wait(EVERY_MS, signal).catch(() => undefined); // an abort ends the loop
      }
    },
  };
}

/** One round: each session that is due is read again in its own transaction, so that a touch that came first counts. */
async function sweepSessions(runtime: SubgraphRuntime<CustomerStore>): Promise<void> {
  const { store, clock } = runtime;
  const due = await store.kioskSessions
    .find({ state: { $in: ["WAITING", "ACTIVE"] }, endsAt: { $lte: new Date(clock.now()) } })
    .limit(BATCH)
    .toArray();
  for (const { _id, touchpointId } of due) {
    const now = clock.now();
    const at = new Date(now).toISOString();
    const origin = { channel: "KIOSK", touchpointId, actorKind: "SYSTEM", at } as const;
    await runtime.transact({ origin, queue: [_id] }, async (tx) => {
      const session = await store.kioskSessions.findOne({ _id }, { session: tx.session });
      const decision = session === null ? undefined : sweepSession(session, now);
      if (session === null || decision?.kind !== "changed") return;
      await saveSession(tx, { store, session, change: decision.change, now, origin });
    });
  }
}
