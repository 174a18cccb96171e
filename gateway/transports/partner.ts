import type { FastifyInstance } from "fastify";

import { startApollo } from "./apollo.ts";
import { serveGraphql } from "./http.ts";
import type { HttpTransportParts } from "./http.ts";
import { createWebSocketTransport } from "./websocket.ts";
import type { WebSocketTransport } from "./websocket.ts";
import { admitPartners, PARTNER_PATH } from "../access/partner-admission.ts";
import type { Authenticator } from "../access/authenticate.ts";
import type { Live } from "../live/live.ts";
import { PersistedDocuments } from "../operation/persisted.ts";
import { createOperations, withLive } from "../operation/prepare.ts";
import { createPlanner } from "../plan/planner.ts";
import { readSupergraph } from "../supergraph/supergraph.ts";
import type { Clock } from "../../kernel/clock.ts";
import type { Log } from "../../kernel/log.ts";
import type { SubgraphTransport } from "../../kernel/transport/transport.ts";

export interface PartnerGraphOptions {
  /** The contract's supergraph SDL: what is not in it does not exist for partners. */
  readonly supergraph: string;
  readonly transports: ReadonlyMap<string, SubgraphTransport>;
  readonly isTracked: (subgraph: string) => boolean;
  readonly authenticator: Authenticator;
  readonly live: Live;
  readonly allowedOrigins: readonly string[];
  readonly onChanges: HttpTransportParts["onChanges"];
  readonly clock: Clock;
  readonly log: Log;
}

/** The graph that partners are served, over HTTP and WebSocket. */
export interface PartnerGraph {
  readonly path: string;
  serve(server: FastifyInstance): void;
  readonly sockets: WebSocketTransport;
  stop(): Promise<void>;
}

/** Bytes of a partner's request body. */
const BODY_LIMIT = 64 * 1024;

/** Serves a contract to partners, and to nobody else, by the same pipeline and the same ways to the subgraphs. */
export async function startPartnerGraph(options: PartnerGraphOptions): Promise<PartnerGraph> {
  const { transports, isTracked, live, clock, log, onChanges } = options;
  const supergraph = readSupergraph(options.supergraph);
  const operations = createOperations({
    supergraph,
    transports,
    planner: createPlanner(supergraph.sdl),
    isTracked,
    graph: "partner",
    onPlanFailure: (error) => log.error({ err: error }, "a partner's valid operation could not be planned"),
  });
  const authenticator = admitPartners(options.authenticator);
  const apollo = await startApollo({ schema: withLive(supergraph.apiSchema) });
  // Of its own: what the operator vouches for elsewhere, and what others have registered, is not for partners.
  const documents = new PersistedDocuments();
  const shared = { operations: () => operations, documents, authenticator, log };
  return {
    path: PARTNER_PATH,
    serve: (server) =>
      serveGraphql(server, { ...shared, apollo, onChanges, path: PARTNER_PATH, bodyLimit: BODY_LIMIT }),
    sockets: createWebSocketTransport({ ...shared, live, clock, allowedOrigins: options.allowedOrigins }),
    stop: () => apollo.stop(),
  };
}
