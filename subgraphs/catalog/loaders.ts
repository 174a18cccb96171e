import DataLoader from "dataloader";
import type { SubgraphContext } from "../../kernel/subgraph/context.ts";
import type { BrandDocument, CatalogStore, CategoryDocument, ProductDocument, VariantDocument } from "./store.ts";

/** Batched reads of one request. The catalogue is public: nobody sees more or less of it. */
export interface CatalogLoaders {
  readonly products: DataLoader<string, ProductDocument | null>;
  readonly productsBySlug: DataLoader<string, ProductDocument | null>;
  readonly variants: DataLoader<string, VariantDocument | null>;
  readonly variantsBySku: DataLoader<string, VariantDocument | null>;
  readonly variantsByGtin: DataLoader<string, VariantDocument | null>;
  readonly brands: DataLoader<string, BrandDocument | null>;
  readonly categories: DataLoader<string, CategoryDocument | null>;
  readonly categoriesBySlug: DataLoader<string, CategoryDocument | null>;
}

/** Makes the loaders of one request. */
export function createCatalogLoaders({
  store,
  session,
}: Pick<SubgraphContext<CatalogStore, unknown>, "store" | "session">): CatalogLoaders {
  const { products, variants, brands, categories } = store;
  const among = (field: string, keys: readonly string[]): object => ({ [field]: { $in: keys } });
  return {
    products: by("_id", (keys) => products.find(among("_id", keys), { session }).toArray()),
    productsBySlug: by("slug", (keys) => products.find(among("slug", keys), { session }).toArray()),
    variants: by("_id", (keys) => variants.find(among("_id", keys), { session }).toArray()),
    variantsBySku: by("sku", (keys) => variants.find(among("sku", keys), { session }).toArray()),
    variantsByGtin: by("gtin", (keys) => variants.find(among("gtin", keys), { session }).toArray()),
    brands: by("_id", (keys) => brands.find(among("_id", keys), { session }).toArray()),
    categories: by("_id", (keys) => categories.find(among("_id", keys), { session }).toArray()),
    categoriesBySlug: by("slug", (keys) => categories.find(among("slug", keys), { session }).toArray()),
  };
}

function by<Document extends object>(
  field: keyof Document & string,
  find: (keys: readonly string[]) => Promise<Document[]>,
): DataLoader<string, Document | null> {
  return new DataLoader(async (keys) => {
    const found = new Map((await find(keys)).map((document) => [String(document[field]), document]));
    return keys.map((key) => found.get(key) ?? null);
  });
}
