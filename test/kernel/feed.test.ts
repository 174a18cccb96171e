import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { startEmbeddedStore, type EmbeddedStore } from "../../embedded/server.ts";
import type { ChangeFeed, Position } from "../../kernel/changes/change.ts";
import { openFeed } from "../../kernel/changes/open-feed.ts";
import { systemClock } from "../../kernel/clock.ts";
import { createIds } from "../../kernel/ids.ts";
import { createLog } from "../../kernel/log.ts";
import { createChangeWriter } from "../../kernel/mongo/change-writer.ts";
import { connectMongo } from "../../kernel/mongo/mongo.ts";

const clock = systemClock();
const log = createLog({ level: "silent" });
const origin = { channel: "WEB", actorKind: "SYSTEM", at: new Date(0).toISOString() } as const;
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

describe("a subgraph's feed", () => {
  test("delivers every record in the order of the commits, each with the position before it", async () => {
    const place = await aPlace();
    const store = await place.start();
    const { feed, heard } = await place.open(store);
    const { write } = await place.writer(store);
    const positions: Position[] = [];
    await Promise.all(Array.from({ length: 50 }, async (_, n) => positions.push(await write(n))));
    await heard.until(Math.max(...positions));
    expect(heard.positions()).toEqual(positions.toSorted((a, b) => a - b));
    expect(heard.chain()).toBe(true);
    expect(feed.watermark()).toBeGreaterThanOrEqual(Math.max(...positions));
  });

  test("opens where the store is: what was written before is not delivered, what comes after is", async () => {
    const place = await aPlace();
    const store = await place.start();
    const { write } = await place.writer(store);
    const before = await write(1);
    const { feed, heard } = await place.open(store);
    expect(feed.watermark()).toBeGreaterThanOrEqual(before);
    const after = await write(2);
    await heard.until(after);
    // The record at the watermark itself may come once more: a feed may repeat, never miss.
    expect(heard.positions().filter((position) => position > before)).toEqual([after]);
  });

  test("goes on where it was when the store comes back: nothing is missing, nothing is reset", async () => {
    const place = await aPlace();
    const store = await place.start();
    const { heard } = await place.open(store);
    const first = await (await place.writer(store)).write(1);
    await heard.until(first);
    const { port } = new URL(store.url);
    await store.close();
    const missed = await place.writesElsewhere(20);
    await place.start({ port: Number(port) });
    await heard.until(missed.at(-1) ?? 0);
    expect(heard.positions()).toEqual([first, ...missed]);
    expect(heard.resets).toEqual([]);
  });

  test("tells when the store's log no longer reaches back, and goes on from a new time", async () => {
    const place = await aPlace();
    const store = await place.start();
    const { feed, heard } = await place.open(store);
    const { port } = new URL(store.url);
    await store.close();
    const missed = await place.writesElsewhere(100, { keepChanges: 5 });
    const back = await place.start({ port: Number(port), keepChanges: 5 });
    await heard.untilReset();
    expect(feed.watermark()).toBeGreaterThanOrEqual(missed.at(-1) ?? Infinity);
    const after = await (await place.writer(back)).write(99);
    await heard.until(after);
    expect(heard.positions()).toEqual([after]);
  });

  test("a listener that fails keeps nothing from the others", async () => {
    const place = await aPlace();
    const store = await place.start();
    const { feed, heard } = await place.open(store, (first) =>
      first.subscribe(() => {
        throw new Error("a fault");
      }),
    );
    const { write } = await place.writer(store);
    const [one, two] = [await write(1), await write(2)];
    await heard.until(two);
    expect(heard.positions()).toEqual([one, two]);
    expect(feed.watermark()).toBeGreaterThanOrEqual(two);
  });
});

/** A folder with one store file, of which stores are started and stopped. */
async function aPlace() {
  const folder = await mkdtemp(join(tmpdir(), "lockstep-feed-"));
  closing.push(() => rm(folder, { recursive: true }));
  const file = join(folder, "store.db");

  async function start(
    options: { readonly port?: number; readonly keepChanges?: number } = {},
  ): Promise<EmbeddedStore> {
    const store = await startEmbeddedStore({ file, ...options });
    closing.unshift(() => store.close()); // last: whoever says good-bye to it should find it there
    return store;
  }
  async function connect(store: EmbeddedStore) {
    const mongo = await connectMongo({ url: store.url, appName: "test" });
    closing.push(() => mongo.close());
    return { mongo, database: mongo.database("lockstep_orders") };
  }
  async function writer(store: EmbeddedStore) {
    const { mongo, database } = await connect(store);
    const changes = createChangeWriter({ mongo, database, subgraph: "orders", ids: createIds({ clock }) });
    return {
      close: () => mongo.close(),
      write: async (n: number): Promise<Position> => {
        const { position } = await changes.write(origin, async (tx) => {
          await database.collection("orders").insertOne({ n }, { session: tx.session });
          tx.change({ typename: "Order", key: { id: `ord_${n}` } }, 1);
        });
        return position;
      },
    };
  }
  return {
    start,
    writer,
    async open(store: EmbeddedStore, before: (feed: ChangeFeed) => void = () => undefined) {
      const feed = await openFeed({ ...(await connect(store)), subgraph: "orders", clock, log });
      closing.push(() => feed.close());
      before(feed);
      return { feed, heard: hear(feed) };
    },
    /** What another process writes while this one cannot reach the store. */
    async writesElsewhere(count: number, options: { readonly keepChanges?: number } = {}): Promise<Position[]> {
      const store = await startEmbeddedStore({ file, ...options });
      const { write, close } = await writer(store);
      const positions: Position[] = [];
      for (let n = 0; n < count; n++) positions.push(await write(1_000 + n));
      await close();
      await store.close();
      return positions;
    },
  };
}

/** Collects what a feed delivers, heartbeats and repetitions after a resume aside. */
function hear(feed: ChangeFeed) {
  const heard = new Map<Position, Position>();
  const resets: Position[] = [];
  const waits: (() => void)[] = [];
  const links: boolean[] = [];
  let last = feed.watermark();
  feed.subscribe(({ position, previous, record }) => {
    links.push(previous === last);
    last = Math.max(last, position);
    if (record.changes.length > 0) heard.set(position, previous);
    for (const check of waits) check();
  });
  feed.onReset((watermark) => {
    resets.push(watermark);
    for (const check of waits) check();
  });
  const when = (isDone: () => boolean) =>
    new Promise<void>((resolve) => {
      const check = () => void (isDone() && resolve());
      waits.push(check);
      check();
    });
  return {
    resets,
    positions: () => [...heard.keys()],
    chain: () => links.every(Boolean),
    until: (position: Position) => when(() => feed.watermark() >= position),
    untilReset: () => when(() => resets.length > 0),
  };
}
