import type { HoldAttempt } from "../rules/targets.ts";
import type { LineDocument } from "../store.ts";

/** A line as it shall be, before inventory has said where its stock is held. */
export type WantedLine = Omit<LineDocument, "sourceLocationId" | "holdId" | "holdState" | "holdExpiresAt">;

/** What shall become of one line. */
export interface LineTarget {
  readonly lineId: string;
  /** The line as it shall be, null to remove it. */
  readonly wanted: WantedLine | null;
  /** Tried in this order until one is granted; empty for a removal. */
  readonly attempts: readonly HoldAttempt[];
  /** The hold that it has now, given back once another is granted; null when there is none. */
  readonly current: { readonly holdId: string; readonly locationId: string; readonly variantId: string } | null;
  /** The input field that asked for it. */
  readonly field: readonly string[];
}

/** A change of some lines of one cart, as its intent stores it. */
export interface LinePlan {
  readonly cartId: string;
  readonly owner: string;
  readonly customerId: string | null;
  readonly currency: string;
  readonly expiresAt: string;
  readonly targets: readonly LineTarget[];
}
