import type { SubgraphRuntime, Worker } from "../../kernel/subgraph/runtime.ts";
import { endHold } from "./hold-writes.ts";
import type { InventoryStore } from "./store.ts";

const EVERY_MS = 1_000;
const BATCH = 100;

/** Frees the stock of holds whose time has run out. Any number of processes may do it: each hold expires once. */
export function holdSweeper(runtime: SubgraphRuntime<InventoryStore>): Worker {
  return {
    name: "hold-sweeper",
    async run(signal) {
      while (!signal.aborted) {
        const swept = await sweepHolds(runtime);
        if (swept < BATCH) await runtime.clock.wait(EVERY_MS, signal).catch(() => undefined); // an abort ends the loop
      }
    },
  };
}

/** One round; answers how many holds were due. A hold that left HELD meanwhile, or was prolonged, is left alone. */
export async function sweepHolds(
  runtime: Pick<SubgraphRuntime<InventoryStore>, "store" | "clock" | "ids" | "transact">,
): Promise<number> {
  const { store, clock, ids } = runtime;
  const dueBy = new Date(clock.now());
  const due = await store.holds
    .find({ state: "HELD", expiresAt: { $lte: dueBy } })
    .limit(BATCH)
    .toArray();
  for (const { _id, variantId } of due) {
    const now = clock.now();
    const origin = {
      channel: "WEB",
      actorKind: "SYSTEM",
      actorLabel: "Hold ran out",
      at: new Date(now).toISOString(),
    } as const;
    await runtime.transact({ origin, queue: [`variant:${variantId}`] }, (tx) =>
      endHold(tx, { store, ids, origin, now }, { holdId: _id, state: "EXPIRED", dueBy }),
    );
  }
  return due.length;
}
