import type { Viewer } from "../../kernel/viewer.ts";

/** Bounds of one WebSocket and of those who hold it. */
export interface SocketLimits {
  /** Wait for `connection_init` in milliseconds, then 4408. */
  readonly initWaitMs: number;
  /** Size of a message in bytes, then 1009. */
  readonly messageBytes: number;
  /** Messages a second, then 1013. A client that subscribes to all it had is welcome: see `burstOf`. */
  readonly messagesPerSecond: number;
  /** Time between pings in milliseconds. */
  readonly pingEveryMs: number;
  /** Wait for the pong in milliseconds, then the socket is cut. */
  readonly pongWithinMs: number;
  /** Unsent bytes at which no more messages are read until they are out. */
  readonly unsentBytes: number;
}

export const defaultSocketLimits: SocketLimits = {
  initWaitMs: 3_000,
  messageBytes: 64 * 1024,
  messagesPerSecond: 20,
  pingEveryMs: 25_000,
  pongWithinMs: 8_000,
  unsentBytes: 1024 * 1024,
};

/** Operations that may run at one time on one socket. */
export function operationsOf(viewer: Viewer): number {
  if (viewer.kind !== "principal") return viewer.kind === "service" ? 200 : 5;
  switch (viewer.actor) {
    case "GUEST":
      return 5;
    case "CUSTOMER":
    case "PARTNER":
      return 20;
    case "KIOSK":
      return 50;
    case "STAFF":
      return 100;
    case "AGENT":
    case "BOT":
    case "SYSTEM":
      return 200;
  }
}

/** Sockets that one principal may hold at one time. */
export function socketsOf(viewer: Viewer): number {
  if (viewer.kind !== "principal") return Number.POSITIVE_INFINITY;
  if (viewer.actor === "GUEST") return 5;
  if (viewer.actor === "CUSTOMER") return 20;
  return viewer.actor === "PARTNER" ? 100 : Number.POSITIVE_INFINITY;
}

/** Messages that may come at once. */
export function burstOf(viewer: Viewer): number {
  return operationsOf(viewer) + 100;
}
