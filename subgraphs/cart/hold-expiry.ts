import type { Origin } from "../../kernel/origin.ts";
import type { SubgraphRuntime, Worker } from "../../kernel/subgraph/runtime.ts";
import { saveCart } from "./cart-changes.ts";
import { markExpired } from "./sagas/line-saga.ts";
import type { CartStore } from "./store.ts";

const LOOK_EVERY_MS = 1_000;
const BATCH = 100;

/** Shows lines whose hold has run out as such, once each: a write with its own change record, so every screen sees it. */
export function holdExpiryWorker(runtime: SubgraphRuntime<CartStore>): Worker {
  return {
    name: "hold-expiry",
    async run(signal) {
      while (!signal.aborted) {
        await showExpiredHolds(runtime);
        await runtime.clock.wait(LOOK_EVERY_MS, signal).catch(() => undefined); // an abort ends the loop
      }
    },
  };
}

/** One pass; answers how many carts have changed. */
async function showExpiredHolds(runtime: SubgraphRuntime<CartStore>): Promise<number> {
  const { store, clock } = runtime;
  const due = await store.carts
    .find({ nextExpiry: { $lte: new Date(clock.now()) } })
    .limit(BATCH)
    .toArray();
  for (const { _id } of due) await showExpiredHoldsOf(runtime, _id);
  return due.length;
}

async function showExpiredHoldsOf(runtime: SubgraphRuntime<CartStore>, cartId: string): Promise<void> {
  const { store, clock } = runtime;
  const nowMs = clock.now();
  const origin: Origin = { channel: "WEB", actorKind: "SYSTEM", at: new Date(nowMs).toISOString() };
  await runtime.transact({ origin }, async (tx) => {
    const due = { _id: cartId, state: "OPEN" as const, nextExpiry: { $lte: new Date(nowMs) } };
    const before = await store.carts.findOne(due, { session: tx.session });
    if (before === null) return; // somebody else has shown it, or a new hold was taken
    const lines = markExpired(before.lines, ({ holdExpiresAt }) => holdExpiresAt.getTime() <= nowMs);
    await saveCart(store, tx, { before, edit: { lines }, origin, nowMs });
  });
}
