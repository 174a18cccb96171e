import { isDuplicateKey } from "../../kernel/mongo/mongo.ts";
import type { Tx } from "../../kernel/mongo/change-writer.ts";
import type { Money } from "../../kernel/money.ts";
import type { Origin } from "../../kernel/origin.ts";
import type { SubgraphRuntime } from "../../kernel/subgraph/runtime.ts";
import { applyMovement, legsOf, type MovementKind } from "./rules/ledger.ts";
import { pointsFor } from "./rules/points.ts";
import { accountIdOf, type AccountDocument, type EntryDocument, type LoyaltyStore } from "./store.ts";

/** An order of any channel, as far as points go. */
export interface EarningOrder {
  readonly id: string;
  readonly number: string;
  readonly customerId: string | null;
  readonly payable: Money;
  readonly origin: Origin;
}

/** The name of a customer's account in lists and lookups that missed it. */
export const accountTag = (customerId: string) => `owner:customer:${customerId}:loyalty`;

/** Credits an order once, however often it is told of: the ledger has one EARNED entry for an order. */
export async function creditOrder(runtime: SubgraphRuntime<LoyaltyStore>, order: EarningOrder): Promise<boolean> {
  const points = pointsFor(order.payable);
  const { customerId, origin } = order;
  if (customerId === null || points === 0) return false;
  try {
    const { result } = await runtime.transact({ origin, queue: [accountIdOf(customerId)] }, async (tx) => {
      const known = await runtime.store.entries.findOne(
        { orderId: order.id, kind: "EARNED", seq: { $gt: 0 } },
        { session: tx.session },
      );
      if (known !== null) return false;
      const reason = `Order ${order.number}`;
      await move(runtime, tx, { customerId, kind: "EARNED", points, orderId: order.id, reason, origin });
      return true;
    });
    return result;
  } catch (error) {
    if (isDuplicateKey(error)) return false; // another process has just credited it
    throw error;
  }
}

/** Moves points: both sides of the movement and the account's new balance, in the caller's transaction. */
async function move(
  { store, ids, clock }: SubgraphRuntime<LoyaltyStore>,
  tx: Tx,
  movement: {
    readonly customerId: string;
    readonly kind: MovementKind;
    readonly points: number;
    readonly orderId: string;
    readonly reason: string;
    readonly origin: Origin;
  },
): Promise<void> {
  const { customerId, kind, points, orderId, reason, origin } = movement;
  const { session } = tx;
  const _id = accountIdOf(customerId);
  const at = new Date(clock.now());
  const before = await store.accounts.findOne({ _id }, { session });
  const balances = applyMovement(before ?? { balance: 0, earned: 0 }, kind, points);
  const revision = (before?.revision ?? 0) + 1;
  const written = { ...balances, revision, updatedAt: at, lastOrigin: origin };
  if (before === null) await store.accounts.insertOne({ _id, customerId, ...written }, { session });
  else await store.accounts.updateOne({ _id, revision: before.revision }, { $set: written }, { session });
  await store.entries.insertMany(
    entriesOf({
      account: { _id, ...balances },
      seq: revision,
      movementId: ids.next("led"),
      kind,
      points,
      orderId,
      reason,
      at,
      origin,
    }),
    { session },
  );
  tx.change({ typename: "LoyaltyAccount", key: { id: _id } }, revision, [accountTag(customerId)]);
}

/** The two entries of a movement; they sum to zero. */
export function entriesOf(
  input: Pick<EntryDocument, "movementId" | "kind" | "points" | "orderId" | "reason" | "at" | "origin" | "seq"> & {
    readonly account: Pick<AccountDocument, "_id" | "balance">;
  },
): EntryDocument[] {
  const { account, seq, ...common } = input;
  return legsOf(account._id, input.points).map((leg, index) => ({
    ...common,
    ...leg,
    _id: `${input.movementId}.${index}`,
    balanceAfter: index === 0 ? account.balance : null,
    seq: index === 0 ? seq : 0,
  }));
}
