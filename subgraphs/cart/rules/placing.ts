import type { Refusal } from "./refusals.ts";

/** What of a cart decides whether it can be ordered. */
export interface PlaceableCart {
  readonly state: "OPEN" | "ORDERED" | "MERGED";
  readonly lines: readonly {
    readonly id: string;
    readonly holdState: "HELD" | "EXPIRED";
    readonly holdExpiresAt: Date;
  }[];
}

/** Why the cart cannot be changed any more; undefined while it is open. */
export function refuseClosedCart(state: PlaceableCart["state"], field: readonly string[]): Refusal | undefined {
  if (state === "OPEN") return undefined;
  const became = state === "ORDERED" ? "was ordered" : "was moved to the cart of the customer who signed in";
  return {
    __typename: "CartNotOpen",
    code: "CART_NOT_OPEN",
    message: `The cart ${became}; add something to begin the next one.`,
    field,
    state,
  };
}

/** Why the cart cannot be ordered at that time; undefined when it can. Inventory has the last word on the holds. */
export function refusePlacing(cart: PlaceableCart, nowMs: number): Refusal | undefined {
  const field = ["input", "cartId"];
  const closed = refuseClosedCart(cart.state, field);
  if (closed) return closed;
  if (cart.lines.length === 0) {
    return { __typename: "EmptyCart", code: "EMPTY_CART", message: "There is nothing in the cart to order.", field };
  }
  const expired = cart.lines.filter((line) => isHoldOver(line, nowMs)).map(({ id }) => id);
  return expired.length === 0 ? undefined : holdExpired(expired, field);
}

/** Whether the time of a line's hold is over, seen or not yet. */
export function isHoldOver(line: PlaceableCart["lines"][number], nowMs: number): boolean {
  return line.holdState === "EXPIRED" || line.holdExpiresAt.getTime() <= nowMs;
}

/** The refusal for lines whose stock is no longer held. */
export function holdExpired(lineIds: readonly string[], field: readonly string[]): Refusal {
  const which = lineIds.length === 1 ? "one line is" : `${lineIds.length} lines are`;
  return {
    __typename: "HoldExpired",
    code: "HOLD_EXPIRED",
    message: `The stock of ${which} no longer held; set the quantity again to take a new hold.`,
    field,
    lineIds,
  };
}
