import type { Ids } from "../../../kernel/ids.ts";
import type { Origin } from "../../../kernel/origin.ts";
import { growLines, type Addition } from "../rules/additions.ts";
import { refuseFulfilment, refuseQuantity } from "../rules/limits.ts";
import type { LineFulfilment } from "../rules/lines.ts";
import { isHoldOver } from "../rules/placing.ts";
import type { Refusal } from "../rules/refusals.ts";
import { attemptsForFulfilment, attemptsForNewLine, attemptsForQuantity, type HeldLine } from "../rules/targets.ts";
import type { LineTarget, WantedLine } from "../sagas/line-plan.ts";
import type { CartDocument, LineDocument } from "../store.ts";

/** What a write makes of lines, or why it does not. */
export type Planned = { readonly targets: readonly LineTarget[] } | { readonly errors: readonly Refusal[] };

/** What planning needs beside the cart. */
export interface Planning {
  readonly ids: Ids;
  readonly origin: Origin;
  readonly nowMs: number;
}

/** Plans additions to the cart's lines. */
export function planAdditions(
  cart: Pick<CartDocument, "lines" | "currency">,
  additions: readonly Addition[],
  planning: Planning & { readonly triedAt?: string | null },
): Planned {
  const { ids, origin, nowMs } = planning;
  const outcome = growLines(cart.lines, additions, { currency: cart.currency, nextId: () => ids.next("lin") });
  if ("errors" in outcome) return outcome;
  const lines = new Map(cart.lines.map((line) => [line.id, line]));
  const targets = outcome.grown.map(({ line, field }): LineTarget => {
    const present = lines.get(line.id);
    const triedAt = planning.triedAt ?? present?.triedAt ?? null;
    const wanted: WantedLine = { ...line, addedBy: present?.addedBy ?? origin, triedAt };
    const fresh = ids.next("hld");
    if (present === undefined) {
      const attempts = attemptsForNewLine(line.fulfilment, fresh);
      return { lineId: line.id, wanted, attempts, current: null, field };
    }
    const attempts = attemptsForQuantity(heldLine(present, nowMs), fresh);
    return { lineId: line.id, wanted, attempts, current: currentHold(present), field };
  });
  return { targets };
}

/** Plans a line's new quantity; an expired hold is replaced. */
export function planQuantity(line: LineDocument, quantity: number, { ids, nowMs }: Planning): Planned {
  const field = ["input", "quantity"];
  const refusal = refuseQuantity(quantity, field);
  if (refusal !== undefined) return { errors: [refusal] };
  const attempts = attemptsForQuantity(heldLine(line, nowMs), ids.next("hld"));
  return {
    targets: [{ lineId: line.id, wanted: wantedOf(line, { quantity }), attempts, current: currentHold(line), field }],
  };
}

/** Plans a line's new way to the customer. */
export function planFulfilment(line: LineDocument, fulfilment: LineFulfilment, { ids, nowMs }: Planning): Planned {
  const refusal = refuseFulfilment(fulfilment, ["input"]);
  if (refusal !== undefined) return { errors: [refusal] };
  const field = ["input", fulfilment.method === "PICKUP" ? "locationId" : "method"];
  const attempts = attemptsForFulfilment(heldLine(line, nowMs), fulfilment, ids.next("hld"));
  return {
    targets: [{ lineId: line.id, wanted: wantedOf(line, { fulfilment }), attempts, current: currentHold(line), field }],
  };
}

/** Plans a line's removal. */
export function planRemoval(line: LineDocument): Planned {
  return {
    targets: [{ lineId: line.id, wanted: null, attempts: [], current: currentHold(line), field: ["input", "lineId"] }],
  };
}

function heldLine(line: LineDocument, nowMs: number): HeldLine {
  const { fulfilment, sourceLocationId, holdId } = line;
  return { fulfilment, sourceLocationId, holdId, isHeld: !isHoldOver(line, nowMs) };
}

function currentHold({ holdId, sourceLocationId, variantId }: LineDocument): LineTarget["current"] {
  return { holdId, locationId: sourceLocationId, variantId };
}

function wantedOf(line: LineDocument, edit: Partial<WantedLine>): WantedLine {
  const { id, variantId, sku, title, quantity, unitPrice, fulfilment, addedBy, triedAt } = line;
  return { id, variantId, sku, title, quantity, unitPrice, fulfilment, addedBy, triedAt, ...edit };
}
