import { chooseSource, type Source } from "./sourcing.ts";
import type { Point } from "./distance.ts";

/** A hold as far as deciding about it needs. */
export interface HoldFacts {
  readonly state: "HELD" | "ALLOCATED" | "RELEASED" | "EXPIRED";
  readonly variantId: string;
  readonly locationId: string;
  readonly quantity: number;
}

/** What to do to a cart's hold so that it keeps what is wanted. */
export type CartHoldDecision =
  | { readonly kind: "unchanged" }
  | { readonly kind: "release"; readonly quantity: number }
  /** Take `quantity` at a place, after giving back what is held now. */
  | { readonly kind: "hold"; readonly locationId: string; readonly quantity: number }
  | {
      readonly kind: "refused";
      readonly why: "INSUFFICIENT_STOCK" | "UNKNOWN_VARIANT" | "UNKNOWN_LOCATION" | "HOLD_EXPIRED";
      readonly available: number;
    };

/** Decides from the hold as it is (null when there is none) and the places that hold the variant. */
export function decideCartHold(input: {
  readonly hold: HoldFacts | null;
  readonly wanted: { readonly variantId: string; readonly quantity: number; readonly locationId: string | null };
  readonly sources: readonly Source[];
  readonly isKnownLocation: boolean;
  readonly near: Point | undefined;
}): CartHoldDecision {
  const { hold, wanted } = input;
  if (hold?.state === "ALLOCATED") return refused("HOLD_EXPIRED", 0);
  if (wanted.quantity === 0) return decideRelease(hold);
  if (!input.isKnownLocation) return refused("UNKNOWN_LOCATION", 0);
  if (input.sources.length === 0) return refused("UNKNOWN_VARIANT", 0);

  // What the hold keeps already counts as free for it: it is given back and taken in one transaction.
  const own = hold?.state === "HELD" && hold.variantId === wanted.variantId ? hold : null;
  const sources = input.sources.map((source) =>
    source.locationId === own?.locationId ? { ...source, available: source.available + own.quantity } : source,
  );
  const place = placeFor({ ...input, sources, stay: own?.locationId });
  if (place !== undefined) return { kind: "hold", locationId: place.locationId, quantity: wanted.quantity };
  const asked = sources.filter(({ locationId }) => wanted.locationId === null || locationId === wanted.locationId);
  return refused("INSUFFICIENT_STOCK", Math.max(0, ...asked.map(({ available }) => available)));
}

function decideRelease(hold: HoldFacts | null): CartHoldDecision {
  if (hold === null) return refused("HOLD_EXPIRED", 0);
  return hold.state === "HELD" ? { kind: "release", quantity: hold.quantity } : { kind: "unchanged" };
}

/** The place that was named; otherwise the one that has it already, as long as it has enough; otherwise the best one. */
function placeFor(input: {
  readonly wanted: { readonly quantity: number; readonly locationId: string | null };
  readonly sources: readonly Source[];
  readonly stay: string | undefined;
  readonly near: Point | undefined;
}): Source | undefined {
  const { wanted, sources, stay, near } = input;
  const at = (id: string | undefined) => sources.filter(({ locationId }) => locationId === id);
  if (wanted.locationId !== null) return chooseSource(at(wanted.locationId), wanted.quantity, near);
  return chooseSource(at(stay), wanted.quantity, near) ?? chooseSource(sources, wanted.quantity, near);
}

function refused(why: Extract<CartHoldDecision, { kind: "refused" }>["why"], available: number): CartHoldDecision {
  return { kind: "refused", why, available };
}
