import { compareMoney, minorUnits, parseAmount, type CurrencyCode, type Money } from "../../../kernel/money.ts";

/** What a variant costs, as it is stored. */
export interface Price {
  readonly amount: Money;
  readonly listAmount: Money | null;
}

/** A price that may be set, or why not: the input field and a sentence. */
export type PriceDecision =
  | { readonly kind: "set"; readonly price: Price }
  | { readonly kind: "invalid"; readonly field: string; readonly message: string };

/** Dearer things we do not sell: what is above is a slip of the finger. In major units. */
const MAX_AMOUNT = 100_000;

/** Decides whether a new price can be set. */
export function decidePrice(input: {
  readonly currency: CurrencyCode;
  readonly amount: string;
  readonly listAmount: string | null;
}): PriceDecision {
  const amount = readAmount("amount", input.amount, input.currency);
  if ("kind" in amount) return amount;
  if (input.listAmount === null) return { kind: "set", price: { amount, listAmount: null } };
  const listAmount = readAmount("listAmount", input.listAmount, input.currency);
  if ("kind" in listAmount) return listAmount;
  if (compareMoney(listAmount, amount) <= 0) {
    return { kind: "invalid", field: "listAmount", message: "The list price must be above the price, or left out." };
  }
  return { kind: "set", price: { amount, listAmount } };
}

function readAmount(
  field: string,
  text: string,
  currency: CurrencyCode,
): Money | Extract<PriceDecision, { kind: "invalid" }> {
  const digits = minorUnits(currency);
  const match = /^\d{1,9}(?:\.(\d+))?$/.exec(text);
  if (match !== null && (match[1]?.length ?? 0) <= digits) {
    const amount = parseAmount(text, currency);
    if (amount.minor > 0 && compareMoney(amount, parseAmount(String(MAX_AMOUNT), amount.currency)) <= 0) return amount;
  }
  const message = `Expected a price above 0 and at most ${MAX_AMOUNT} ${currency}, such as 129.90, got ${text.slice(0, 40)}.`;
  return { kind: "invalid", field, message };
}
