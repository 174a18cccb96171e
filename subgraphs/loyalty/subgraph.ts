import { defineSubgraph } from "../../kernel/subgraph/define.ts";
import { createLoyaltyLoaders } from "./loaders.ts";
import { orderConsumer } from "./order-consumer.ts";
import { resolvers } from "./resolvers.ts";
import { seedLoyalty } from "./seed.ts";
import { loyaltyIndexes, openLoyaltyStore } from "./store.ts";

/** Accounts and ledgers of points, fed by the orders of all channels. */
export const subgraph = defineSubgraph({
  name: "loyalty",
  openStore: openLoyaltyStore,
  indexes: loyaltyIndexes,
  resolvers,
  createLoaders: createLoyaltyLoaders,
  workers: (runtime) => [orderConsumer(runtime)],
  seed: seedLoyalty,
});
