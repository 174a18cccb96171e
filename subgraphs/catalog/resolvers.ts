import { BadUserInput, Forbidden } from "../../kernel/errors.ts";
import { keysetFilter, pageOf, pageRequest } from "../../kernel/keyset.ts";
import { formatAmount } from "../../kernel/money.ts";
import { hasScope } from "../../kernel/viewer.ts";
import { findByCode, findProduct, findVariant } from "./find-variant.ts";
import { listProducts } from "./product-list.ts";
import type { Resolvers } from "./schema.generated.ts";
import { setPrice } from "./set-price.ts";
import type { VariantDocument } from "./store.ts";

const MAX_IDS = 250;

/** The catalogue: the same to everybody, on every channel. */
export const resolvers: Resolvers = {
  Query: {
    products: (_, args, context) => listProducts(context, args),
    product(_, { id, slug }, context) {
      if (id != null && slug == null) return findProduct(context, { id });
      if (slug != null && id == null) return findProduct(context, { slug });
      throw new BadUserInput("name a product by its id or by its slug, not by both or neither");
    },
    variants(_, { ids }, context) {
      if (ids.length > MAX_IDS) throw new BadUserInput(`ids holds at most ${MAX_IDS} ids, got ${ids.length}`);
      return Promise.all(ids.map((id) => findVariant(context, id)));
    },
    variantByCode: (_, { code }, context) => findByCode(context, code),
    categories: (_, __, { store, session }) => store.categories.find({}, { session }).sort({ rank: 1 }).toArray(),
  },

  Mutation: {
    async setPrice(_, { input }, context) {
      if (!hasScope(context.viewer, "price:write")) throw new Forbidden("Setting prices needs the scope price:write.");
      const { clientMutationId, variantId } = input;
      const queue = [`variant:${variantId}`];
      const userErrors = await context.mutate({ operation: "setPrice", clientMutationId, input, queue }, (tx) =>
        setPrice(tx, context, input),
      );
      return { clientMutationId, variantId, userErrors };
    },
  },
  SetPricePayload: {
    variant: ({ variantId }, _, { loaders }) => loaders.variants.clear(variantId).load(variantId),
  },

  Product: {
    __resolveReference: (reference, context) =>
      findProduct(context, reference as { readonly id: string } | { readonly slug: string }), // one of the two keys
    id: (product) => product._id,
    brand: (product, _, { loaders }) => loaders.brands.load(product.brandId).then(there),
    categories: (product, _, { loaders }) =>
      Promise.all(product.categoryIds.map((id) => loaders.categories.load(id).then(there))),
    async variants(product, args, { store, session }) {
      const request = pageRequest(`variants:${product._id}`, args);
      const condition = { productId: product._id };
      const beyond = keysetFilter("rank", 1, request.after);
      const query = store.variants.find({ $and: [condition, beyond] }, { session }).sort({ rank: 1, _id: 1 });
      const rows = await query.limit(request.size + 1).toArray();
      const page = pageOf(request, rows, (variant) => ({ key: variant.rank, id: variant._id }));
      return { ...page, totalCount: await store.variants.countDocuments(condition, { session }) };
    },
    priceRange: ({ minPrice, maxPrice }) => ({ min: minPrice, max: maxPrice }),
    publishedAt: (product) => product.publishedAt.toISOString(),
    updatedAt: (product) => product.updatedAt.toISOString(),
  },

  Variant: {
    __resolveReference: (reference, context) => resolveVariant(reference, context),
    id: (variant) => variant._id,
    gtin: (variant) => variant.gtin ?? null,
    product: (variant, _, { loaders }) => loaders.products.load(variant.productId).then(there),
    updatedAt: (variant) => variant.updatedAt.toISOString(),
  },

  Brand: {
    __resolveReference: ({ id }, { loaders }) => loaders.brands.load(String(id)),
    id: (brand) => brand._id,
  },
  Category: {
    __resolveReference(reference, { loaders }) {
      const { id, slug }: CategoryReference = reference;
      return typeof id === "string" ? loaders.categories.load(id) : loaders.categoriesBySlug.load(String(slug));
    },
    id: (category) => category._id,
    parent: (category, _, { loaders }) =>
      category.parentId === null ? null : loaders.categories.load(category.parentId),
  },
  Money: { amount: formatAmount },
  UserError: { __resolveType: ({ __typename }) => __typename },
};

type CategoryReference = { readonly id?: unknown; readonly slug?: unknown };
type VariantReference = { readonly id?: unknown; readonly sku?: unknown; readonly gtin?: unknown };

function resolveVariant(
  reference: VariantReference,
  context: Parameters<typeof findVariant>[0],
): Promise<VariantDocument | null> {
  if (typeof reference.id === "string") return findVariant(context, reference.id);
  if (typeof reference.sku === "string") return context.loaders.variantsBySku.load(reference.sku);
  return context.loaders.variantsByGtin.load(String(reference.gtin));
}

/** A document that another one names by its id. */
function there<Document>(found: Document | null): Document {
  if (found === null) throw new Error("a product, brand or category that is referred to is missing");
  return found;
}
