import { parseAmount, type Money } from "../../kernel/money.ts";
import type { Context } from "./context.ts";

/** What the catalog says of a variant that is being added. */
export interface CatalogVariant {
  readonly id: string;
  readonly sku: string;
  readonly title: string;
  readonly price: Money;
}

const FIELDS = "id sku title price { amount { amount currency } }";

interface RawVariant {
  readonly id: string;
  readonly sku: string;
  readonly title: string;
  readonly price: { readonly amount: { readonly amount: string; readonly currency: string } };
}

/** Variants by their ids; what the catalog does not know is missing. */
export async function variantsOf(
  context: Pick<Context, "call">,
  ids: readonly string[],
): Promise<ReadonlyMap<string, CatalogVariant>> {
  const data = await context.call("catalog", {
    operation: `query PricedVariants($ids: [ID!]!) { variants(ids: $ids) { ${FIELDS} } }`,
    variables: { ids: [...new Set(ids)] },
  });
  const found = (data["variants"] as readonly (RawVariant | null)[]).flatMap((raw) =>
    raw === null ? [] : [parse(raw)],
  );
  return new Map(found.map((variant) => [variant.id, variant]));
}

/** The variant that a scanned code names, undefined when it names none. */
export async function variantByCode(context: Pick<Context, "call">, code: string): Promise<CatalogVariant | undefined> {
  const data = await context.call("catalog", {
    operation: `query ScannedVariant($code: String!) { variantByCode(code: $code) { ${FIELDS} } }`,
    variables: { code },
  });
  const raw = data["variantByCode"] as RawVariant | null;
  return raw === null ? undefined : parse(raw);
}

function parse({ id, sku, title, price }: RawVariant): CatalogVariant {
  return { id, sku, title, price: parseAmount(price.amount.amount, price.amount.currency) };
}
