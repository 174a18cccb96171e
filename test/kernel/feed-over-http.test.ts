import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import type { ChangeFeed, ChangeRecord, FeedEvent, Position } from "../../kernel/changes/change.ts";
import { FeedListeners } from "../../kernel/changes/listeners.ts";
import { openRemoteFeed } from "../../kernel/changes/remote-feed.ts";
import { Backlog, serveFeed } from "../../kernel/changes/serve-feed.ts";
import { systemClock } from "../../kernel/clock.ts";
import { createLog } from "../../kernel/log.ts";

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

describe("a feed in another process", () => {
  test("stands where the subgraph's feed stands, then hears every record with its position", async () => {
    const orders = await aServedFeed({ watermark: 100 });
    const feed = await orders.open();
    expect(feed.watermark()).toBe(100);
    const heard = hear(feed);
    orders.deliver(101);
    orders.deliver(105);
    await heard.until(105);
    expect(heard.events.map(({ position, previous }) => [position, previous])).toEqual([
      [101, 100],
      [105, 101],
    ]);
    expect(feed.watermark()).toBe(105);
  });

  test("hears what it missed while its connection was cut, once and in order", async () => {
    const orders = await aServedFeed({ watermark: 100 });
    const feed = await orders.open();
    const heard = hear(feed);
    orders.deliver(101);
    await heard.until(101);
    orders.cut();
    orders.deliver(102);
    orders.deliver(103);
    await heard.until(103);
    orders.deliver(104);
    await heard.until(104);
    expect(heard.events.map((event) => event.position)).toEqual([101, 102, 103, 104]);
    expect(heard.resets).toEqual([]);
  });

  test("goes back to its watermark when a record was lost on the way", async () => {
    const orders = await aServedFeed({ watermark: 100 });
    const feed = await orders.open();
    const heard = hear(feed);
    orders.deliver(101);
    await heard.until(101);
    orders.lose(102);
    orders.deliver(103);
    await heard.until(103);
    expect(heard.events.map((event) => event.position)).toEqual([101, 102, 103]);
  });

  test("is told to read everything again when the subgraph's memory does not reach back", async () => {
    const orders = await aServedFeed({ watermark: 100 });
    const feed = await orders.open();
    const heard = hear(feed);
    orders.restart(500);
    await heard.untilReset();
    expect(heard.resets).toEqual([500]);
    expect(feed.watermark()).toBe(500);
  });

  test("a feed that is given up before its subgraph is there ends", async () => {
    const orders = await aServedFeed({ watermark: 1 });
    orders.refuse();
    const stop = new AbortController();
    const opening = orders.open(stop.signal);
    stop.abort(new Error("this process ends"));
    await expect(opening).rejects.toThrow("this process ends");
  });
});

function hear(feed: ChangeFeed) {
  const events: FeedEvent[] = [];
  const resets: Position[] = [];
  const waits: { readonly done: () => boolean; readonly resolve: () => void }[] = [];
  const check = () => {
    for (const wait of waits) if (wait.done()) wait.resolve();
  };
  feed.subscribe((event) => (events.push(event), check()));
  feed.onReset((watermark) => (resets.push(watermark), check()));
  const when = (done: () => boolean) =>
    new Promise<void>((resolve) => (done() ? resolve() : waits.push({ done, resolve })));
  return {
    events,
    resets,
    until: (position: Position) => when(() => feed.watermark() >= position),
    untilReset: () => when(() => resets.length > 0),
  };
}

/** A subgraph's feed behind a real server; each way in which a network or a process fails is a method. */
async function aServedFeed({ watermark }: { readonly watermark: Position }) {
  let listeners = new FeedListeners(watermark, () => undefined);
  let backlog = new Backlog(watermark);
  let isRefusing = false;
  const responses = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    if (isRefusing) return void response.writeHead(503).end();
    responses.add(response);
    serveFeed({
      feed: {
        watermark: () => listeners.watermark,
        subscribe: (listener) => listeners.subscribe(listener),
        onReset: (listener) => listeners.onReset(listener),
        since: (position) => backlog.since(position),
        close: () => Promise.resolve(),
      },
      lastEventId: request.headers["last-event-id"],
      response,
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo; // it listens on a port
  closing.push(() => (server.closeAllConnections(), server.close()));
  const cut = () => {
    for (const response of responses) response.destroy();
    responses.clear();
  };
  const remember = (position: Position) =>
    backlog.add({ position, previous: listeners.watermark, record: aRecord(position) });
  return {
    async open(signal?: AbortSignal) {
      const feed = await openRemoteFeed({
        url: `http://127.0.0.1:${port}/`,
        subgraph: "orders",
        signature: () => "signed",
        clock: systemClock(),
        log: createLog({ level: "silent" }),
        ...(signal && { signal }),
      });
      closing.push(() => feed.close());
      return feed;
    },
    deliver(position: Position) {
      remember(position);
      listeners.deliver(position, aRecord(position));
    },
    /** The subgraph has it; the bytes never reach the reader. */
    lose(position: Position) {
      remember(position);
      const writes = [...responses].map((response) => [response, response.write.bind(response)] as const);
      for (const [response] of writes) response.write = () => true;
      listeners.deliver(position, aRecord(position));
      for (const [response, write] of writes) response.write = write;
    },
    cut,
    restart(at: Position) {
      listeners = new FeedListeners(at, () => undefined);
      backlog = new Backlog(at);
      cut();
    },
    refuse: () => void (isRefusing = true),
  };
}

function aRecord(position: Position): ChangeRecord {
  const at = new Date(position).toISOString();
  return { _id: `evt_${position}`, at, origin: { channel: "WEB", actorKind: "SYSTEM", at }, changes: [] };
}
