import type { Connection } from "../graph/connection.ts";
import { placesOperation, productVariantsOperation, searchOperation, stockOperation } from "../graph/screens.ts";
import type { Place } from "../graph/shapes.ts";

/** What a page shows first: the stores, one of them, and a product that stands on its shelf. */
export interface OpeningView {
  readonly stores: readonly Place[];
  readonly store: Place;
  readonly productId: string;
}

/**
 * Looks for a shoe, whose shelf has sizes and colours, and for the store that has the most of it; any product when the
 * shop sells no shoes. Warehouses, where nobody picks anything up, are no stores.
 */
export async function openingView(connection: Connection, wantedProductId?: string): Promise<OpeningView> {
  const [{ locations }, productId] = await Promise.all([
    connection.send(placesOperation, {}),
    wantedProductId ?? firstProductId(connection),
  ]);
  const stores = locations.nodes.filter((place) => place.kind === "STORE");
  const { product } = await connection.send(productVariantsOperation, { id: productId });
  const variantIds = (product?.variants.nodes ?? []).map((variant) => variant.id);
  const { stock } = await connection.send(stockOperation, { variantIds });
  const counts = new Map<string, number>();
  for (const level of stock) counts.set(level.location.id, (counts.get(level.location.id) ?? 0) + level.available);
  const store = stores.toSorted((one, other) => (counts.get(other.id) ?? 0) - (counts.get(one.id) ?? 0))[0];
  if (store === undefined) throw new Error("The shop has no store: load the demo data.");
  return { stores, store, productId };
}

async function firstProductId(connection: Connection): Promise<string> {
  const [shoes, all] = await Promise.all([
    connection.send(searchOperation, { text: "fell runner" }),
    connection.send(searchOperation, { text: null }),
  ]);
  const product = shoes.products.nodes[0] ?? all.products.nodes[0];
  if (product === undefined) throw new Error("The shop has no product: load the demo data.");
  return product.id;
}
