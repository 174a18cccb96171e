import { intentIndexes } from "../../kernel/saga/intent.ts";
import { defineSubgraph } from "../../kernel/subgraph/define.ts";
import { sagasOf } from "./adoption.ts";
import { createCustomerLoaders } from "./loaders.ts";
import { resolvers } from "./resolvers.ts";
import { seedCustomers } from "./seed.ts";
import { sessionSweeper } from "./session-sweeper.ts";
import { customerIndexes, openCustomerStore } from "./store.ts";

/** Who people are, where they stand, and how they go from one touchpoint to the next. */
export const subgraph = defineSubgraph({
  name: "customer",
  openStore: openCustomerStore,
  indexes: [...customerIndexes, ...intentIndexes],
  resolvers,
  createLoaders: createCustomerLoaders,
  workers: (runtime) => [sessionSweeper(runtime), sagasOf(runtime).sweeper()],
  seed: seedCustomers,
});
