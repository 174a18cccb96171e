import type { Connection } from "../graph/connection.ts";
import {
  placesOperation,
  preferredStoreOperation,
  productVariantsOperation,
  searchOperation,
  stockOperation,
} from "../graph/screens.ts";
import type { Place } from "../graph/shapes.ts";

/** What a page shows first: the stores, one of them, and a product that stands on its shelf. */
export interface OpeningView {
  /** All stores, the shown one first. */
  readonly stores: readonly Place[];
  readonly store: Place;
  readonly productId: string;
}

/**
 * Looks for a shoe, whose shelf has sizes and colours, and for the customer's own store, or the one in her country that has the
 * most of it; any product when the shop sells no shoes. Warehouses, where nobody picks anything up, are no stores.
 */
export async function openingView(connection: Connection, wantedProductId?: string): Promise<OpeningView> {
  const [{ locations }, { me }, productId] = await Promise.all([
    connection.send(placesOperation, {}),
    connection.send(preferredStoreOperation, {}),
    wantedProductId ?? firstProductId(connection),
  ]);
  const stores = locations.nodes.filter((place) => place.kind === "STORE");
  const { product } = await connection.send(productVariantsOperation, { id: productId });
  const variantIds = (product?.variants.nodes ?? []).map((variant) => variant.id);
  const { stock } = await connection.send(stockOperation, { variantIds });
  const counts = new Map<string, number>();
  for (const level of stock) counts.set(level.location.id, (counts.get(level.location.id) ?? 0) + level.available);
  const fullestFirst = stores.toSorted((one, other) => (counts.get(other.id) ?? 0) - (counts.get(one.id) ?? 0));
  const hers = stores.find((place) => place.id === me?.preferredLocationId && counts.has(place.id));
  const near = fullestFirst.find((place) => me?.locale?.endsWith(`-${place.address.country}`) && counts.has(place.id));
  const store = hers ?? near ?? fullestFirst[0];
  if (store === undefined) throw new Error("The shop has no store: load the demo data.");
  return { stores: [store, ...stores.filter((place) => place !== store)], store, productId };
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
