import type { SeedRequest } from "../../kernel/subgraph/define.ts";
import { demoOrders } from "./demo-orders.ts";
import type { CartStore } from "./store.ts";

const BATCH = 1_000;

/** Fills an empty database with the demo's order history; carts begin empty. */
export async function seedCart(store: CartStore, { set, now }: SeedRequest<CartStore>): Promise<void> {
  const orders = demoOrders(set, now);
  for (let from = 0; from < orders.length; from += BATCH) {
    await store.orders.insertMany(orders.slice(from, from + BATCH));
  }
}
