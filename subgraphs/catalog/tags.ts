import type { ProductDocument, VariantDocument } from "./store.ts";

/** The lists and lookups that change records of this subgraph name, and that answers depend on. */
export const tags = {
  productId: (id: string) => `product:${id}`,
  slug: (slug: string) => `product:slug:${slug}`,
  variantId: (id: string) => `variant:${id}`,
  code: (code: string) => `code:${code}`,
  /** A product list: which products are in it. */
  list: (scope: ListScope) => `products:${scope}`,
  /** A product list by price: also in which order. */
  listByPrice: (scope: ListScope) => `products:${scope}:price`,
};

/** The narrowest of these that holds all of a list. */
export type ListScope = "all" | `category:${string}` | `brand:${string}`;

/** The lists whose order a new price can change. */
export function tagsOfNewPrice(product: ProductDocument): readonly string[] {
  return scopesOf(product).map((scope) => tags.listByPrice(scope));
}

/** The lookups that could have missed a variant before it existed. */
export function tagsOfVariant(variant: VariantDocument): readonly string[] {
  return [variant._id, variant.sku, variant.gtin].flatMap((code, index) =>
    code === undefined ? [] : [index === 0 ? tags.variantId(code) : tags.code(code)],
  );
}

function scopesOf(product: ProductDocument): readonly ListScope[] {
  const categories = product.categoryIds.map((id): ListScope => `category:${id}`);
  return ["all", ...categories, `brand:${product.brandId}`];
}
