import type { SubgraphContext } from "../../kernel/subgraph/context.ts";
import type { SupportLoaders } from "./loaders.ts";
import type { SupportStore } from "./store.ts";

/** What a resolver of this subgraph is given. */
export type Context = SubgraphContext<SupportStore, SupportLoaders>;
