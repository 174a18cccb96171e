import type { Clock } from "../clock.ts";
import type { ChangeFeed, CommittedChange } from "../changes/change.ts";
import type { Ids } from "../ids.ts";
import type { Keys } from "../keys.ts";
import type { Log } from "../log.ts";
import type { Tx, Written } from "../mongo/change-writer.ts";
import type { Database, Mongo } from "../mongo/mongo.ts";
import type { Origin } from "../origin.ts";

/** An operation that a subgraph sends to another one, signed as `svc:<name>`. */
export interface ServiceCall {
  readonly operation: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly signal?: AbortSignal;
  readonly deadlineMs?: number;
  /** The request on whose behalf it is made, for the logs; `context.call` fills it in. */
  readonly requestId?: string;
}

/** What a call to another subgraph gave: its data, and the changes that it wrote there. */
export interface ServiceAnswer {
  readonly data: Readonly<Record<string, any>>; // any: the caller names the fields that it asked for
  readonly changes: readonly CommittedChange[];
}

/** Settings that subgraphs read; all of them are listed in docs/configuration.md. */
export interface SubgraphSettings {
  /** Where people reach the shop, for links and QR codes; without a slash at its end. */
  readonly publicUrl: string;
}

/** What lives as long as the subgraph: its database and the ways to others. Resolvers, workers and seeds share it. */
export interface SubgraphRuntime<Store> {
  readonly name: string;
  readonly store: Store;
  readonly mongo: Mongo;
  readonly database: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly keys: Keys;
  readonly log: Log;
  readonly settings: SubgraphSettings;
  /** This subgraph's own feed. */
  readonly feed: ChangeFeed;
  /** The feed of another subgraph. */
  feedOf(subgraph: string): Promise<ChangeFeed>;
  /** Writes in one transaction with its change record; for workers and sagas. Resolvers use `context.mutate`. */
  transact<T>(
    options: { readonly origin: Origin; readonly queue?: readonly string[] },
    work: (tx: Tx) => Promise<T>,
  ): Promise<Written<T>>;
  /** Calls another subgraph; rejects with SubgraphUnavailable or SubgraphTimeout, or with the first error of its answer. */
  call(subgraph: string, call: ServiceCall): Promise<ServiceAnswer>;
}

/** Work that goes on beside the requests until the signal is aborted; a rejection is logged and the work started again. */
export interface Worker {
  readonly name: string;
  run(signal: AbortSignal): Promise<void>;
}
