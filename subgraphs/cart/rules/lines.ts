import { multiplyMoney, type Money } from "../../../kernel/money.ts";

/** How the goods of a line reach the customer. */
export type FulfilmentMethod = "SHIP" | "PICKUP" | "IN_STORE";

/** A way with its store; the store is null unless the goods are picked up there. */
export interface LineFulfilment {
  readonly method: FulfilmentMethod;
  readonly locationId: string | null;
}

/** What the rules need of a line. */
export interface RuleLine {
  readonly id: string;
  readonly variantId: string;
  readonly quantity: number;
  readonly unitPrice: Money;
  readonly fulfilment: LineFulfilment;
}

/** The price of all units of a line. */
export function lineTotal(line: Pick<RuleLine, "quantity" | "unitPrice">): Money {
  return multiplyMoney(line.unitPrice, line.quantity);
}

/** The line that more of the same variant is added to: same variant, same way to the customer. */
export function lineForAddition<Line extends RuleLine>(
  lines: readonly Line[],
  addition: Pick<RuleLine, "variantId" | "fulfilment">,
): Line | undefined {
  return lines.find(
    (line) =>
      line.variantId === addition.variantId &&
      line.fulfilment.method === addition.fulfilment.method &&
      line.fulfilment.locationId === addition.fulfilment.locationId,
  );
}

/** The lines with one replaced where it stands, or put at the end when it is new. */
export function withLine<Line extends RuleLine>(lines: readonly Line[], line: Line): readonly Line[] {
  return lines.some(({ id }) => id === line.id)
    ? lines.map((before) => (before.id === line.id ? line : before))
    : [...lines, line];
}

/** The lines without one of them. */
export function withoutLine<Line extends RuleLine>(lines: readonly Line[], id: string): readonly Line[] {
  return lines.filter((line) => line.id !== id);
}

/** The number of units over all lines. */
export function itemCountOf(lines: readonly Pick<RuleLine, "quantity">[]): number {
  return lines.reduce((sum, { quantity }) => sum + quantity, 0);
}
