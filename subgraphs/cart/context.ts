import type { SubgraphContext } from "../../kernel/subgraph/context.ts";
import type { CartLoaders } from "./loaders.ts";
import type { CartStore } from "./store.ts";

/** What a resolver of this subgraph is given. */
export type Context = SubgraphContext<CartStore, CartLoaders>;
