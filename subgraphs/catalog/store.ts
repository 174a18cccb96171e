import type { Collection } from "mongodb";
import type { Id } from "../../kernel/ids.ts";
import type { Database } from "../../kernel/mongo/mongo.ts";
import type { Origin } from "../../kernel/origin.ts";
import type { IndexSpec } from "../../kernel/subgraph/define.ts";
import type { Price } from "./rules/pricing.ts";

/** What every live entity here carries: how often it was written, when, and by whom. */
interface Written {
  readonly revision: number;
  readonly updatedAt: Date;
  readonly lastOrigin: Origin;
}

/** A product with all that is needed to find, sort and show it in a list. */
export interface ProductDocument extends Written {
  readonly _id: Id<"prd">;
  readonly slug: string;
  readonly name: string;
  /** The name folded for sorting. */
  readonly nameKey: string;
  readonly description: string | null;
  readonly brandId: Id<"brd">;
  /** The department first. */
  readonly categoryIds: readonly Id<"cat">[];
  readonly options: readonly { readonly name: string; readonly values: readonly string[] }[];
  /** What its variants cost at least and at most: rewritten with each variant's price, in the same transaction. */
  readonly minPrice: Price["amount"];
  readonly maxPrice: Price["amount"];
  readonly publishedAt: Date;
  /** Words and their weights, as `[word, weight]`: words are no field names. */
  readonly tokens: readonly (readonly [word: string, weight: number])[];
}

/** A variant. Its id is the key of everything that other subgraphs know of it. */
export interface VariantDocument extends Written {
  readonly _id: Id<"var">;
  readonly sku: string;
  readonly gtin?: string;
  readonly productId: Id<"prd">;
  /** Its place among the variants of its product. */
  readonly rank: number;
  readonly title: string;
  readonly optionValues: readonly { readonly option: string; readonly value: string }[];
  readonly price: Price;
  readonly weightGrams: number;
}

export interface BrandDocument {
  readonly _id: Id<"brd">;
  readonly slug: string;
  readonly name: string;
}

export interface CategoryDocument {
  readonly _id: Id<"cat">;
  readonly slug: string;
  readonly name: string;
  readonly parentId: Id<"cat"> | null;
  readonly rank: number;
}

/** The catalogue's collections. */
export interface CatalogStore {
  readonly products: Collection<ProductDocument>;
  readonly variants: Collection<VariantDocument>;
  readonly brands: Collection<BrandDocument>;
  readonly categories: Collection<CategoryDocument>;
}

export function openCatalogStore(database: Database): CatalogStore {
  return {
    products: database.collection("products"),
    variants: database.collection("variants"),
    brands: database.collection("brands"),
    categories: database.collection("categories"),
  };
}

export const catalogIndexes: readonly IndexSpec[] = [
  { collection: "products", key: { slug: 1 }, unique: true },
  { collection: "products", key: { categoryIds: 1, nameKey: 1 } },
  { collection: "products", key: { nameKey: 1, _id: 1 } },
  { collection: "variants", key: { sku: 1 }, unique: true },
  { collection: "variants", key: { gtin: 1 }, unique: true, partialFilterExpression: { gtin: { $exists: true } } },
  { collection: "variants", key: { productId: 1, rank: 1 } },
  { collection: "categories", key: { slug: 1 }, unique: true },
];
