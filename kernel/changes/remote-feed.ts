import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import { CONTEXT_HEADER } from "../signed-context.ts";
import type { ChangeFeed, ChangeRecord, Position } from "./change.ts";
import { FeedListeners } from "./listeners.ts";

const RETRY_MS = 250;
/** Three heartbeats: a connection that is silent for longer is taken for dead. */
const SILENCE_MS = 30_000;

/**
 * The feed of a subgraph in another process, read over one SSE connection. It resumes at its watermark; a record whose
 * previous position is not that watermark tells that something was lost on the way, and the connection is made again from
 * there. Resolves once the subgraph has said where it stands.
 */
export async function openRemoteFeed(input: {
  readonly url: string;
  readonly subgraph: string;
  /** Makes the signed context of a connection. */
  signature(): string;
  readonly clock: Clock;
  readonly log: Log;
  /** Ends the feed, and the wait for a subgraph that is not there yet. */
  readonly signal?: AbortSignal;
}): Promise<ChangeFeed> {
  const listeners = new FeedListeners(0, (error) =>
    input.log.error({ subgraph: input.subgraph, err: error }, "a listener of the feed failed"),
  );
  const closing = new AbortController();
  const { promise: opened, resolve: markOpened, reject: giveUp } = Promise.withResolvers<void>();
  const end = () => {
    closing.abort();
    giveUp(input.signal?.reason);
  };
  if (input.signal?.aborted) end();
  input.signal?.addEventListener("abort", end, { once: true });

  async function follow(): Promise<void> {
    while (!closing.signal.aborted) {
      try {
        await readOnce();
      } catch (error) {
        if (closing.signal.aborted) return;
        input.log.warn(
          { subgraph: input.subgraph, err: error },
          "the change feed broke; it is resumed at its watermark",
        );
      }
      await input.clock.wait(RETRY_MS, closing.signal).catch(() => undefined); // an abort ends the loop
    }
  }

  async function readOnce(): Promise<void> {
    const connection = new AbortController();
    const silence = setInterval(() => {
      if (Date.now() - lastByteMs > SILENCE_MS) connection.abort(new Error("the feed is silent"));
    }, RETRY_MS * 20);
    let lastByteMs = Date.now();
    try {
      const headers: Record<string, string> = { [CONTEXT_HEADER]: input.signature() };
      if (listeners.watermark > 0) headers["last-event-id"] = String(listeners.watermark);
      const response = await fetch(new URL("changes", input.url), {
        headers,
        signal: AbortSignal.any([closing.signal, connection.signal]),
      });
      if (!response.ok || response.body === null) throw new Error(`GET /changes answered ${response.status}`);
      let text = "";
      for await (const bytes of response.body.pipeThrough(new TextDecoderStream())) {
        lastByteMs = Date.now();
        text += bytes;
        const events = text.split("\n\n");
        text = events.pop() ?? "";
        for (const event of events) if (!take(event)) return;
      }
    } finally {
      clearInterval(silence);
      connection.abort();
    }
  }

  /** Answers false when something was lost before this event. */
  function take(event: string): boolean {
    const fields = new Map(
      event.split("\n").map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1).trim()]),
    );
    const position = Number(fields.get("id"));
    if (!Number.isSafeInteger(position)) return true;
    if (fields.get("event") === "reset") {
      listeners.reset(position);
      markOpened();
      return true;
    }
    markOpened();
    const { previous, record } = JSON.parse(fields.get("data") ?? "{}") as { previous: Position; record: ChangeRecord }; // from our own subgraph
    if (previous > listeners.watermark) return false;
    listeners.deliver(position, record);
    return true;
  }

  const running = follow();
  await opened;
  return {
    watermark: () => listeners.watermark,
    subscribe: (listener) => listeners.subscribe(listener),
    onReset: (listener) => listeners.onReset(listener),
    async close() {
      input.signal?.removeEventListener("abort", end);
      closing.abort();
      await running;
    },
  };
}
