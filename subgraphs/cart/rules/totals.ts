import { addMoney, compareMoney, money, subtractMoney, type Money } from "../../../kernel/money.ts";
import { lineTotal, type RuleLine } from "./lines.ts";

/** What sending costs once, in minor units of the cart's currency; nothing from `freeFromMinor` of sent goods on. */
export const shippingTerms = { feeMinor: 490, freeFromMinor: 7_500 } as const;

/** What a cart or an order comes to; payable = items + shipping − discount. */
export interface Totals {
  readonly items: Money;
  readonly shipping: Money;
  readonly discount: Money;
  readonly payable: Money;
}

/** Adds up lines in one currency. */
export function totalsOf(lines: readonly RuleLine[], currency: string): Totals {
  const nothing = money(0, currency);
  const items = sumOf(lines, nothing);
  const shipping = shippingFee(sumOf(lines.filter(isSent), nothing), lines.some(isSent));
  const discount = nothing;
  return { items, shipping, discount, payable: subtractMoney(addMoney(items, shipping), discount) };
}

/** The fee for sending goods of that worth: none when nothing is sent, or when enough is. */
function shippingFee(sent: Money, sendsAnything: boolean): Money {
  const freeFrom = money(shippingTerms.freeFromMinor, sent.currency);
  if (!sendsAnything || compareMoney(sent, freeFrom) >= 0) return money(0, sent.currency);
  return money(shippingTerms.feeMinor, sent.currency);
}

function sumOf(lines: readonly RuleLine[], nothing: Money): Money {
  return lines.reduce((sum, line) => addMoney(sum, lineTotal(line)), nothing);
}

function isSent(line: RuleLine): boolean {
  return line.fulfilment.method === "SHIP";
}
