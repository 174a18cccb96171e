import { SubgraphUnavailable } from "../../../kernel/errors.ts";
import type { Steps } from "../../../kernel/saga/definition.ts";
import type { Alternative } from "../rules/refusals.ts";

/** Why inventory refused, in its own words. */
export interface StockRefusal {
  readonly kind: "INSUFFICIENT_STOCK" | "UNKNOWN_VARIANT" | "UNKNOWN_LOCATION" | "HOLD_EXPIRED";
  readonly holdId: string | null;
  readonly available: number;
  readonly alternatives: readonly Alternative[];
}

/** A hold as inventory granted it. */
export interface GrantedHold {
  readonly holdId: string;
  readonly locationId: string;
  readonly expiresAt: string;
}

/** What a hold shall be. */
export interface WantedHold {
  readonly holdId: string;
  readonly cartId: string;
  /** Whose cart it is: she may see the hold. */
  readonly owner: string;
  readonly variantId: string;
  readonly quantity: number;
  readonly locationId: string | null;
  readonly expiresAt: string;
}

const REFUSAL = "kind holdId available alternatives { location { id } available distanceKm }";
const SET_HOLD = `mutation SetCartHold($step: ID!, $input: CartHoldInput!) {
  setCartHold(step: $step, input: $input) { hold { id locationId expiresAt } refusal { ${REFUSAL} } }
}`;
const ALLOCATE = `mutation AllocateOrder($step: ID!, $input: AllocateOrderInput!) {
  allocateOrder(step: $step, input: $input) { allocated refusals { ${REFUSAL} } }
}`;

/** Sets a hold to a quantity, once under the step's name. */
export async function setHold(steps: Steps, step: string, input: WantedHold): Promise<GrantedHold | StockRefusal> {
  const data = await steps.call("inventory", { operation: SET_HOLD, variables: { step: steps.name(step), input } });
  const outcome = data["setCartHold"] as {
    readonly hold: { readonly id: string; readonly locationId: string; readonly expiresAt: string } | null;
    readonly refusal: RawRefusal | null;
  };
  if (outcome.refusal !== null) return refusalOf(outcome.refusal);
  if (outcome.hold === null) throw new SubgraphUnavailable("inventory", "answered neither a hold nor a refusal");
  return { holdId: outcome.hold.id, locationId: outcome.hold.locationId, expiresAt: outcome.hold.expiresAt };
}

/** Allocates all holds of an order or none, once under the step's name; answers the refusals, none when it is allocated. */
export async function allocate(
  steps: Steps,
  step: string,
  input: {
    readonly orderId: string;
    readonly cartId: string;
    readonly lines: readonly {
      readonly holdId: string;
      readonly variantId: string;
      readonly locationId: string;
      readonly quantity: number;
    }[];
  },
): Promise<readonly StockRefusal[]> {
  const data = await steps.call("inventory", { operation: ALLOCATE, variables: { step: steps.name(step), input } });
  const outcome = data["allocateOrder"] as { readonly allocated: boolean; readonly refusals: readonly RawRefusal[] };
  if (!outcome.allocated && outcome.refusals.length === 0) {
    throw new SubgraphUnavailable("inventory", "refused an order without a reason");
  }
  return outcome.refusals.map(refusalOf);
}

/** Undoes a step, whether it came or not. */
export async function undo(steps: Steps, step: string): Promise<void> {
  await steps.call("inventory", {
    operation: "mutation UndoStep($step: ID!) { undoStep(step: $step) }",
    variables: { step: steps.name(step) },
  });
}

/** Lets inventory forget the intent. */
export async function closeIntent(steps: Steps): Promise<void> {
  await steps.call("inventory", {
    operation: "mutation CloseIntent($intent: ID!) { closeIntent(intent: $intent) }",
    variables: { intent: steps.intent },
  });
}

interface RawRefusal {
  readonly kind: StockRefusal["kind"];
  readonly holdId: string | null;
  readonly available: number;
  readonly alternatives: readonly {
    readonly location: { readonly id: string } | null;
    readonly available: number;
    readonly distanceKm: number | null;
  }[];
}

function refusalOf({ kind, holdId, available, alternatives }: RawRefusal): StockRefusal {
  return {
    kind,
    holdId,
    available,
    alternatives: alternatives.flatMap((other) =>
      other.location === null
        ? []
        : [{ locationId: other.location.id, available: other.available, distanceKm: other.distanceKm }],
    ),
  };
}
