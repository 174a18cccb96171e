import type { Money } from "../../../kernel/money.ts";
import { lineForAddition, withLine, type LineFulfilment, type RuleLine } from "./lines.ts";
import { MAX_ADDITIONS, refuseFulfilment, refuseLineCount, refuseQuantity } from "./limits.ts";
import { invalidInput, type Refusal } from "./refusals.ts";

/** What shall be added, with what the catalog says of it; `variant` is null when it knows none. */
export interface Addition {
  readonly variantId: string;
  readonly variant: { readonly sku: string; readonly title: string; readonly price: Money } | null;
  readonly quantity: number;
  readonly fulfilment: LineFulfilment;
  /** The path of the input that asks for it. */
  readonly field: readonly string[];
}

/** A line that additions make or make larger: how it shall be, and what asked for it first. */
export interface Grown {
  readonly line: RuleLine & { readonly sku: string; readonly title: string };
  readonly isNew: boolean;
  readonly field: readonly string[];
}

/** Which lines a cart's additions make or make larger, or every reason why not. `nextId` names new lines. */
export function growLines(
  lines: readonly RuleLine[],
  additions: readonly Addition[],
  options: { readonly currency: string; readonly nextId: () => string },
): { readonly grown: readonly Grown[] } | { readonly errors: readonly Refusal[] } {
  if (additions.length < 1 || additions.length > MAX_ADDITIONS) {
    const message = `Add 1 to ${MAX_ADDITIONS} entries at once, not ${additions.length}.`;
    return { errors: [invalidInput(message, ["input", "lines"])] };
  }
  const errors: Refusal[] = [];
  const grown = new Map<string, Grown>();
  let working = lines;
  for (const addition of additions) {
    const refusal = refuseAddition(addition, options.currency);
    if (refusal !== undefined || addition.variant === null) {
      if (refusal !== undefined) errors.push(refusal);
      continue;
    }
    const { variantId, fulfilment, field, variant } = addition;
    const present = lineForAddition(working, addition);
    const quantity = (present?.quantity ?? 0) + addition.quantity;
    const overLimit = refuseQuantity(quantity, [...field, "quantity"]);
    if (overLimit !== undefined) {
      errors.push(overLimit);
      continue;
    }
    const { sku, title, price: unitPrice } = variant;
    const line = { id: present?.id ?? options.nextId(), variantId, sku, title, quantity, unitPrice, fulfilment };
    const before = grown.get(line.id);
    grown.set(line.id, {
      line,
      isNew: before?.isNew ?? present === undefined,
      field: before?.field ?? field,
    });
    working = withLine(working, line);
  }
  const tooMany = refuseLineCount(working.length, ["input", "lines"]);
  if (tooMany !== undefined) errors.push(tooMany);
  return errors.length === 0 ? { grown: [...grown.values()] } : { errors };
}

function refuseAddition({ variant, variantId, quantity, fulfilment, field }: Addition, currency: string) {
  if (variant === null) return unknownVariant(variantId, [...field, "variantId"]);
  if (variant.price.currency !== currency) {
    const message = `${variant.title} is priced in ${variant.price.currency}, the cart is in ${currency}.`;
    return invalidInput(message, [...field, "variantId"]);
  }
  return refuseQuantity(quantity, [...field, "quantity"]) ?? refuseFulfilment(fulfilment, [...field, "fulfilment"]);
}

/** The refusal for a variant that the catalog does not know. */
function unknownVariant(variantId: string, field: readonly string[]): Refusal {
  return {
    __typename: "UnknownVariant",
    code: "UNKNOWN_VARIANT",
    message: "We do not sell that variant.",
    field,
    variantId,
  };
}
