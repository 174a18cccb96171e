import { MongoServerError, type ChangeStream, type ChangeStreamDocument } from "mongodb";
import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import type { Database, Mongo } from "../mongo/mongo.ts";
import { positionOf, timestampOf } from "../mongo/position.ts";
import type { ChangeFeed, ChangeRecord, Position } from "./change.ts";
import { FeedListeners } from "./listeners.ts";
import { Backlog, type Backlogged } from "./serve-feed.ts";

const HEARTBEAT_MS = 10_000;
const SILENCE_MS = 3 * HEARTBEAT_MS;
const RETRY_MS = 200;
/** The log no longer reaches back: ChangeStreamHistoryLost, and what older servers say instead. */
const HISTORY_LOST = new Set([286, 40_576, 136]);

/**
 * The feed of one subgraph in this process: one change stream on its `changes`, demultiplexed in memory.
 *
 * It opens at a time that was read first, which is its first watermark: what was committed before that time is in every
 * read from now on, what is committed after it will be delivered. A heartbeat record every 10 s keeps silence from being
 * taken for continuity; without one for 30 s the stream is opened again at the watermark.
 */
export async function openFeed(input: {
  readonly mongo: Mongo;
  readonly database: Database;
  readonly subgraph: string;
  readonly clock: Clock;
  readonly log: Log;
}): Promise<ChangeFeed & Backlogged> {
  const { mongo, database, subgraph, clock, log } = input;
  const records = database.collection<ChangeRecord>("changes");
  const listeners = new FeedListeners(await mongo.now());
  const backlog = new Backlog(listeners.watermark);
  const closing = new AbortController();
  let lastEventMs = clock.now();
  let current: ChangeStream<ChangeRecord> | undefined;
  const heartbeatId = `heartbeat:${process.pid}:${Math.random().toString(36).slice(2)}`;

  const open = (at: Position) =>
    records.watch([{ $match: { operationType: { $in: ["insert", "replace"] } } }], {
      startAtOperationTime: timestampOf(at),
    });

  async function follow(): Promise<void> {
    let at = listeners.watermark;
    while (!closing.signal.aborted) {
      const stream = open(at);
      current = stream;
      try {
        for await (const event of stream) deliver(event);
      } catch (error) {
        if (closing.signal.aborted) return;
        if (error instanceof MongoServerError && HISTORY_LOST.has(Number(error.code))) {
          at = await mongo.now();
          log.warn({ subgraph, code: error.code }, "the change log no longer reaches back: everything is read again");
          backlog.clear(at);
          listeners.reset(at);
          continue;
        }
        log.warn({ subgraph, err: error }, "the change stream broke; it is opened again at its watermark");
        await clock.wait(RETRY_MS, closing.signal).catch(() => undefined); // an abort ends the loop above
      } finally {
        await stream.close().catch(() => undefined); // a broken stream cannot be closed better
      }
      at = listeners.watermark;
    }
  }

  function deliver(event: ChangeStreamDocument<ChangeRecord>): void {
    if (event.operationType !== "insert" && event.operationType !== "replace") return;
    if (event.clusterTime === undefined) return;
    lastEventMs = clock.now();
    const position = positionOf(event.clusterTime);
    backlog.add({ position, previous: listeners.watermark, record: event.fullDocument });
    listeners.deliver(position, event.fullDocument);
  }

  async function beat(): Promise<void> {
    while (!closing.signal.aborted) {
      const at = new Date(clock.now()).toISOString();
      const origin = { channel: "WEB", actorKind: "SYSTEM", at } as const;
      await records
        .replaceOne({ _id: heartbeatId }, { at, origin, changes: [] }, { upsert: true })
        .catch((error: unknown) => log.warn({ subgraph, err: error }, "no heartbeat could be written"));
      await clock.wait(HEARTBEAT_MS, closing.signal).catch(() => undefined); // an abort ends the loop
      if (clock.now() - lastEventMs > SILENCE_MS) await current?.close(); // ends the iteration: opened again at the watermark
    }
  }

  const running = Promise.all([follow(), beat()]);
  return {
    watermark: () => listeners.watermark,
    since: (position) => backlog.since(position),
    subscribe: (listener) => listeners.subscribe(listener),
    onReset: (listener) => listeners.onReset(listener),
    async close() {
      closing.abort();
      await current?.close();
      await running;
      await records.deleteOne({ _id: heartbeatId }).catch(() => undefined); // a stale heartbeat harms nobody
    },
  };
}
