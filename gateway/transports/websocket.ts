import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";

import { handleProtocols, makeServer } from "graphql-ws";
import { WebSocketServer } from "ws";

import type { Authenticator } from "../access/authenticate.ts";
import type { Live } from "../live/live.ts";
import type { Operations } from "../operation/operation.ts";
import { PersistedDocuments } from "../operation/persisted.ts";
import type { Clock } from "../../kernel/clock.ts";
import type { Log } from "../../kernel/log.ts";
import { acceptSocket } from "./accept-socket.ts";
import { Connection } from "./connection.ts";
import { Connections } from "./connections.ts";
import { closeCodes } from "./close-codes.ts";
import { NextFrames } from "./next-frame.ts";
import { isOriginAllowed } from "./origin.ts";
import { protocolOptions } from "./protocol.ts";
import { defaultSocketLimits } from "./socket-limits.ts";
import type { SocketLimits } from "./socket-limits.ts";

export interface WebSocketOptions {
  /** The pipeline of the current supergraph, asked for at each operation. */
  readonly operations: () => Operations;
  /** Turns ids into documents; without it clients' own are kept and none are trusted. */
  readonly documents?: PersistedDocuments;
  readonly live: Live;
  readonly authenticator: Authenticator;
  readonly clock: Clock;
  readonly log: Log;
  /** Origins of browsers' pages besides this host's own, such as `https://shop.example`. */
  readonly allowedOrigins?: readonly string[];
  readonly limits?: Partial<SocketLimits>;
}

/** GraphQL over WebSocket: graphql-transport-ws by the library, the frames of live operations by us. */
export interface WebSocketTransport {
  /** For the HTTP server's `upgrade` event. */
  readonly handleUpgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** Takes no more sockets, lets running queries and mutations end, and closes every socket with 1001. */
  drain(): Promise<void>;
}

/** Makes the transport; it begins to work when `handleUpgrade` hears of sockets. */
export function createWebSocketTransport(options: WebSocketOptions): WebSocketTransport {
  const limits = { ...defaultSocketLimits, ...options.limits };
  const { live, clock, log, documents = new PersistedDocuments() } = options;
  const connections = new Connections();
  const frames = new NextFrames();
  const stop = new AbortController();
  const protocol = makeServer(protocolOptions({ ...options, documents, limits, connections }));
  // Without compression ws writes at once, so that its messages and our frames stay in order.
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: limits.messageBytes,
    perMessageDeflate: false,
    clientTracking: false,
    // One message a turn: an id that was completed is free again before the next message is looked at.
    allowSynchronousEvents: false,
    handleProtocols,
  });
  const offRecord = live.onRecord((_subgraph, record) => {
    for (const sessionId of record.changes.flatMap(({ tags }) => endedSessions(tags))) {
      options.authenticator.endSession(sessionId);
      for (const connection of connections.ofSession(sessionId)) {
        connection.close(closeCodes.unauthorized, "This session has ended");
      }
    }
  });
  // Ends by `stop`; a ping that fails is a socket that is closing.
  void keepAlive({ connections, clock, limits, signal: stop.signal }).catch(() => {});

  return {
    handleUpgrade(request, socket, head) {
      const { origin, host } = request.headers;
      if (stop.signal.aborted) return refuse(socket, "503 Service Unavailable");
      if (!isOriginAllowed({ origin, host, allowed: options.allowedOrigins ?? [] })) {
        live.counters.socketsRefused++;
        return refuse(socket, "403 Forbidden");
      }
      server.handleUpgrade(request, socket, head, (webSocket) => {
        const connection = new Connection({ webSocket, socket, frames, unsentBytes: limits.unsentBytes });
        acceptSocket({ webSocket, connection, request, protocol, connections, live, log, clock, limits });
      });
    },

    async drain() {
      stop.abort();
      offRecord();
      await Promise.all([...connections].map((connection) => connection.finished()));
      for (const connection of connections) connection.close(closeCodes.goingAway, "Shutting down");
      server.close();
    },
  };
}

async function keepAlive(input: {
  readonly connections: Connections;
  readonly clock: Clock;
  readonly limits: SocketLimits;
  readonly signal: AbortSignal;
}): Promise<void> {
  const { connections, clock, limits, signal } = input;
  while (!signal.aborted) {
    await clock.wait(limits.pingEveryMs - limits.pongWithinMs, signal);
    const pinged = [...connections].filter(({ isOpen }) => isOpen);
    for (const connection of pinged) connection.ping();
    await clock.wait(limits.pongWithinMs, signal);
    for (const connection of pinged) if (!connection.isAlive) connection.terminate();
  }
}

function endedSessions(tags: readonly string[]): string[] {
  const prefix = "session-ended:";
  return tags.filter((tag) => tag.startsWith(prefix)).map((tag) => tag.slice(prefix.length));
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
