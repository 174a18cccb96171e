import { stepIndexes } from "../../kernel/saga-steps.ts";
import { defineSubgraph } from "../../kernel/subgraph/define.ts";
import { holdSweeper } from "./hold-sweeper.ts";
import { createInventoryLoaders } from "./loaders.ts";
import { resolvers } from "./resolvers.ts";
import { seedInventory } from "./seed.ts";
import { inventoryIndexes, openInventoryStore } from "./store.ts";

/** Where stock lies and for whom it is kept: one number for all channels. */
export const subgraph = defineSubgraph({
  name: "inventory",
  openStore: openInventoryStore,
  indexes: [...inventoryIndexes, ...stepIndexes],
  resolvers,
  createLoaders: createInventoryLoaders,
  workers: (runtime) => [holdSweeper(runtime)],
  seed: seedInventory,
});
