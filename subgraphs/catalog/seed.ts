import { demoCatalogue } from "../../kernel/demo/catalogue.ts";
import { demoBrands, demoCategories } from "../../kernel/demo/shelves.ts";
import { deterministicId } from "../../kernel/ids.ts";
import { money } from "../../kernel/money.ts";
import type { Origin } from "../../kernel/origin.ts";
import type { SeedRequest } from "../../kernel/subgraph/define.ts";
import { searchTokens, wordsOf } from "./rules/search.ts";
import type { CatalogStore, ProductDocument, VariantDocument } from "./store.ts";

const DAY_MS = 86_400_000;
const CURRENCY = "EUR";

/** Fills an empty catalogue with the demo shop's, the same documents for the same set and time. */
export async function seedCatalog(store: CatalogStore, { set, now }: SeedRequest<CatalogStore>): Promise<void> {
  const at = new Date(now - 30 * DAY_MS);
  const origin: Origin = {
    channel: "WEB",
    actorKind: "SYSTEM",
    actorLabel: "Opening of the shop",
    at: at.toISOString(),
  };
  const written = { revision: 1, updatedAt: at, lastOrigin: origin };
  const products: ProductDocument[] = [];
  const variants: VariantDocument[] = [];
  for (const [index, product] of demoCatalogue(set).entries()) {
    const prices = product.variants.map(({ price }) => price);
    products.push({
      _id: product.id,
      slug: product.slug,
      name: product.name,
      nameKey: wordsOf(product.name).join(" "),
      description: product.description,
      brandId: deterministicId("brd", product.brand),
      categoryIds: product.categories.map((slug) => deterministicId("cat", slug)),
      options: product.options,
      minPrice: money(Math.min(...prices), CURRENCY),
      maxPrice: money(Math.max(...prices), CURRENCY),
      publishedAt: new Date(now - (40 + ((index * 37) % 500)) * DAY_MS),
      tokens: Object.entries(
        searchTokens({
          name: product.name,
          brand: demoBrands.find(([slug]) => slug === product.brand)?.[1] ?? "",
          categories: demoCategories.filter(([slug]) => product.categories.includes(slug)).map(([, name]) => name),
          optionValues: product.options.flatMap(({ values }) => values),
          skus: product.variants.map(({ sku }) => sku),
          description: product.description,
        }),
      ),
      ...written,
    });
    for (const [rank, variant] of product.variants.entries()) {
      variants.push({
        _id: variant.id,
        sku: variant.sku,
        ...(variant.gtin === undefined ? {} : { gtin: variant.gtin }),
        productId: product.id,
        rank,
        title: variant.title,
        optionValues: variant.optionValues,
        price: {
          amount: money(variant.price, CURRENCY),
          listAmount: variant.listPrice === undefined ? null : money(variant.listPrice, CURRENCY),
        },
        weightGrams: variant.weightGrams,
        ...written,
      });
    }
  }
  await store.brands.insertMany(demoBrands.map(([slug, name]) => ({ _id: deterministicId("brd", slug), slug, name })));
  await store.categories.insertMany(
    demoCategories.map(([slug, name, parent], rank) => ({
      _id: deterministicId("cat", slug),
      slug,
      name,
      parentId: parent === undefined ? null : deterministicId("cat", parent),
      rank,
    })),
  );
  await store.products.insertMany(products);
  await store.variants.insertMany(variants);
}
