import type { Collection } from "mongodb";
import type { Money } from "../../kernel/money.ts";
import type { Database } from "../../kernel/mongo/mongo.ts";
import { WriterQueues } from "../../kernel/mongo/queue.ts";
import type { Origin } from "../../kernel/origin.ts";
import { createStepMemory, stepIndexes, STEPS, type StepDocument, type StepMemory } from "../../kernel/saga-steps.ts";
import { intentIndexes } from "../../kernel/saga/intent.ts";
import type { IndexSpec } from "../../kernel/subgraph/define.ts";
import type { FulfilmentMethod, LineFulfilment } from "./rules/lines.ts";
import type { FulfilmentState } from "./rules/order-state.ts";
import type { Totals } from "./rules/totals.ts";

/** A line of a cart, as it stands in its cart's document. */
export interface LineDocument {
  readonly id: string;
  readonly variantId: string;
  readonly sku: string;
  readonly title: string;
  readonly quantity: number;
  readonly unitPrice: Money;
  readonly fulfilment: LineFulfilment;
  /** Where inventory holds the stock. */
  readonly sourceLocationId: string;
  readonly holdId: string;
  readonly holdState: "HELD" | "EXPIRED";
  readonly holdExpiresAt: Date;
  readonly addedBy: Origin;
  readonly triedAt: string | null;
}

/** A cart. `owner` is `customer:<id>` or `guest:<id>`; every read carries it. */
export interface CartDocument {
  readonly _id: string;
  readonly owner: string;
  readonly customerId: string | null;
  readonly state: "OPEN" | "ORDERED" | "MERGED";
  readonly currency: string;
  readonly lines: readonly LineDocument[];
  readonly orderId: string | null;
  /** The intent that is changing it through inventory; a hand-over of the cart waits for it. */
  readonly intent: string | null;
  /** When the next hold of it expires, null when none is held: what the expiry worker looks for. */
  readonly nextExpiry: Date | null;
  readonly revision: number;
  readonly updatedAt: Date;
  readonly lastOrigin: Origin;
}

/** A line of an order: what was bought, whatever becomes of the catalog. */
export interface OrderLineDocument {
  readonly id: string;
  readonly variantId: string;
  readonly sku: string;
  readonly title: string;
  readonly quantity: number;
  readonly unitPrice: Money;
  readonly triedAt: string | null;
}

/** A part of an order that one place fulfils in one way. */
export interface FulfilmentDocument {
  readonly id: string;
  readonly method: FulfilmentMethod;
  readonly locationId: string;
  readonly state: FulfilmentState;
  readonly lineIds: readonly string[];
}

/** An order. */
export interface OrderDocument {
  readonly _id: string;
  readonly number: string;
  readonly cartId: string | null;
  readonly owner: string;
  readonly customerId: string | null;
  readonly origin: Origin;
  readonly placedAt: Date;
  readonly currency: string;
  readonly lines: readonly OrderLineDocument[];
  readonly totals: Totals;
  readonly fulfilments: readonly FulfilmentDocument[];
  readonly revision: number;
  readonly updatedAt: Date;
  readonly lastOrigin: Origin;
}

/** What this subgraph keeps. */
export interface CartStore {
  readonly carts: Collection<CartDocument>;
  readonly orders: Collection<OrderDocument>;
  /** The steps that other subgraphs' intents asked of this one. */
  readonly steps: StepMemory;
  /** Where equal writes of this process wait for each other. */
  readonly queues: WriterQueues;
}

export function openCartStore(database: Database): CartStore {
  return {
    carts: database.collection<CartDocument>("carts"),
    orders: database.collection<OrderDocument>("orders"),
    steps: createStepMemory({ collection: database.collection<StepDocument>(STEPS), clock: { now: () => Date.now() } }),
    queues: new WriterQueues(),
  };
}

export const cartIndexes: readonly IndexSpec[] = [
  {
    collection: "carts",
    key: { owner: 1 },
    unique: true,
    partialFilterExpression: { state: "OPEN" },
    name: "one_open_cart_per_owner",
  },
  { collection: "carts", key: { "lines.id": 1 }, name: "by_line" },
  { collection: "carts", key: { nextExpiry: 1 }, name: "by_next_expiry" },
  { collection: "orders", key: { number: 1 }, unique: true, name: "by_number" },
  { collection: "orders", key: { owner: 1, placedAt: -1, _id: -1 }, name: "by_owner_newest_first" },
  { collection: "orders", key: { placedAt: 1, _id: 1 }, name: "oldest_first" },
  ...intentIndexes,
  ...stepIndexes,
];
