import type { StockAlternative, UserError } from "../graph/shapes.ts";

/** What a pane has to tell about the last thing that was done on it. */
export interface Notice {
  readonly kind: "refused" | "failed" | "done";
  readonly text: string;
  /** Where it can be had instead. */
  readonly alternatives: readonly StockAlternative[];
  /** True when doing the same again may help; it is sent under the same idempotency key. */
  readonly canRetry: boolean;
}

/** A refusal in words, from the typed errors of a payload. */
export function noticeOf(errors: readonly UserError[]): Notice {
  return {
    kind: "refused",
    text: [...new Set(errors.map(sentence))].join(" "),
    alternatives: errors.flatMap((error) => error.alternatives ?? []).slice(0, 3),
    canRetry: errors.some((error) => error.code === "CART_BUSY"),
  };
}

/** What the type of a refusal means to a shopper; the graph's own sentence for types that we know nothing more about. */
function sentence(error: UserError): string {
  switch (error.__typename) {
    case "InsufficientStock":
      return error.available
        ? `Only ${error.available} left there.`
        : "Somebody else was faster: there are none left there.";
    case "QuantityOverLimit":
      return `We sell up to ${error.limit} of it at a time.`;
    case "HoldExpired":
      return "Some of this is no longer kept for you. Keep it again, or take it out.";
    case "CartNotOpen":
      return "This bag has been ordered already. Add something to start a new one.";
    case "CartBusy":
      return "One moment: the bag is being ordered on another screen.";
    case "EmptyCart":
      return "There is nothing in the bag yet.";
    case "UnknownCode":
      return "That code is not one of ours. Try the number under the bars on the shelf tag.";
    case "StaleRevision":
      return "It has just changed on another screen. Have a look and try again.";
    default:
      return error.message;
  }
}
