import { createClient, type Client, type SubscribePayload } from "graphql-ws";
import { RequestFailed, type Answer, type Connection, type LineStatus } from "./connection.ts";
import type { Operation } from "./operation.ts";

type Variables = Readonly<Record<string, unknown>>;
type Positions = Readonly<Record<string, number>>;

/** An answer as it stands on the wire, over the socket or as the response of a request. */
interface GraphAnswer {
  readonly data?: unknown;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
  readonly extensions?: { readonly live?: { readonly hash?: string; readonly positions?: Positions } };
}

/** Who is asking: the token of now, asked for again when the graph says that it has expired. */
export type TokenSource = () => Promise<string>;

/** The graph closes with this code when a token has expired; the next connection brings a new one. */
const tokenExpired = 4403;
/** How long to wait before connecting again, by how often it has failed. */
const backoffMs = [100, 250, 500, 1_000, 2_000, 5_000] as const;

/**
 * Opens a pane's line: one socket for everything that is live, requests for the rest. It connects again by itself, asks
 * for at least what it has seen, and is "catching up" until each of its selections has been answered anew.
 */
export function openLiveConnection(token: TokenSource, onStatus: () => void): Connection {
  return new LiveConnection(token, onStatus);
}

class LiveConnection implements Connection {
  readonly #token: TokenSource;
  readonly #onStatus: () => void;
  readonly #client: Client;
  /** The selections that are shown, and those of them that still wait for their first state on this connection. */
  readonly #watches = new Set<object>();
  readonly #awaited = new Set<object>();
  #current: Promise<string>;
  #isOpen = false;
  #hasBeenOpen = false;
  #gate: { readonly opened: Promise<void>; readonly open: () => void } | undefined;
  #positions: Positions = {};

  constructor(token: TokenSource, onStatus: () => void) {
    this.#token = token;
    this.#onStatus = onStatus;
    this.#current = token();
    this.#client = createClient({
      url: new URL("/graphql", location.href.replace(/^http/, "ws")).href,
      lazy: true,
      lazyCloseTimeout: 5_000,
      keepAlive: 10_000,
      connectionParams: async () => ({ authorization: `Bearer ${await this.#current}` }),
      retryAttempts: Number.MAX_SAFE_INTEGER,
      shouldRetry: () => true,
      retryWait: (retries) => this.#waitToConnect(retries),
      on: { connected: () => this.#connected(), closed: (event) => this.#closed(event) },
    });
  }

  get status(): LineStatus {
    if (!this.#isOpen) return this.#hasBeenOpen || this.#gate !== undefined ? "offline" : "catching-up";
    return this.#awaited.size > 0 ? "catching-up" : "live";
  }

  watch<Result, Given extends Variables>(
    operation: Operation<Result, Given>,
    variables: Given,
    listener: (answer: Answer<Result>) => void,
  ): () => void {
    const watch = {};
    this.#watches.add(watch);
    this.#awaited.add(watch);
    const stop = this.#client.subscribe(this.#payload(operation.text, variables), {
      next: (answer: GraphAnswer) => {
        this.#heard(watch, answer);
        listener(answerOf<Result>(answer));
      },
      error: (why) => {
        this.#forget(watch);
        if (Array.isArray(why)) listener(answerOf<Result>({ errors: why })); // refused; a line that broke tells its status
      },
      complete: () => this.#forget(watch),
    });
    return () => {
      stop();
      this.#forget(watch);
    };
  }

  async send<Result, Given extends Variables>(operation: Operation<Result, Given>, variables: Given): Promise<Result> {
    const answer = await this.#request(operation.text, variables);
    const code = answer.errors?.[0]?.extensions?.code;
    if (code === "UNAUTHENTICATED") {
      this.#current = this.#token();
      return dataOf(await this.#request(operation.text, variables));
    }
    return dataOf(answer);
  }

  cut(): void {
    if (this.#gate !== undefined) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#gate = { opened: promise, open: resolve };
    this.#client.terminate();
    this.#onStatus();
  }

  restore(): void {
    this.#gate?.open();
    this.#gate = undefined;
    this.#onStatus();
  }

  close(): void {
    this.#gate?.open();
    void this.#client.dispose(); // nobody waits for a line that is closed for good
  }

  /** The payload is read again at each connection: then it asks for at least what this line has seen by then. */
  #payload(query: string, variables: Variables): SubscribePayload {
    const positions = () => this.#positions;
    return {
      query,
      variables,
      get extensions() {
        return { live: { after: positions() } };
      },
    };
  }

  async #request(query: string, variables: Variables): Promise<GraphAnswer> {
    if (this.#gate !== undefined) throw new RequestFailed("LINE_CUT", "this line is cut");
    try {
      const response = await fetch("/graphql", {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${await this.#current}` },
        body: JSON.stringify({ query, variables, extensions: { live: { after: this.#positions } } }),
        signal: AbortSignal.timeout(15_000),
      });
      const answer = (await response.json()) as GraphAnswer; // what a GraphQL server answers
      this.#note(answer);
      return answer;
    } catch (cause) {
      throw new RequestFailed("NO_ANSWER", "the graph gave no answer", { cause });
    }
  }

  async #waitToConnect(retries: number): Promise<void> {
    const waitMs = backoffMs[Math.min(retries, backoffMs.length - 1)] ?? 5_000;
    if (this.#gate === undefined) await new Promise((resolve) => setTimeout(resolve, waitMs));
    await this.#passGate();
  }

  /** While the line is cut nobody connects. */
  async #passGate(): Promise<void> {
    await this.#gate?.opened;
  }

  #connected(): void {
    this.#isOpen = true;
    this.#hasBeenOpen = true;
    this.#onStatus();
  }

  #closed(event: unknown): void {
    this.#isOpen = false;
    for (const watch of this.#watches) this.#awaited.add(watch);
    if (event instanceof CloseEvent && event.code === tokenExpired) this.#current = this.#token();
    this.#onStatus();
  }

  #heard(watch: object, answer: GraphAnswer): void {
    this.#note(answer);
    if (this.#awaited.delete(watch)) this.#onStatus();
  }

  #forget(watch: object): void {
    this.#watches.delete(watch);
    if (this.#awaited.delete(watch)) this.#onStatus();
  }

  /** The newest position of each subgraph that this line has heard of; they are named, and compared here only with our own. */
  #note(answer: GraphAnswer): void {
    const heard = answer.extensions?.live?.positions ?? {};
    const newer = Object.entries(heard).filter(([name, position]) => position > (this.#positions[name] ?? 0));
    if (newer.length > 0) this.#positions = { ...this.#positions, ...Object.fromEntries(newer) };
  }
}

function answerOf<Result>(answer: GraphAnswer): Answer<Result> {
  return {
    data: (answer.data ?? null) as Result | null, // the operation's own type: the graph has validated its selection
    errors: (answer.errors ?? []).map(({ message, extensions }) => ({ message, code: extensions?.code ?? "UNKNOWN" })),
    hash: answer.extensions?.live?.hash ?? "",
  };
}

function dataOf<Result>(answer: GraphAnswer): Result {
  const [error] = answer.errors ?? [];
  if (answer.data === undefined || answer.data === null) {
    throw new RequestFailed(error?.extensions?.code ?? "UNKNOWN", error?.message ?? "an empty answer");
  }
  return answer.data as Result; // as above
}
