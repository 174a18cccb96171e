import type { Connection } from "../graph/connection.ts";
import { placesOperation, searchOperation } from "../graph/screens.ts";
import type { Place } from "../graph/shapes.ts";

/** The stores of the retailer; warehouses, where nobody picks anything up, are left out. */
export async function storesOf(connection: Connection): Promise<readonly Place[]> {
  const { locations } = await connection.send(placesOperation, {});
  return locations.nodes.filter((place) => place.kind === "STORE");
}

/** The product that is shown first: a shoe when there is one, for its shelf has sizes and colours. */
export async function firstProductId(connection: Connection): Promise<string> {
  const [shoes, all] = await Promise.all([
    connection.send(searchOperation, { text: "runner" }),
    connection.send(searchOperation, { text: null }),
  ]);
  const product = shoes.products.nodes[0] ?? all.products.nodes[0];
  if (product === undefined) throw new Error("The shop has no product: load the demo data.");
  return product.id;
}
