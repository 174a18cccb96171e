import type { LineFulfilment } from "./lines.ts";
import { invalidInput, type Refusal } from "./refusals.ts";

/** The most units that one line may hold. */
const MAX_QUANTITY = 99;
/** The most lines that a cart may have. */
export const MAX_LINES = 200;
/** The most entries that one `addLines` may bring. */
export const MAX_ADDITIONS = 50;

/** Why a line may not have that many units; undefined when it may. */
export function refuseQuantity(quantity: number, field: readonly string[]): Refusal | undefined {
  if (!Number.isSafeInteger(quantity) || quantity < 1) {
    return invalidInput(`A line has at least 1 unit, not ${quantity}; remove the line instead.`, field);
  }
  if (quantity <= MAX_QUANTITY) return undefined;
  return {
    __typename: "QuantityOverLimit",
    code: "QUANTITY_OVER_LIMIT",
    message: `A line holds at most ${MAX_QUANTITY} units, not ${quantity}.`,
    field,
    limit: MAX_QUANTITY,
  };
}

/** Why a cart may not have that many lines; undefined when it may. */
export function refuseLineCount(count: number, field: readonly string[]): Refusal | undefined {
  if (count <= MAX_LINES) return undefined;
  return {
    __typename: "TooManyLines",
    code: "TOO_MANY_LINES",
    message: `A cart has at most ${MAX_LINES} lines, not ${count}.`,
    field,
    limit: MAX_LINES,
  };
}

/** Why goods cannot take that way to the customer; undefined when they can. */
export function refuseFulfilment(way: LineFulfilment, field: readonly string[]): Refusal | undefined {
  switch (way.method) {
    case "IN_STORE":
      return invalidInput("Only an order recorded at a till is IN_STORE; choose SHIP or PICKUP.", [...field, "method"]);
    case "SHIP":
      if (way.locationId === null) return undefined;
      return invalidInput("Goods that are sent have no pick-up store; leave locationId out.", [...field, "locationId"]);
    case "PICKUP":
      if (way.locationId !== null) return undefined;
      return {
        __typename: "PickupUnavailable",
        code: "PICKUP_UNAVAILABLE",
        message: "Say in which store the goods shall be picked up.",
        field: [...field, "locationId"],
        locationId: null,
      };
  }
}

/** Why the revision that the caller has seen does not do; staff, agents and the assistant must name one. */
export function refuseRevision(input: {
  readonly expected: number | null | undefined;
  readonly current: number;
  readonly mustBeNamed: boolean;
}): Refusal | undefined {
  const field = ["input", "expectedRevision"];
  if (input.expected === null || input.expected === undefined) {
    return input.mustBeNamed
      ? invalidInput("Name the revision that you have seen when you change somebody else's cart.", field)
      : undefined;
  }
  if (input.expected === input.current) return undefined;
  return {
    __typename: "StaleRevision",
    code: "STALE_REVISION",
    message: `You have seen revision ${input.expected}, the cart is at ${input.current}; look at it again.`,
    field,
    currentRevision: input.current,
  };
}
