import type { IncomingMessage } from "node:http";

import type { Server } from "graphql-ws";
import type { RawData, WebSocket } from "ws";

import type { Live } from "../live/live.ts";
import type { Clock } from "../../kernel/clock.ts";
import type { Log } from "../../kernel/log.ts";
import type { Connection, ConnectionExtra } from "./connection.ts";
import type { Connections } from "./connections.ts";
import { closeCodes } from "./close-codes.ts";
import { MessageRate } from "./message-rate.ts";
import { burstOf } from "./socket-limits.ts";
import type { SocketLimits } from "./socket-limits.ts";

interface Accepted {
  readonly webSocket: WebSocket;
  readonly connection: Connection;
  readonly request: IncomingMessage;
  readonly protocol: Server<ConnectionExtra>;
  readonly connections: Connections;
  readonly live: Live;
  readonly log: Log;
  readonly clock: Clock;
  readonly limits: SocketLimits;
}

/** Ties a socket to the protocol library, within its limits, until it closes. */
export function acceptSocket({ webSocket, connection, request, protocol, ...shared }: Accepted): void {
  const { connections, live, log, clock, limits } = shared;
  const perSecond = limits.messagesPerSecond;
  let rate = new MessageRate({ perSecond, burst: burstOf(connection.authentication.viewer), now: clock.now() });
  const extra: ConnectionExtra = {
    connection,
    request,
    isIdentified: false,
    allowBurst: (burst) => void (rate = new MessageRate({ perSecond, burst, now: clock.now() })),
  };
  connections.add(connection);
  live.counters.sockets++;

  const onClosed = protocol.opened(
    {
      protocol: webSocket.protocol,
      send: (message) => connection.send(message),
      close: (code = closeCodes.internalError, reason = "") => connection.close(code, reason),
      onMessage: (handle) => {
        webSocket.on("message", (data) => {
          if (!connection.isOpen) return;
          if (!rate.take(clock.now())) {
            live.counters.socketsRefused++;
            return connection.close(closeCodes.tooManyMessages, "Too many messages");
          }
          // A fault while a message is handled ends the socket, never the process.
          handle(textOf(data)).catch((error: unknown) => {
            const isUnknown = error instanceof Error && error.message.startsWith("Unexpected message");
            if (isUnknown) return connection.close(closeCodes.badRequest, "Invalid message received");
            log.error({ err: error }, "websocket: a message could not be handled");
            connection.close(closeCodes.internalError, "Internal server error");
          });
        });
      },
    },
    extra,
  );
  webSocket.on("pong", () => (connection.isAlive = true));
  webSocket.on("error", (error) => log.debug({ err: error }, "websocket: the socket failed")); // `close` follows
  webSocket.once("close", (code, reason) => {
    live.counters.sockets--;
    connection.closed.abort();
    connections.remove(connection, extra.isIdentified);
    onClosed(code, String(reason)).catch((error: unknown) => log.error({ err: error }, "websocket: not cleaned up"));
  });
}

function textOf(data: RawData): string {
  return (data as Buffer).toString(); // ws hands over Buffers unless told otherwise
}
