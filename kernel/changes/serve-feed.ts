import type { ServerResponse } from "node:http";
import type { ChangeFeed, ChangeRecord, FeedEvent, Position } from "./change.ts";

/** How many records the way back to a returning reader holds; older ones make the reader read everything again. */
const BACKLOG = 10_000;
/** What may wait for a reader who does not read before it is cut off; it returns and resumes. */
const UNSENT_BYTES = 4 * 1024 * 1024;

/**
 * Writes a feed as server-sent events: `id:` is the position, the data the record with the position before it. A reader
 * that names a `Last-Event-ID` is sent what came since; one that this process cannot serve from there is sent `reset`.
 * Answers how to end the stream.
 */
export function serveFeed(input: {
  readonly feed: ChangeFeed & Partial<Backlogged>;
  readonly lastEventId: string | string[] | undefined;
  readonly response: ServerResponse;
}): () => void {
  const { feed, response } = input;
  response.writeHead(200, {
    "content-type": "text/event-stream",
    "cache-control": "no-store",
    connection: "keep-alive",
  });
  const send = ({ position, previous, record }: FeedEvent) => {
    response.write(`id: ${position}\nevent: change\ndata: ${JSON.stringify({ previous, record })}\n\n`);
    if (response.writableLength > UNSENT_BYTES) response.destroy();
  };
  const reset = (watermark: Position) => void response.write(`id: ${watermark}\nevent: reset\ndata: {}\n\n`);

  const named = Number(input.lastEventId ?? Number.NaN);
  const missed = Number.isSafeInteger(named) ? feed.since?.(named) : undefined;
  if (missed === undefined) reset(feed.watermark());
  else for (const event of missed) send(event);

  const stops = [feed.subscribe(send), feed.onReset(reset)];
  const end = () => {
    for (const stop of stops) stop();
    response.end();
  };
  response.once("close", end);
  return end;
}

/** A feed that keeps its newest records, so that a reader who returns can be sent what came in between. */
export interface Backlogged {
  /** What came after that position; undefined when the backlog does not reach back to it. */
  since(position: Position): readonly FeedEvent[] | undefined;
}

/** The newest records of a feed, bounded in number. */
export class Backlog implements Backlogged {
  readonly #events: FeedEvent[] = [];
  /** Everything after this position is here. */
  #reachesBackTo: Position;

  constructor(watermark: Position) {
    this.#reachesBackTo = watermark;
  }

  add(event: { readonly position: Position; readonly previous: Position; readonly record: ChangeRecord }): void {
    this.#events.push(event);
    if (this.#events.length <= 2 * BACKLOG) return;
    const dropped = this.#events.splice(0, this.#events.length - BACKLOG).at(-1);
    this.#reachesBackTo = Math.max(this.#reachesBackTo, dropped?.position ?? 0);
  }

  clear(watermark: Position): void {
    this.#events.length = 0;
    this.#reachesBackTo = watermark;
  }

  since(position: Position): readonly FeedEvent[] | undefined {
    return position < this.#reachesBackTo ? undefined : this.#events.filter((event) => event.position > position);
  }
}
