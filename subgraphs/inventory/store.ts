import type { Collection } from "mongodb";
import type { Id } from "../../kernel/ids.ts";
import type { Database } from "../../kernel/mongo/mongo.ts";
import type { OpeningHours } from "../../kernel/opening-hours.ts";
import type { Origin } from "../../kernel/origin.ts";
import { STEPS, type StepDocument } from "../../kernel/saga-steps.ts";
import type { IndexSpec } from "../../kernel/subgraph/define.ts";
import type { Quantities } from "./rules/quantities.ts";

/** What every live entity here carries: how often it was written, when, and by whom. */
interface Written {
  readonly revision: number;
  readonly updatedAt: Date;
  readonly lastOrigin: Origin;
}

/** A place that holds stock. */
export interface LocationDocument extends Written {
  readonly _id: Id<"str">;
  readonly code: string;
  readonly name: string;
  readonly kind: "STORE" | "WAREHOUSE" | "DARK_STORE";
  readonly address: {
    readonly lines: readonly string[];
    readonly city: string;
    readonly postalCode: string;
    readonly country: string;
  };
  readonly latitude: number;
  readonly longitude: number;
  readonly timeZone: string;
  readonly hours: OpeningHours;
  /** Why a day differs from the week's, by date. */
  readonly notes: Readonly<Record<string, string>>;
  readonly services: readonly LocationService[];
  readonly pickupLeadMinutes: number;
}

export type LocationService = "PICKUP" | "RETURNS" | "MAKE_UP_STUDIO" | "RUNNING_LAB" | "COFFEE_BAR" | "ALTERATIONS";

/** How much of a variant a place has. Only `moveStock` writes its quantities. */
export interface StockDocument extends Quantities, Written {
  readonly _id: Id<"stk">;
  readonly variantId: Id<"var">;
  /** Copied from the catalogue, where it never changes: staff's lists are sorted by it. */
  readonly sku: string;
  readonly locationId: Id<"str">;
  readonly locationCode: string;
}

export type MovementKind =
  | "RECEIVED"
  | "SHRINKAGE"
  | "FOUND"
  | "HELD"
  | "RELEASED"
  | "EXPIRED"
  | "ALLOCATED"
  | "DEALLOCATED";

/** An entry of the ledger: by how much each quantity of a level changed. Never updated, never deleted. */
export interface MovementDocument extends Quantities {
  readonly _id: Id<"mov">;
  readonly stockId: Id<"stk">;
  readonly locationId: Id<"str">;
  readonly kind: MovementKind;
  readonly reason: string | null;
  readonly holdId: string | null;
  readonly levelRevision: number;
  readonly origin: Origin;
}

/** Units kept for somebody. */
export interface HoldDocument extends Written {
  readonly _id: Id<"hld">;
  readonly kind: "CART" | "RESERVATION";
  /** Whose it is (`customer:cus_…`, `guest:…`), null when the cart did not say. */
  readonly owner: string | null;
  readonly cartId: string | null;
  readonly orderId: string | null;
  readonly variantId: Id<"var">;
  readonly locationId: Id<"str">;
  readonly stockId: Id<"stk">;
  readonly quantity: number;
  readonly state: "HELD" | "ALLOCATED" | "RELEASED" | "EXPIRED";
  readonly expiresAt: Date;
}

/** The inventory's collections. */
export interface InventoryStore {
  readonly locations: Collection<LocationDocument>;
  readonly stock: Collection<StockDocument>;
  readonly movements: Collection<MovementDocument>;
  readonly holds: Collection<HoldDocument>;
  readonly steps: Collection<StepDocument>;
}

export function openInventoryStore(database: Database): InventoryStore {
  return {
    locations: database.collection("locations"),
    stock: database.collection("stock"),
    movements: database.collection("movements"),
    holds: database.collection("holds"),
    steps: database.collection(STEPS),
  };
}

export const inventoryIndexes: readonly IndexSpec[] = [
  { collection: "locations", key: { code: 1 }, unique: true },
  { collection: "stock", key: { variantId: 1, locationId: 1 }, unique: true },
  { collection: "stock", key: { locationId: 1, sku: 1 } },
  { collection: "movements", key: { locationId: 1, _id: -1 } },
  { collection: "movements", key: { stockId: 1 } },
  { collection: "holds", key: { expiresAt: 1 }, partialFilterExpression: { state: "HELD" } },
  { collection: "holds", key: { owner: 1, state: 1 } },
];
