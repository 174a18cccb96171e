import { defineSubgraph } from "../../kernel/subgraph/define.ts";
import { createSupportLoaders } from "./loaders.ts";
import { resolvers } from "./resolvers.ts";
import { seedConversations } from "./seed.ts";
import { openSupportStore, supportIndexes } from "./store.ts";

/** Conversations between customers and those who answer them, on every channel, in one order. */
export const subgraph = defineSubgraph({
  name: "support",
  openStore: openSupportStore,
  indexes: supportIndexes,
  resolvers,
  createLoaders: createSupportLoaders,
  seed: seedConversations,
});
