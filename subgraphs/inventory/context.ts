import type { SubgraphContext } from "../../kernel/subgraph/context.ts";
import type { InventoryLoaders } from "./loaders.ts";
import type { InventoryStore } from "./store.ts";

/** What a resolver of this subgraph is given. */
export type Context = SubgraphContext<InventoryStore, InventoryLoaders>;
