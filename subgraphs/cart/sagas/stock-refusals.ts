import type { LineFulfilment } from "../rules/lines.ts";
import { holdExpired } from "../rules/placing.ts";
import type { Refusal } from "../rules/refusals.ts";
import type { StockRefusal } from "./inventory-steps.ts";

/** What inventory's refusal means for the line that it stands for, in the schema's words. */
export function refusalOfStock(
  refusal: StockRefusal,
  line: {
    readonly lineId: string;
    readonly variantId: string;
    readonly title: string;
    readonly quantity: number;
    readonly fulfilment: LineFulfilment;
    readonly field: readonly string[];
  },
): Refusal {
  const { field } = line;
  switch (refusal.kind) {
    case "HOLD_EXPIRED":
      return holdExpired([line.lineId], field);
    case "INSUFFICIENT_STOCK":
      return {
        __typename: "InsufficientStock",
        code: "INSUFFICIENT_STOCK",
        message: `${line.quantity} of ${line.title} were asked for, ${refusal.available} can be had there.`,
        field,
        available: refusal.available,
        alternatives: refusal.alternatives,
      };
    case "UNKNOWN_VARIANT":
      return {
        __typename: "UnknownVariant",
        code: "UNKNOWN_VARIANT",
        message: `${line.title} is not in stock anywhere.`,
        field,
        variantId: line.variantId,
      };
    case "UNKNOWN_LOCATION":
      return {
        __typename: "PickupUnavailable",
        code: "PICKUP_UNAVAILABLE",
        message: "There is no such store to pick goods up in.",
        field,
        locationId: line.fulfilment.locationId,
      };
  }
}
