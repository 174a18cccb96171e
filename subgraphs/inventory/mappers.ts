import type { Alternative } from "./rules/sourcing.ts";
import type { HoldDocument, LocationDocument, MovementDocument, StockDocument } from "./store.ts";

/** The parents that resolvers of these types get: documents as they are stored, and answers as plain JSON. */
export type LocationMapper = LocationDocument;
export type StockLevelMapper = StockDocument;
export type StockMovementMapper = MovementDocument;
export type HoldMapper = HoldDocument;
export type VariantMapper = { readonly id: string };
export type StockAlternativeMapper = Alternative;
export type StockRefusalMapper = Refusal;
export type CartHoldOutcomeMapper = { readonly holdId: string | null; readonly refusal: Refusal | null };
export type HoldStockPayloadMapper = Answer & { readonly holdId: string | null; readonly stockId: string | null };
export type ReleaseHoldPayloadMapper = Answer & { readonly holdId: string | null };
export type AdjustStockPayloadMapper = Answer & { readonly stockId: string | null };
export type UserErrorMapper = InventoryError;

interface Answer {
  readonly clientMutationId: string;
  readonly userErrors: readonly InventoryError[];
}

/** Why a service's step was refused. */
export interface Refusal {
  readonly kind: "INSUFFICIENT_STOCK" | "UNKNOWN_VARIANT" | "UNKNOWN_LOCATION" | "HOLD_EXPIRED";
  readonly holdId: string | null;
  readonly available: number;
  readonly alternatives: readonly Alternative[];
}

/** A refusal as it is stored with its idempotency key: plain JSON, its type named. */
export type InventoryError = {
  readonly __typename: "InvalidInput" | "NotFound" | "NotAllowed" | "StaleRevision" | "InsufficientStock";
  readonly code: string;
  readonly message: string;
  readonly field: readonly string[] | null;
  readonly currentRevision?: number;
  readonly available?: number;
  readonly alternatives?: readonly Alternative[];
};
