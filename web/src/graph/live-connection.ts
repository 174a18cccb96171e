import { createLiveClient, type LiveClient } from "../../../client/live-client.ts";
import type { Answer as GraphAnswer } from "../../../client/operation.ts";
import type { Token } from "../../../client/token.ts";
import { RequestFailed, type Answer, type Connection, type LineStatus } from "./connection.ts";
import type { Operation } from "./operation.ts";

type Variables = Readonly<Record<string, unknown>>;

/** Opens a pane's line: a live client of its own, whose connection a person may cut. `onStatus` is called at each change. */
export function openLiveConnection(token: Token, onStatus: () => void): Connection {
  const client = createLiveClient({
    url: new URL("/graphql", location.href.replace(/^http/, "ws")).href,
    httpUrl: new URL("/graphql", location.href).href,
    token,
    fetch: (input, init) => fetch(input, { ...init, keepalive: true }), // what was sent arrives, also when the page goes
  });
  const line = new LiveConnection(client);
  client.onStatus(() => {
    line.noteStatus();
    onStatus();
  });
  return line;
}

class LiveConnection implements Connection {
  readonly #client: LiveClient;
  #isCut = false;
  #connectionCount = 0;
  #hasBeenConnected = false;

  constructor(client: LiveClient) {
    this.#client = client;
  }

  /** A line that has never been up is on its way, not offline. */
  get status(): LineStatus {
    if (this.#isCut) return "offline";
    if (this.#client.status === "offline") return this.#hasBeenConnected ? "offline" : "catching-up";
    return this.#client.status === "live" ? "live" : "catching-up";
  }

  noteStatus(): void {
    if (this.#client.status === "offline") this.#connectionCount += 1;
    else this.#hasBeenConnected = true;
  }

  watch<Result, Given extends Variables>(
    operation: Operation<Result, Given>,
    variables: Given,
    listener: (answer: Answer<Result>) => void,
  ): () => void {
    let heardOn: number | undefined;
    const hear = (answer: GraphAnswer<Result>) => {
      const isFirst = heardOn !== this.#connectionCount;
      heardOn = this.#connectionCount;
      listener(answerOf(answer, isFirst));
    };
    const subscription = this.#client.subscribe<Result>(
      { query: operation.text, variables },
      {
        next: hear,
        error: (errors) => hear({ errors }),
      },
    );
    return () => subscription.unsubscribe();
  }

  async send<Result, Given extends Variables>(operation: Operation<Result, Given>, variables: Given): Promise<Result> {
    if (this.#isCut) throw new RequestFailed("LINE_CUT", "this line is cut");
    const asked = { query: operation.text, variables };
    const isWrite = operation.text.startsWith("mutation");
    const answering = isWrite ? this.#client.mutate<Result>(asked) : this.#client.query<Result>(asked);
    const answer = await answering.catch((cause: unknown) => {
      throw new RequestFailed("NO_ANSWER", "the graph gave no answer", { cause });
    });
    if (answer.data !== undefined && answer.data !== null) return answer.data;
    const [error] = answer.errors ?? [];
    throw new RequestFailed(error?.extensions?.code ?? "UNKNOWN", error?.message ?? "an empty answer");
  }

  cut(): void {
    this.#isCut = true;
    this.#client.pause();
  }

  restore(): void {
    this.#isCut = false;
    this.#client.resume();
  }

  close(): void {
    void this.#client.close(); // nobody waits for a line that is closed for good
  }
}

function answerOf<Result>(answer: GraphAnswer<Result>, isFirst: boolean): Answer<Result> {
  return {
    data: answer.data ?? null,
    errors: (answer.errors ?? []).map(({ message, extensions }) => ({ message, code: extensions?.code ?? "UNKNOWN" })),
    hash: answer.extensions?.live?.hash ?? "",
    isFirst,
  };
}
