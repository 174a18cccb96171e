import type { SubgraphContext } from "../../kernel/subgraph/context.ts";
import type { CustomerLoaders } from "./loaders.ts";
import type { CustomerStore } from "./store.ts";

/** What a resolver of this subgraph is given. */
export type Context = SubgraphContext<CustomerStore, CustomerLoaders>;
