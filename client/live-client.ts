import { createClient } from "graphql-ws/client";

import { post } from "./http.ts";
import type { Answer, AnswerError, Operation } from "./operation.ts";
import { RememberedPositions } from "./remembered-positions.ts";
import { StatusBoard } from "./status.ts";
import type { Status, StatusListener } from "./status.ts";
import { LiveSubscription } from "./subscription.ts";
import type { LiveSink } from "./subscription.ts";
import { authorizationOf } from "./token.ts";
import type { Token } from "./token.ts";

export interface LiveClientOptions {
  /** Of the WebSocket, such as `ws://127.0.0.1:4000/graphql`. */
  readonly url: string;
  /** For queries and mutations, such as `http://127.0.0.1:4000/graphql`. */
  readonly httpUrl: string;
  readonly token?: Token;
  /** Longest wait between two attempts to connect, in milliseconds; default 5,000. */
  readonly retryMaxMs?: number;
  /** How long the connection may be silent before it is tried, in milliseconds; default 10,000. */
  readonly keepAliveMs?: number;
  readonly fetch?: typeof globalThis.fetch;
}

/** A client of the live graph: it comes back by itself, shows what it wrote, and says how current it is. */
export interface LiveClient {
  readonly status: Status;
  /** Calls the listener now and at every change; answers how to stop that. */
  onStatus(listener: StatusListener): () => void;
  /** Rejects with NoAnswer when the gateway could not answer; errors of the graph are in the answer. */
  query<Data>(operation: Operation, options?: { readonly signal?: AbortSignal }): Promise<Answer<Data>>;
  /** As `query`. Where it wrote is remembered and named in every later read of this client. */
  mutate<Data>(operation: Operation): Promise<Answer<Data>>;
  /** Calls `next` with the current state and every newer one until it is unsubscribed, across cuts of the connection. */
  subscribe<Data>(operation: Operation, sink: LiveSink<Data>): LiveSubscription<Data>;
  /** Cuts the connection and does not come back before `resume`. */
  pause(): void;
  resume(): void;
  /** Ends every subscription and the connection. */
  close(): Promise<void>;
}

/** Makes a client for one viewer. It connects with its first subscription. */
export function createLiveClient(options: LiveClientOptions): LiveClient {
  const board = new StatusBoard();
  const positions = new RememberedPositions();
  const subscriptions = new Map<string, Pick<LiveSubscription<unknown>, "confirm" | "unsubscribe">>();
  const { token, httpUrl, keepAliveMs = 10_000 } = options;
  const fetch = options.fetch ?? globalThis.fetch.bind(globalThis);
  let gate = Promise.withResolvers<void>();
  gate.resolve();
  let isPaused = false;
  // Not crypto.randomUUID: a page that was opened without TLS, as on a phone in the shop, has none. A socket's own count will do.
  let idCount = 0;
  const nextId = () => String((idCount += 1));
  let pongWait: ReturnType<typeof setTimeout> | undefined;

  const socket = createClient({
    url: () => gate.promise.then(() => options.url),
    connectionParams: async () => {
      const authorization = await authorizationOf(token);
      return authorization === undefined ? {} : { authorization };
    },
    keepAlive: keepAliveMs,
    retryAttempts: Number.POSITIVE_INFINITY,
    retryWait: (attempt) => wait(retryDelay(attempt, options.retryMaxMs ?? 5_000)),
    shouldRetry: () => true,
    generateID: (payload) => (payload as { readonly id?: string }).id ?? nextId(),
    on: {
      connected: () => {
        for (const subscription of subscriptions.values()) board.behind(subscription);
        board.connected();
      },
      closed: (event) => {
        clearTimeout(pongWait);
        board.disconnected(reasonOf(event));
      },
      ping: (isReceived, payload) => {
        // Ours must be answered in time; the server's may say that what we show is current.
        if (!isReceived) pongWait = setTimeout(() => socket.terminate(), keepAliveMs);
        else for (const id of currentIn(payload)) subscriptions.get(id)?.confirm();
      },
      pong: (isReceived) => {
        if (isReceived) clearTimeout(pongWait);
      },
    },
  });

  return {
    get status() {
      return board.status;
    },
    onStatus: (listener) => board.listen(listener),

    query: (operation, { signal } = {}) => {
      const after = positions.after(undefined);
      return post({ url: httpUrl, token, fetch, operation, after, ...(signal && { signal }) });
    },

    async mutate<Data>(operation: Operation) {
      const after = positions.after(undefined);
      const answer = await post<Data>({ url: httpUrl, token, fetch, operation, after });
      positions.remember(answer.extensions?.live?.positions);
      return answer;
    },

    subscribe<Data>(operation: Operation, sink: LiveSink<Data>) {
      const id = nextId();
      const subscription = new LiveSubscription<Data>({
        sink,
        onCurrent: () => board.current(subscription),
        onGone: () => {
          subscriptions.delete(id);
          board.current(subscription);
        },
      });
      subscriptions.set(id, subscription);
      board.behind(subscription);
      const stop = socket.subscribe<Data>(payloadOf({ id, operation, subscription, positions }), {
        next: (answer) => subscription.show(answer as Answer<Data>),
        error: (error) => subscription.fail(errorsOf(error)),
        complete: () => subscription.complete(),
      });
      subscription.onUnsubscribe(stop);
      return subscription;
    },

    pause() {
      if (isPaused) return;
      isPaused = true;
      gate = Promise.withResolvers<void>();
      socket.terminate();
    },

    resume() {
      isPaused = false;
      gate.resolve();
    },

    async close() {
      for (const subscription of subscriptions.values()) subscription.unsubscribe();
      gate.resolve();
      clearTimeout(pongWait);
      await socket.dispose();
    },
  };
}

/**
 * What is sent when a subscription begins, and again after each cut: the library serialises the same object, so the
 * state that is on the screen by then is read from it.
 */
function payloadOf<Data>(input: {
  readonly id: string;
  readonly operation: Operation;
  readonly subscription: LiveSubscription<Data>;
  readonly positions: RememberedPositions;
}) {
  const { id, operation, subscription, positions } = input;
  const payload = {
    query: operation.query,
    ...(operation.variables && { variables: { ...operation.variables } }),
    ...(operation.operationName !== undefined && { operationName: operation.operationName }),
    get extensions() {
      const after = positions.after(subscription.positions);
      const { hash } = subscription;
      return { live: { ...(hash !== undefined && { hash }), ...(after && { after }) } };
    },
  };
  // For `generateID` alone: it is not sent.
  return Object.defineProperty(payload, "id", { value: id, enumerable: false });
}

function retryDelay(attempt: number, maxMs: number): number {
  const full = Math.min(maxMs, 100 * 2 ** attempt);
  return full / 2 + (Math.random() * full) / 2; // spread, so that a thousand clients do not come at once
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function currentIn(payload: unknown): readonly string[] {
  const current = (payload as { readonly live?: { readonly current?: unknown } } | undefined)?.live?.current;
  return typeof current === "string" ? [current] : [];
}

function reasonOf(event: unknown): string {
  const { code, reason } = (event ?? {}) as { readonly code?: number; readonly reason?: string };
  return [code, reason].filter(Boolean).join(" ");
}

function errorsOf(error: unknown): readonly AnswerError[] {
  if (Array.isArray(error)) return error as readonly AnswerError[]; // the `error` message of the protocol
  const reason = error instanceof Error ? error.message : reasonOf(error);
  return [{ message: `The connection was refused: ${reason}`, extensions: { code: "CONNECTION_REFUSED" } }];
}
