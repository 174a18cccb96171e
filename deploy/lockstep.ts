import { readFileSync } from "node:fs";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import { startEmbeddedStore } from "../embedded/server.ts";
import { createGateway, type Gateway } from "../gateway/gateway.ts";
import type { ChangeFeed } from "../kernel/changes/change.ts";
import type { Clock } from "../kernel/clock.ts";
import { createConnections } from "../kernel/connections.ts";
import { deriveKeys, type Keys } from "../kernel/keys.ts";
import type { Log } from "../kernel/log.ts";
import { connectMongo, type Mongo } from "../kernel/mongo/mongo.ts";
import type { SubgraphDefinition } from "../kernel/subgraph/define.ts";
import { startSubgraph, type RunningSubgraph } from "../kernel/subgraph/start.ts";
import type { SubgraphTransport } from "../kernel/transport/transport.ts";
import { projectRoot, readSupergraphConfig, type SubgraphEntry } from "../schema/supergraph-config.ts";
import { secretOf } from "./secret.ts";
import type { Settings } from "./settings.ts";

/** A running Lockstep: the store, the subgraphs of this process and the gateway over all of them. */
export interface Lockstep extends AsyncDisposable {
  /** The gateway's address, `http://127.0.0.1:4000`. */
  readonly url: string;
  readonly gateway: Gateway;
  /** The subgraphs of this process, by name. */
  readonly subgraphs: ReadonlyMap<string, RunningSubgraph>;
}

/** What `startLockstep` runs with beside the settings. */
export interface LockstepOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** The folder of the built wall, served at `/wall`; nothing is served there without it. */
  readonly wall?: string;
}

/**
 * Starts everything in one process. It is ready when this resolves: the store is open, an empty one is seeded, the gateway
 * listens. Disposing drains: ready goes 503, sockets get 1001, running operations end, then the parts close, last the store.
 */
export async function startLockstep(settings: Settings, options: LockstepOptions): Promise<Lockstep> {
  const { clock, log } = options;
  await using parts = new AsyncDisposableStack();
  const keys = deriveKeys(settings.secret ?? secretOf(settings.dataDir));
  const mongoUrl = settings.mongodbUrl ?? (await openStore(settings, log, parts));
  const mongo = await connectMongo({ url: mongoUrl, appName: "lockstep" });
  parts.defer(() => mongo.close());

  const entries = readSupergraphConfig();
  const urls = addressesOf(entries, settings);
  const publicUrl = settings.publicUrl ?? `http://${settings.host}:${settings.port}`;
  const subgraphs = await startSubgraphs(entries, { mongo, keys, urls, publicUrl, clock, log, parts });
  if (settings.seed !== "none") await seedInOrder(entries, subgraphs, settings.seed, clock);

  const connections = parts.use(createConnections({ caller: "gateway", urls, keys, clock, log }));
  for (const subgraph of subgraphs.values()) connections.add(subgraph);
  const transports = new Map<string, SubgraphTransport>();
  const feeds = new Map<string, ChangeFeed>();
  for (const { name } of entries) {
    transports.set(name, connections.transportOf(name));
    feeds.set(name, await connections.feedOf(name));
  }
  const gateway = await createGateway({
    supergraph: readFileSync(new URL("schema/supergraph.graphql", projectRoot), "utf8"),
    partner: { supergraph: readFileSync(new URL("schema/partner.graphql", projectRoot), "utf8") },
    transports,
    feeds,
    keys,
    clock,
    log,
    settings: { demoAuth: settings.demoAuth },
    routes: (server) => {
      const { wall } = options;
      if (wall !== undefined) {
        void server.register(fastifyStatic, { root: wall, prefix: "/wall/" }); // ready with the server
        // Scanned codes open `/wall?handoff=…`: the page itself, not a redirect that could lose the query.
        server.get("/wall", (_, reply) => reply.sendFile("index.html"));
      }
    },
  });
  parts.defer(() => gateway.close());
  for (const subgraph of subgraphs.values()) subgraph.startWorkers();
  const url = await gateway.listen({ port: settings.port, host: settings.host });

  const running = parts.move();
  return { url, gateway, subgraphs, [Symbol.asyncDispose]: () => running.disposeAsync() };
}

async function openStore(settings: Settings, log: Log, parts: AsyncDisposableStack): Promise<string> {
  const store = parts.use(
    await startEmbeddedStore({
      file: join(settings.dataDir, "store.sqlite"),
      log: {
        info: (message) => log.info(message),
        warn: (message) => log.warn(message),
        error: (message) => log.error(message),
      },
      onFailure: (error) => {
        log.fatal({ err: error }, "the store could not make a write durable and has stopped; the process ends");
        process.exit(1); // fail-stop: whatever was acknowledged is on disk, nothing more may be
      },
    }),
  );
  return store.url;
}

/** The addresses of the subgraphs that do not run in this process. */
function addressesOf(entries: readonly SubgraphEntry[], settings: Settings): ReadonlyMap<string, string> {
  const urls = new Map<string, string>();
  for (const { name, routingUrl } of entries) {
    const url = settings.subgraphUrls.get(name) ?? routingUrl;
    if (!url.startsWith("local:")) urls.set(name, url);
  }
  return urls;
}

async function startSubgraphs(
  entries: readonly SubgraphEntry[],
  host: {
    readonly mongo: Mongo;
    readonly keys: Keys;
    readonly urls: ReadonlyMap<string, string>;
    readonly publicUrl: string;
    readonly clock: Clock;
    readonly log: Log;
    readonly parts: AsyncDisposableStack;
  },
): Promise<ReadonlyMap<string, RunningSubgraph>> {
  const { mongo, keys, urls, publicUrl, clock, log, parts } = host;
  const running = new Map<string, RunningSubgraph>();
  const ways = [];
  for (const { name, sdl } of entries) {
    if (urls.has(name)) continue;
    const connections = parts.use(createConnections({ caller: name, urls, keys, clock, log }));
    ways.push(connections);
    // supergraph.yaml names the subgraphs; each exports its definition under this name.
    const module = (await import(`../subgraphs/${name}/subgraph.ts`)) as {
      readonly subgraph: SubgraphDefinition<unknown, unknown>;
    };
    const subgraph = await startSubgraph(module.subgraph, {
      mongo,
      sdl,
      clock,
      keys,
      log,
      settings: { publicUrl },
      transportOf: (callee) => connections.transportOf(callee),
      feedOf: (callee) => connections.feedOf(callee),
    });
    running.set(name, parts.use(subgraph));
  }
  for (const connections of ways) for (const subgraph of running.values()) connections.add(subgraph);
  return running;
}

/** In the order of supergraph.yaml: a later subgraph's history names what an earlier one holds. As of midnight, for all alike. */
async function seedInOrder(
  entries: readonly SubgraphEntry[],
  subgraphs: ReadonlyMap<string, RunningSubgraph>,
  set: "small" | "demo",
  clock: Clock,
): Promise<void> {
  const midnight = clock.now() - (clock.now() % 86_400_000);
  for (const { name } of entries) await subgraphs.get(name)?.seed(set, midnight);
}
