import { deterministicId } from "../../kernel/ids.ts";
import type { SeedRequest } from "../../kernel/subgraph/define.ts";
import { entriesOf } from "./credit.ts";
import { moveCheckpoint, ordersSince } from "./order-consumer.ts";
import { applyMovement } from "./rules/ledger.ts";
import { pointsFor } from "./rules/points.ts";
import { accountIdOf, type AccountDocument, type EntryDocument, type LoyaltyStore } from "./store.ts";

const BATCH = 2_000;

/** Fills an empty database with the ledger that the orders so far have made, as the consumer would have, only at once. */
export async function seedLoyalty(store: LoyaltyStore, { runtime }: SeedRequest<LoyaltyStore>): Promise<void> {
  const accounts = new Map<string, AccountDocument>();
  const entries: EntryDocument[] = [];
  let newest = new Date(0);
  for await (const order of ordersSince(runtime, new Date(0))) {
    newest = order.placedAt;
    const points = pointsFor(order.payable);
    if (order.customerId === null || points === 0) continue;
    const _id = accountIdOf(order.customerId);
    const before = accounts.get(_id);
    const balances = applyMovement(before ?? { balance: 0, earned: 0 }, "EARNED", points);
    const revision = (before?.revision ?? 0) + 1;
    const { origin, placedAt: at, customerId } = order;
    accounts.set(_id, { _id, customerId, ...balances, revision, updatedAt: at, lastOrigin: origin });
    const movementId = deterministicId("led", `earned:${order.id}`);
    const reason = `Order ${order.number}`;
    const account = { _id, ...balances };
    entries.push(
      ...entriesOf({
        account,
        seq: revision,
        movementId,
        kind: "EARNED",
        points,
        orderId: order.id,
        reason,
        at,
        origin,
      }),
    );
  }
  for (let from = 0; from < entries.length; from += BATCH) {
    await store.entries.insertMany(entries.slice(from, from + BATCH));
  }
  if (accounts.size > 0) await store.accounts.insertMany([...accounts.values()]);
  await moveCheckpoint(store, newest);
}
