import type { SubgraphContext } from "../../kernel/subgraph/context.ts";
import type { CatalogLoaders } from "./loaders.ts";
import type { CatalogStore } from "./store.ts";

/** What a resolver of this subgraph is given. */
export type Context = SubgraphContext<CatalogStore, CatalogLoaders>;
