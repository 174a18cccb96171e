import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import type { Database, Mongo } from "../mongo/mongo.ts";
import type { ChangeFeed } from "./change.ts";
import { changeCursor, isHistoryLost } from "./change-cursor.ts";
import { beat, HEARTBEAT_MS } from "./heartbeat.ts";
import { FeedListeners } from "./listeners.ts";
import { Backlog, type Backlogged } from "./serve-feed.ts";

const SILENCE_MS = 3 * HEARTBEAT_MS;
const RETRY_MS = 200;

/**
 * The feed of one subgraph in this process: one change stream on its `changes`, demultiplexed in memory.
 *
 * It opens at a time that was read first, which is its first watermark: what was committed before that time is in every
 * read from now on, what is committed after it will be delivered. Three heartbeats that do not come mean that the stream is
 * dead: it is opened again at the watermark.
 */
export async function openFeed(input: {
  readonly mongo: Mongo;
  readonly database: Database;
  readonly subgraph: string;
  readonly clock: Clock;
  readonly log: Log;
}): Promise<ChangeFeed & Backlogged> {
  const { mongo, database, subgraph, clock, log } = input;
  const listeners = new FeedListeners(await mongo.now(), (error) =>
    log.error({ subgraph, err: error }, "a listener of the feed failed"),
  );
  const backlog = new Backlog(listeners.watermark);
  const closing = new AbortController();

  async function follow(): Promise<void> {
    while (!closing.signal.aborted) {
      await readUntilItBreaks().catch((error: unknown) => {
        if (!closing.signal.aborted)
          log.warn({ subgraph, err: error }, "the change feed is opened again at its watermark");
      });
      await clock.wait(RETRY_MS, closing.signal).catch(() => undefined); // an abort ends the loop
    }
  }

  async function readUntilItBreaks(): Promise<void> {
    const silent = new AbortController();
    const heard = alarmAfterSilence(silent, clock);
    const signal = AbortSignal.any([closing.signal, silent.signal]);
    try {
      for await (const { position, record } of changeCursor({ database, at: listeners.watermark, signal })) {
        heard();
        backlog.add({ position, previous: listeners.watermark, record });
        listeners.deliver(position, record);
      }
    } catch (error) {
      if (!isHistoryLost(error)) throw error;
      // Whoever listens reads everything again from this time on; what happens after it will be delivered.
      const watermark = await mongo.now();
      log.warn({ subgraph, err: error }, "the change log no longer reaches back: everything is read again");
      backlog.clear(watermark);
      listeners.reset(watermark);
    } finally {
      silent.abort();
    }
  }

  const running = Promise.all([follow(), beat({ database, clock, log, signal: closing.signal })]);
  return {
    watermark: () => listeners.watermark,
    since: (position) => backlog.since(position),
    subscribe: (listener) => listeners.subscribe(listener),
    onReset: (listener) => listeners.onReset(listener),
    async close() {
      closing.abort();
      await running;
    },
  };
}

/** Aborts when nothing is heard for three heartbeats; answers how to say that something was. */
function alarmAfterSilence(alarm: AbortController, clock: Clock): () => void {
  let heardMs = clock.now();
  void (async () => {
    for (;;) {
      await clock.wait(HEARTBEAT_MS, alarm.signal);
      if (clock.now() - heardMs >= SILENCE_MS) return alarm.abort();
    }
  })().catch(() => undefined); // ends with the abort: nobody waits for it
  return () => {
    heardMs = clock.now();
  };
}
