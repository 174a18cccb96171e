import { createClient, type Client } from "graphql-ws";
import WebSocket from "ws";

/** A GraphQL answer as it stands on the wire. */
export interface Answer<Data = Record<string, unknown>> {
  readonly data?: Data | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly path?: readonly (string | number)[];
    readonly extensions?: Record<string, unknown>;
  }[];
  readonly extensions?: {
    readonly live?: { readonly hash: string; readonly positions: Readonly<Record<string, number>> };
  };
}

/** Signs in one of the demo identities (`customer:1`, `kiosk:lon-1`, `agent`, …) and answers its bearer token. */
export async function signIn(url: string, as: string): Promise<string> {
  const response = await fetch(new URL("/auth/demo", url), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ as }),
  });
  const body = (await response.json()) as { readonly accessToken?: string };
  if (body.accessToken === undefined)
    throw new Error(`no demo token for ${as}: ${response.status} ${JSON.stringify(body)}`);
  return body.accessToken;
}

/** Sends one operation by plain `fetch`, as any HTTP client would. */
export async function ask<Data = Record<string, any>>(
  // any: the test names the fields it asked for
  url: string,
  input: {
    readonly query: string;
    readonly variables?: Readonly<Record<string, unknown>>;
    readonly token?: string | undefined;
    readonly extensions?: Readonly<Record<string, unknown>>;
    readonly signal?: AbortSignal;
  },
): Promise<Answer<Data>> {
  const response = await fetch(new URL("/graphql", url), {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/graphql-response+json",
      ...(input.token ? { authorization: `Bearer ${input.token}` } : {}),
    },
    body: JSON.stringify({ query: input.query, variables: input.variables, extensions: input.extensions }),
    signal: input.signal ?? null,
  });
  return (await response.json()) as Answer<Data>;
}

/** A touchpoint's connection: one WebSocket, any number of screens on it. */
export class Touchpoint implements AsyncDisposable {
  readonly #client: Client;
  #socket: WebSocket | undefined;

  constructor(url: string, token: string) {
    this.#client = createClient({
      url: `${url
        .replace(/^http/, "ws")
        .replace(/\/$/, "")
        .replace(/\/graphql$/, "")}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${token}` },
      retryAttempts: 1_000,
      shouldRetry: () => true,
      retryWait: () => new Promise((resolve) => setTimeout(resolve, 50)), // the client's own back-off, not a test's sleep
      on: { opened: (socket) => void (this.#socket = socket as WebSocket) },
    });
  }

  /** Opens a screen: a live operation whose newest state can be looked at and waited for. */
  show<Data = Record<string, any>>(query: string, variables: Readonly<Record<string, unknown>> = {}): Screen<Data> {
    // any: as in ask()
    const screen = new Screen<Data>();
    screen.stop = this.#client.subscribe<Data>(
      { query, variables },
      {
        next: (answer) => screen.take(answer as Answer<Data>),
        error: (error) => screen.fail(error),
        complete: () => screen.end(),
      },
    );
    return screen;
  }

  /** Cuts the connection as a lost network does; the client reconnects by itself. */
  cut(): void {
    this.#socket?.terminate();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.dispose();
  }
}

/** What one screen was sent, in order. */
export class Screen<Data = Record<string, any>> {
  // any: as in ask()
  readonly frames: Answer<Data>[] = [];
  ended = false;
  error: unknown;
  stop: () => void = () => {};
  readonly #waiting = new Set<() => void>();

  get latest(): Answer<Data> | undefined {
    return this.frames.at(-1);
  }

  get hash(): string | undefined {
    return this.latest?.extensions?.live?.hash;
  }

  take(answer: Answer<Data>): void {
    this.frames.push(answer);
    this.#wake();
  }

  fail(error: unknown): void {
    this.error = error;
    this.#wake();
  }

  end(): void {
    this.ended = true;
    this.#wake();
  }

  /** Waits for a state that satisfies the claim; rejects, with the newest state, when it does not come in time. */
  async until(claim: (data: Data) => unknown, what = String(claim), timeoutMs = 10_000): Promise<Data> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      const data = this.latest?.data;
      if (data !== undefined && data !== null && holds(claim, data)) return data;
      if (this.error !== undefined) throw new Error(`the screen failed before ${what}: ${describe(this.error)}`);
      const left = deadline - Date.now();
      if (left <= 0)
        throw new Error(`the screen never showed ${what}; newest: ${JSON.stringify(this.latest)?.slice(0, 2_000)}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(wake, left);
        const waiting = this.#waiting;
        function wake() {
          clearTimeout(timer);
          waiting.delete(wake);
          resolve();
        }
        waiting.add(wake);
      });
    }
  }

  #wake(): void {
    for (const wake of this.#waiting) wake();
  }
}

function holds<Data>(claim: (data: Data) => unknown, data: Data): boolean {
  try {
    return Boolean(claim(data));
  } catch {
    return false; // a part that the claim reads is still null
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : JSON.stringify(error);
}
