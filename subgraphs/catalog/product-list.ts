import { BadUserInput } from "../../kernel/errors.ts";
import { keysetFilter, pageOf, pageRequest, type Keyset, type Page } from "../../kernel/keyset.ts";
import type { Context } from "./context.ts";
import { queryWords, scoreOf } from "./rules/search.ts";
import type { ProductFilter, ProductSort } from "./schema.generated.ts";
import type { ProductDocument } from "./store.ts";
import { tags, type ListScope } from "./tags.ts";

const MAX_IDS = 250;
const MAX_TEXT = 200;
const COUNT_CAP = 1_000;

interface ListArgs {
  readonly filter?: ProductFilter | null;
  readonly sort: ProductSort;
  readonly first?: number | null;
  readonly after?: string | null;
}

/** A page of products, and how many there are in all. */
export interface ProductPage extends Page<ProductDocument> {
  readonly totalCount: number | null;
}

const ORDERS = {
  NAME: { field: "nameKey", direction: 1, keyOf: (product: ProductDocument) => product.nameKey },
  PRICE_ASC: { field: "minPrice.minor", direction: 1, keyOf: (product: ProductDocument) => product.minPrice.minor },
  PRICE_DESC: { field: "minPrice.minor", direction: -1, keyOf: (product: ProductDocument) => product.minPrice.minor },
  NEWEST: { field: "publishedAt", direction: -1, keyOf: (product: ProductDocument) => product.publishedAt.getTime() },
} as const;

/** Finds a page of products and declares which lists it depends on. */
export async function listProducts(context: Context, args: ListArgs): Promise<ProductPage> {
  const { filter, sort } = args;
  const words = readText(filter?.text);
  const condition = conditionOf(filter ?? {});
  const isByPrice = sort === "PRICE_ASC" || sort === "PRICE_DESC";
  const scope = scopeOf(filter ?? {});
  context.dependsOn(tags.list(scope));
  if (isByPrice) context.dependsOn(tags.listByPrice(scope));
  if (words.length > 0) return searchProducts(context, args, condition, words);
  return sortProducts(context, args, condition, sort === "RELEVANCE" ? "NAME" : sort);
}

async function sortProducts(
  { store, session }: Context,
  args: ListArgs,
  condition: object,
  sort: keyof typeof ORDERS,
): Promise<ProductPage> {
  const { field, direction, keyOf } = ORDERS[sort];
  const request = pageRequest(`products:${sort}`, args);
  const after =
    request.after && sort === "NEWEST" ? { ...request.after, key: new Date(request.after.key) } : request.after;
  const beyond = keysetFilter(field, direction, after as Keyset | undefined); // a date is compared by the store as one
  const rows = await store.products
    .find({ $and: [condition, beyond] }, { session })
    .sort([
      [field, direction],
      ["_id", 1],
    ])
    .limit(request.size + 1)
    .toArray();
  const page = pageOf(request, rows, (product) => ({ key: keyOf(product), id: product._id }));
  return { ...page, totalCount: await countUpTo(store, condition, session) };
}

/** Texts are matched in this process, over the stored words of the products that meet the other conditions. */
async function searchProducts(
  { store, session }: Context,
  args: ListArgs,
  condition: object,
  words: readonly string[],
): Promise<ProductPage> {
  const { sort } = args;
  const request = pageRequest(`search:${sort}`, args);
  const candidates = await store.products.find(condition, { session }).toArray();
  const hits = candidates.flatMap((product) => {
    const score = scoreOf(Object.fromEntries(product.tokens), words);
    return score === 0 ? [] : [{ product, key: sort === "RELEVANCE" ? score : ORDERS[sort].keyOf(product) }];
  });
  const direction = sort === "RELEVANCE" ? -1 : ORDERS[sort].direction;
  const compare = (left: Keyset, right: Keyset): number => {
    if (left.key !== right.key) return left.key < right.key ? -direction : direction;
    return left.id < right.id ? -1 : Number(left.id > right.id);
  };
  const ordered = hits
    .map(({ product, key }) => ({ product, key, id: product._id as string }))
    .toSorted(compare)
    .filter((hit) => request.after === undefined || compare(hit, request.after) > 0);
  const keys = new Map(ordered.map((hit) => [hit.id, hit.key]));
  const rows = ordered.slice(0, request.size + 1).map(({ product }) => product);
  const page = pageOf(request, rows, ({ _id }) => ({ key: keys.get(_id) ?? 0, id: _id }));
  return { ...page, totalCount: hits.length > COUNT_CAP ? null : hits.length };
}

/** How many documents meet a condition, null when more than a thousand do. */
async function countUpTo(
  store: Context["store"],
  condition: object,
  session: Context["session"],
): Promise<number | null> {
  const count = await store.products.countDocuments(condition, { session, limit: COUNT_CAP + 1 });
  return count > COUNT_CAP ? null : count;
}

function conditionOf({ categoryId, brandId, ids }: ProductFilter): object {
  if ((ids?.length ?? 0) > MAX_IDS)
    throw new BadUserInput(`filter.ids holds at most ${MAX_IDS} ids, got ${ids?.length}`);
  return {
    ...(categoryId == null ? {} : { categoryIds: categoryId }),
    ...(brandId == null ? {} : { brandId }),
    ...(ids == null ? {} : { _id: { $in: ids } }),
  };
}

function scopeOf({ categoryId, brandId }: ProductFilter): ListScope {
  if (categoryId != null) return `category:${categoryId}`;
  return brandId == null ? "all" : `brand:${brandId}`;
}

function readText(text: string | null | undefined): readonly string[] {
  if (text == null) return [];
  if (text.length > MAX_TEXT)
    throw new BadUserInput(`filter.text holds at most ${MAX_TEXT} characters, got ${text.length}`);
  return queryWords(text);
}
