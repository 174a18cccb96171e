import type { SubgraphContext } from "../../kernel/subgraph/context.ts";
import type { LoyaltyLoaders } from "./loaders.ts";
import type { LoyaltyStore } from "./store.ts";

/** What a resolver of this subgraph is given. */
export type Context = SubgraphContext<LoyaltyStore, LoyaltyLoaders>;
