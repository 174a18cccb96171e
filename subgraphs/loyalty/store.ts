import type { Collection } from "mongodb";
import { deterministicId, type Id } from "../../kernel/ids.ts";
import type { Database } from "../../kernel/mongo/mongo.ts";
import type { Origin } from "../../kernel/origin.ts";
import type { IndexSpec } from "../../kernel/subgraph/define.ts";
import type { MovementKind } from "./rules/ledger.ts";

/** A customer's account: what its ledger sums to. */
export interface AccountDocument {
  readonly _id: string;
  readonly customerId: string;
  readonly balance: number;
  readonly earned: number;
  readonly revision: number;
  readonly updatedAt: Date;
  readonly lastOrigin: Origin;
}

/** One side of a movement; the other stands under the same movement on the programme's account. Never changed. */
export interface EntryDocument {
  readonly _id: string;
  readonly movementId: string;
  readonly accountId: string;
  readonly kind: MovementKind;
  readonly points: number;
  /** The customer's balance after it; null on the programme's side. */
  readonly balanceAfter: number | null;
  /** Counts the account's entries from 1: their one order; 0 on the programme's side. */
  readonly seq: number;
  readonly orderId: string | null;
  readonly reason: string;
  readonly at: Date;
  readonly origin: Origin;
}

/** How far the orders of the cart subgraph were credited, by the time they were placed. */
export interface CheckpointDocument {
  readonly _id: string;
  readonly placedAt: Date;
}

export interface LoyaltyStore {
  readonly accounts: Collection<AccountDocument>;
  readonly entries: Collection<EntryDocument>;
  readonly checkpoints: Collection<CheckpointDocument>;
}

export function openLoyaltyStore(database: Database): LoyaltyStore {
  return {
    accounts: database.collection<AccountDocument>("accounts"),
    entries: database.collection<EntryDocument>("entries"),
    checkpoints: database.collection<CheckpointDocument>("checkpoints"),
  };
}

export const loyaltyIndexes: readonly IndexSpec[] = [
  { collection: "accounts", key: { customerId: 1 }, unique: true, name: "one_account_per_customer" },
  { collection: "entries", key: { accountId: 1, seq: -1 }, name: "by_account_newest_first" },
  {
    collection: "entries",
    key: { orderId: 1, kind: 1 },
    unique: true,
    partialFilterExpression: { seq: { $gt: 0 }, orderId: { $type: "string" } },
    name: "one_movement_per_order_and_kind",
  },
];

/** The id of a customer's account: every process names it the same, so two that create it at once create one. */
export function accountIdOf(customerId: string): Id<"acc"> {
  return deterministicId("acc", `account:${customerId}`);
}
