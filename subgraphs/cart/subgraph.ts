import { defineSubgraph } from "../../kernel/subgraph/define.ts";
import { holdExpiryWorker } from "./hold-expiry.ts";
import { createCartLoaders } from "./loaders.ts";
import { resolvers } from "./resolvers/resolvers.ts";
import { createCartSagas } from "./sagas/cart-sagas.ts";
import { seedCart } from "./seed.ts";
import { cartIndexes, openCartStore } from "./store.ts";

/** Carts, orders and their way to the customer; stock is held and allocated through inventory. */
export const subgraph = defineSubgraph({
  name: "cart",
  openStore: openCartStore,
  indexes: cartIndexes,
  resolvers,
  createLoaders: createCartLoaders,
  workers: (runtime) => [createCartSagas(runtime).runner.sweeper(), holdExpiryWorker(runtime)],
  seed: seedCart,
});
