import type { Money } from "../../kernel/money.ts";
import type { Price } from "./rules/pricing.ts";
import type { BrandDocument, CategoryDocument, ProductDocument, VariantDocument } from "./store.ts";

/** The parents that resolvers of these types get: documents as they are stored. */
export type ProductMapper = ProductDocument;
export type VariantMapper = VariantDocument;
export type BrandMapper = BrandDocument;
export type CategoryMapper = CategoryDocument;
export type MoneyMapper = Money;
export type PriceViewMapper = Price;
export type SetPricePayloadMapper = {
  readonly clientMutationId: string;
  readonly variantId: string;
  readonly userErrors: readonly CatalogError[];
};
export type UserErrorMapper = CatalogError;

/** A refusal as it is stored with its idempotency key: plain JSON, its type named. */
export type CatalogError = {
  readonly __typename: "InvalidInput" | "NotFound" | "StaleRevision";
  readonly code: string;
  readonly message: string;
  readonly field: readonly string[] | null;
  readonly currentRevision?: number;
};
