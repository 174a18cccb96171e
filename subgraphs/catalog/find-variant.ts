import { isId } from "../../kernel/ids.ts";
import type { Context } from "./context.ts";
import { parseCode } from "./rules/codes.ts";
import type { ProductDocument, VariantDocument } from "./store.ts";
import { tags } from "./tags.ts";

type Reader = Pick<Context, "loaders" | "dependsOn">;

/** The variant that a typed or scanned code names; a lookup that misses is answered anew when such a variant appears. */
export async function findByCode(reader: Reader, raw: string): Promise<VariantDocument | null> {
  const code = parseCode(raw);
  if (code === undefined) return null;
  const text = code.kind === "gtin" ? code.gtin : code.sku;
  const found = await (code.kind === "gtin" ? reader.loaders.variantsByGtin : reader.loaders.variantsBySku).load(text);
  if (found === null) reader.dependsOn(tags.code(text));
  return found;
}

/** The variant with this id, or null. */
export async function findVariant(reader: Reader, id: string): Promise<VariantDocument | null> {
  const found = isId("var", id) ? await reader.loaders.variants.load(id) : null;
  if (found === null) reader.dependsOn(tags.variantId(id));
  return found;
}

/** The product with this id or this slug, or null. */
export async function findProduct(
  reader: Reader,
  by: { readonly id: string } | { readonly slug: string },
): Promise<ProductDocument | null> {
  const found = await ("id" in by ? reader.loaders.products.load(by.id) : reader.loaders.productsBySlug.load(by.slug));
  if (found === null) reader.dependsOn("id" in by ? tags.productId(by.id) : tags.slug(by.slug));
  return found;
}
