import type { Database } from "../mongo/mongo.ts";
import type { SubgraphContext } from "./context.ts";
import type { SubgraphRuntime, Worker } from "./runtime.ts";

/** An index that a subgraph's collection needs; made at start. */
export interface IndexSpec {
  readonly collection: string;
  readonly key: Readonly<Record<string, 1 | -1>>;
  readonly unique?: boolean;
  readonly partialFilterExpression?: Readonly<Record<string, unknown>>;
  readonly name?: string;
}

/** What to seed an empty database with. */
export interface SeedRequest<Store> {
  readonly set: "small" | "demo";
  /** Milliseconds: the end of the seeded history. The same set and `now` give the same documents. */
  readonly now: number;
  readonly runtime: SubgraphRuntime<Store>;
}

/** A subgraph, as `subgraphs/<name>/subgraph.ts` declares it. */
export interface SubgraphDefinition<Store, Loaders> {
  readonly name: string;
  openStore(database: Database): Store;
  readonly indexes: readonly IndexSpec[];
  readonly resolvers: object;
  createLoaders(context: SubgraphContext<Store, Loaders>): Loaders;
  workers?(runtime: SubgraphRuntime<Store>): readonly Worker[];
  seed?(store: Store, request: SeedRequest<Store>): Promise<void>;
}

/** Declares a subgraph; the types of its store and loaders are inferred. */
export function defineSubgraph<Store, Loaders>(
  definition: SubgraphDefinition<Store, Loaders>,
): SubgraphDefinition<Store, Loaders> {
  return definition;
}
