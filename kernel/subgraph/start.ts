import type { ChangeFeed } from "../changes/change.ts";
import { openFeed } from "../changes/open-feed.ts";
import type { Clock } from "../clock.ts";
import { createIds } from "../ids.ts";
import type { Keys } from "../keys.ts";
import type { Log } from "../log.ts";
import { createChangeWriter } from "../mongo/change-writer.ts";
import { createIdempotency } from "../mongo/idempotency.ts";
import type { Database, Mongo } from "../mongo/mongo.ts";
import { positionOf } from "../mongo/position.ts";
import type { SubgraphRequest, SubgraphResponse, SubgraphTransport } from "../transport/transport.ts";
import { createServiceCalls } from "./calls.ts";
import { createContext } from "./context.ts";
import type { CommittedChange } from "../changes/change.ts";
import type { IndexSpec, SubgraphDefinition } from "./define.ts";
import { createEngine } from "./engine.ts";
import { listenOverHttp } from "./http.ts";
import { GATHERED, RepresentationScopes } from "./representation.ts";
import type { SubgraphRuntime, SubgraphSettings } from "./runtime.ts";
import { forgetOldRecords, retentionIndexes } from "../mongo/retention.ts";
import { seedOnce } from "./seeding.ts";
import { startWorkers } from "./workers.ts";

/** What a subgraph runs on. */
export interface SubgraphHost {
  readonly mongo: Mongo;
  readonly sdl: string;
  readonly clock: Clock;
  readonly keys: Keys;
  readonly log: Log;
  readonly settings: SubgraphSettings;
  /** The way to another subgraph. */
  transportOf(subgraph: string): SubgraphTransport;
  /** The feed of another subgraph. */
  feedOf(subgraph: string): Promise<ChangeFeed>;
}

/** A subgraph that answers. Its workers begin with `startWorkers`, when every subgraph that they call is there. */
export interface RunningSubgraph extends AsyncDisposable {
  readonly name: string;
  readonly feed: ChangeFeed;
  execute(request: SubgraphRequest): Promise<SubgraphResponse>;
  startWorkers(): void;
  /** Fills an empty database; answers false, and does nothing, when this database was seeded before. */
  seed(set: "small" | "demo", now: number): Promise<boolean>;
  /** Answers over HTTP to signed contexts; resolves with the port. */
  listen(options: { readonly port: number; readonly host: string }): Promise<number>;
  /** Whether its store answers. */
  ready(): Promise<boolean>;
}

/** Starts a subgraph: its indexes, its feed, its engine. */
export async function startSubgraph<Store, Loaders>(
  definition: SubgraphDefinition<Store, Loaders>,
  host: SubgraphHost,
): Promise<RunningSubgraph> {
  const { mongo, clock, keys } = host;
  const { name } = definition;
  const log = host.log.child({ subgraph: name });
  const database = mongo.database(`lockstep_${name}`);
  await createIndexes(database, [...definition.indexes, ...retentionIndexes]);
  const ids = createIds({ clock });
  const feed = await openFeed({ mongo, database, subgraph: name, clock, log });
  const engine = await createEngine({ sdl: host.sdl, resolvers: definition.resolvers, log });
  const writer = createChangeWriter({ mongo, database, subgraph: name, ids });
  const idempotency = createIdempotency(database, clock);
  const runtime: SubgraphRuntime<Store> = {
    name,
    store: definition.openStore(database),
    mongo,
    database,
    clock,
    ids,
    keys,
    log,
    settings: host.settings,
    feed,
    feedOf: (subgraph) => (subgraph === name ? Promise.resolve(feed) : host.feedOf(subgraph)),
    transact: ({ origin, queue = [] }, work) => writer.write(origin, work, { queue }),
    call: createServiceCalls({ caller: name, ids, transportOf: (subgraph) => host.transportOf(subgraph) }),
  };
  const retention = { name: "retention", run: (signal: AbortSignal) => forgetOldRecords({ database, clock, signal }) };
  const workers = startWorkers([...(definition.workers?.(runtime) ?? []), retention], { clock, log });

  async function execute(request: SubgraphRequest): Promise<SubgraphResponse> {
    // A lower bound: the feed has delivered everything up to its watermark, and the session's reads wait for it.
    const position = Math.max(request.after, feed.watermark());
    await using session = mongo.readSession(position);
    const scopes = new RepresentationScopes();
    const changes: CommittedChange[] = [];
    const context = createContext<Store, Loaders>({
      runtime,
      idempotency,
      viewer: request.viewer,
      session,
      requestId: request.requestId,
      gathered: { dependsOn: scopes.dependsOn, changes },
      createLoaders: (made) => definition.createLoaders(made),
    });
    const answer = await engine.execute({ ...request, context: Object.assign(context, { [GATHERED]: scopes }) });
    // An upper bound of what was read: the caller names it next time, so that nothing goes backwards.
    const readAt = session.operationTime ? Math.max(position, positionOf(session.operationTime)) : position;
    const committed = changes.length > 0 ? { changes } : {};
    return { ...answer, extensions: { lockstep: { position, readAt, dependsOn: scopes.dependsOn, ...committed } } };
  }

  const ready = () =>
    mongo.now().then(
      () => true,
      () => false,
    );
  const http = listenOverHttp({ app: engine.app, name, keys, clock, feed, execute, ready, log });
  return {
    name,
    feed,
    execute,
    startWorkers: () => workers.start(),
    seed: (set, now) =>
      seedOnce({ database, set, clock, seed: () => definition.seed?.(runtime.store, { set, now, runtime }) }),
    listen: (options) => http.listen(options),
    ready,
    async [Symbol.asyncDispose]() {
      await workers.stop();
      await http.close();
      await engine.app.close();
      await feed.close();
    },
  };
}

async function createIndexes(database: Database, indexes: readonly IndexSpec[]): Promise<void> {
  for (const { collection, key, ...options } of indexes) {
    await database.collection(collection).createIndex({ ...key }, options);
  }
}
