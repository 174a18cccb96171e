import { defineSubgraph } from "../../kernel/subgraph/define.ts";
import { createCatalogLoaders } from "./loaders.ts";
import { resolvers } from "./resolvers.ts";
import { seedCatalog } from "./seed.ts";
import { catalogIndexes, openCatalogStore } from "./store.ts";

/** What is sold, what it is called, and what it costs: the same on every channel. */
export const subgraph = defineSubgraph({
  name: "catalog",
  openStore: openCatalogStore,
  indexes: catalogIndexes,
  resolvers,
  createLoaders: createCatalogLoaders,
  seed: seedCatalog,
});
