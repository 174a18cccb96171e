/** What kind of correction staff makes. */
export type AdjustmentKind = "COUNT" | "DELIVERY" | "LOSS";

/** A correction that may be written, with its kind in the ledger; or which input field is wrong and why. */
export type AdjustmentDecision =
  | { readonly kind: "adjust"; readonly ledgerKind: "RECEIVED" | "FOUND" | "SHRINKAGE" }
  | { readonly kind: "invalid"; readonly field: string; readonly message: string };

const MAX_DELTA = 10_000;

/** Decides whether a correction makes sense, before anybody looks at the shelf. */
export function decideAdjustment(input: {
  readonly kind: AdjustmentKind;
  readonly delta: number;
  readonly reason: string;
}): AdjustmentDecision {
  const { kind, delta } = input;
  const { length } = input.reason.trim();
  if (length < 3 || length > 200) return invalid("reason", `Give a reason of 3 to 200 characters, not ${length}.`);
  if (delta === 0 || Math.abs(delta) > MAX_DELTA) {
    return invalid("delta", `Expected a difference from -${MAX_DELTA} to ${MAX_DELTA} that is not zero, got ${delta}.`);
  }
  if (kind === "DELIVERY" && delta < 0)
    return invalid("delta", "A delivery only adds units; use COUNT or LOSS to take some away.");
  if (kind === "LOSS" && delta > 0)
    return invalid("delta", "A loss only takes units away; use COUNT or DELIVERY to add some.");
  if (kind === "DELIVERY") return { kind: "adjust", ledgerKind: "RECEIVED" };
  return { kind: "adjust", ledgerKind: delta > 0 ? "FOUND" : "SHRINKAGE" };
}

function invalid(field: string, message: string): AdjustmentDecision {
  return { kind: "invalid", field, message };
}
