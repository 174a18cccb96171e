import { fastify } from "fastify";
import type { FastifyInstance } from "fastify";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";

import { sessionsOf } from "./access/kiosk-sessions.ts";
import { createAuthenticator } from "./access/authenticate.ts";
import type { Authenticator } from "./access/authenticate.ts";
import { refusePartners } from "./access/partner-admission.ts";
import type { Answer, PublicError } from "./execute/executable.ts";
import type { Operations } from "./operation/operation.ts";
import { Live } from "./live/live.ts";
import { PersistedDocuments } from "./operation/persisted.ts";
import type { TrustedDocuments } from "./operation/persisted.ts";
import { createOperations, withLive } from "./operation/prepare.ts";
import { createPlanner } from "./plan/planner.ts";
import { readSupergraph } from "./supergraph/supergraph.ts";
import type { Supergraph } from "./supergraph/supergraph.ts";
import { startApollo } from "./transports/apollo.ts";
import { serveDemoAuth } from "./transports/demo-auth.ts";
import { exampleTabs } from "./transports/example-tabs.ts";
import { serveGraphiql } from "./transports/graphiql.ts";
import { serveHealth } from "./transports/health.ts";
import { serveGraphql } from "./transports/http.ts";
import { startPartnerGraph } from "./transports/partner.ts";
import { createWebSocketTransport } from "./transports/websocket.ts";
import type { ChangeFeed, CommittedChange } from "../kernel/changes/change.ts";
import type { Clock } from "../kernel/clock.ts";
import { BadUserInput } from "../kernel/errors.ts";
import type { Keys } from "../kernel/keys.ts";
import type { Log } from "../kernel/log.ts";
import type { SubgraphTransport } from "../kernel/transport/transport.ts";
import type { Viewer } from "../kernel/viewer.ts";

export interface GatewayOptions {
  /** The supergraph's SDL, in the `join__` form. */
  readonly supergraph: string;
  /** The way to each subgraph, by its name in the supergraph. The gateway closes them when it closes. */
  readonly transports: ReadonlyMap<string, SubgraphTransport>;
  /** The change feeds of those subgraphs whose answers can be live. */
  readonly feeds?: ReadonlyMap<string, ChangeFeed>;
  /** Without keys nobody can sign in. */
  readonly keys?: Keys;
  readonly clock: Clock;
  readonly log: Log;
  readonly settings?: GatewaySettings;
  /** The contract that partners are served at `/partner/graphql`, and nowhere else; without it `/graphql` serves them too. */
  readonly partner?: { readonly supergraph: string };
  /** Adds routes of the process around the gateway (the wall, for one). */
  readonly routes?: (server: FastifyInstance) => void;
}

export interface GatewaySettings {
  /** Whether `POST /auth/demo` signs demo identities in; default no. */
  readonly demoAuth?: boolean;
  /** GraphiQL at `/`; default yes. */
  readonly graphiql?: boolean;
  /** Origins of browsers' pages that may open sockets, besides the gateway's own. */
  readonly allowedOrigins?: readonly string[];
  /** Documents that clients may name by id, and whether others may run; default none. */
  readonly trustedDocuments?: TrustedDocuments;
  /** Bytes of a request's body; default 256 KB. */
  readonly bodyLimit?: number;
  /** How long running requests may take to end when the gateway closes; default 10,000 ms. */
  readonly drainMs?: number;
}

/** What the transports are built from. */
export interface GatewayParts {
  readonly operations: () => Operations;
  readonly supergraph: () => Supergraph;
  readonly authenticator: Authenticator;
  readonly live: Live;
  readonly clock: Clock;
  readonly log: Log;
}

export interface Gateway {
  readonly parts: GatewayParts;
  readonly http: Server;
  /** The address that it listens at, as `http://127.0.0.1:4000`. */
  listen(at: { readonly port: number; readonly host: string }): Promise<string>;
  /** Runs an operation without a transport. Throws BadUserInput when the document is refused. */
  execute(request: {
    readonly document: string;
    readonly operationName?: string;
    readonly variables?: Readonly<Record<string, unknown>>;
    readonly viewer: Viewer;
    readonly after?: Readonly<Record<string, number>>;
  }): Promise<Answer | { readonly text: string; readonly errors: readonly PublicError[] }>;
  /** `/health/ready` says no from here on; nothing else changes. */
  drain(): void;
  /** Drains, tells sockets to come back, lets running requests end, and closes the transports. */
  close(): Promise<void>;
}

/** Composes a gateway. It serves nobody before `listen`. */
export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const { transports, clock, log, settings = {}, feeds = new Map<string, ChangeFeed>() } = options;
  const supergraph = readSupergraph(options.supergraph);
  const missing = supergraph.subgraphs.filter(({ name }) => !transports.has(name));
  if (missing.length > 0)
    throw new Error(`no way is known to these subgraphs: ${missing.map(({ name }) => name).join(", ")}`);
  const operations = createOperations({
    supergraph,
    transports,
    planner: createPlanner(supergraph.sdl),
    isTracked: (subgraph) => feeds.has(subgraph),
    onPlanFailure: (error) => log.error({ err: error }, "a valid operation could not be planned"),
  });
  const customer = transports.get("customer");
  const everybody = createAuthenticator({
    keys: options.keys,
    clock,
    ...(customer !== undefined && { isSessionActive: sessionsOf(customer) }),
  });
  const authenticator = options.partner === undefined ? everybody : refusePartners(everybody);
  const live = new Live({
    names: supergraph.entities,
    onFault: (error) => log.error({ err: error }, "a live run failed; it is tried again"),
  });
  for (const [subgraph, feed] of feeds) live.attach(subgraph, feed);
  const parts: GatewayParts = {
    operations: () => operations,
    supergraph: () => supergraph,
    authenticator,
    live,
    clock,
    log,
  };
  const documents = new PersistedDocuments(settings.trustedDocuments);
  const { allowedOrigins = [] } = settings;
  const sockets = createWebSocketTransport({ ...parts, documents, allowedOrigins });
  const apollo = await startApollo({ schema: withLive(supergraph.apiSchema) });

  let isListening = false;
  let isDraining = false;
  const server = fastify({ bodyLimit: settings.bodyLimit ?? 256 * 1024, logger: false, forceCloseConnections: "idle" });
  const onChanges = (changes: readonly CommittedChange[]) => live.apply(changes);
  serveGraphql(server, { ...parts, documents, apollo, onChanges });
  const partner =
    options.partner &&
    (await startPartnerGraph({
      ...parts,
      supergraph: options.partner.supergraph,
      transports,
      isTracked: (subgraph) => feeds.has(subgraph),
      authenticator: everybody,
      allowedOrigins,
      onChanges,
    }));
  partner?.serve(server);
  serveHealth(server, { isReady: () => isListening && !isDraining, counters: live.counters, feeds });
  const isDemoAuthOn = settings.demoAuth === true && customer !== undefined;
  if (isDemoAuthOn) serveDemoAuth(server, { customer });
  if (settings.graphiql !== false)
    serveGraphiql(server, {
      tabs: exampleTabs(supergraph.apiSchema),
      demoIdentity: isDemoAuthOn ? "customer:1" : undefined,
    });
  options.routes?.(server);
  server.server.on("upgrade", (request, socket, head) => {
    const { pathname } = new URL(request.url ?? "/", "http://gateway.invalid");
    if (pathname === "/graphql") sockets.handleUpgrade(request, socket, head);
    else if (pathname === partner?.path) partner.sockets.handleUpgrade(request, socket, head);
    else socket.end("HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n");
  });

  return {
    parts,
    http: server.server,
    async listen({ port, host }) {
      await server.listen({ port, host });
      isListening = true;
      const address = server.server.address() as AddressInfo; // a TCP listener's address
      return `http://${host.includes(":") ? `[${host}]` : host}:${address.port}`;
    },
    async execute({ document, operationName, variables, viewer, after }) {
      const preparation = await operations.prepare({ document, ...(operationName !== undefined && { operationName }) });
      if (!preparation.ok) throw new BadUserInput(preparation.errors.map((error) => error.message).join("\n"));
      const { operation } = preparation;
      const coerced = operation.coerceVariables(variables);
      const refusal = coerced.ok ? operation.refusal(viewer, coerced.values) : undefined;
      const errors = coerced.ok ? (refusal === undefined ? [] : [refusal]) : coerced.errors;
      if (!coerced.ok || errors.length > 0) return { text: JSON.stringify({ errors }), errors };
      const answer = await operation.execute({
        viewer,
        variables: coerced.values,
        requestId: crypto.randomUUID(),
        ...(after !== undefined && { after }),
      });
      live.apply(answer.changes);
      return answer;
    },
    drain() {
      isDraining = true;
    },
    async close() {
      isDraining = true;
      await Promise.all([sockets.drain(), partner?.sockets.drain()]);
      live.close();
      const closed = server.close();
      const cut = setTimeout(() => server.server.closeAllConnections(), settings.drainMs ?? 10_000);
      await closed;
      clearTimeout(cut);
      await apollo.stop();
      await partner?.stop();
      await Promise.all([...transports.values()].map((transport) => transport.close()));
    },
  };
}
