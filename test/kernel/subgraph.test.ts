import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { FeedEvent } from "../../kernel/changes/change.ts";
import { signContext } from "../../kernel/signed-context.ts";
import { publicViewer, type Viewer } from "../../kernel/viewer.ts";
import { ada, aShop, changeOf, type Note } from "./kit/note-subgraph.ts";

let shop: Awaited<ReturnType<typeof aShop>>;
let notes: Awaited<ReturnType<typeof shop.start>>;
beforeAll(async () => {
  shop = await aShop();
  notes = await shop.start("notes");
});
afterAll(() => shop[Symbol.asyncDispose]());

describe("a write", () => {
  test("answers with its change record and position, which the feed delivers too", async () => {
    const delivered = new Promise<FeedEvent>((resolve) => {
      notes.feed.subscribe((event) => void (event.record.changes[0]?.entity.key["id"] === "n1" && resolve(event)));
    });
    const answer = await notes.write("n1", "hello");
    expect(answer.errors).toBeUndefined();
    expect({ ...(answer.data?.["write"] as object) }).toEqual({ id: "n1", text: "hello", revision: 1 });
    const { subgraph, position, record } = changeOf(answer);
    expect(subgraph).toBe("notes");
    expect(record.changes).toEqual([
      { entity: { typename: "Note", key: { id: "n1" } }, revision: 1, tags: ["note:n1"] },
    ]);
    expect(record.origin).toMatchObject({ channel: "WEB", actorKind: "CUSTOMER" });
    const event = await delivered;
    expect(event).toMatchObject({ position, record });
    expect(event.previous).toBeLessThan(position);
    expect(notes.feed.watermark()).toBeGreaterThanOrEqual(position);
  });

  test("sent again with its key has one effect and the same answer", async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => notes.write("n2", "once", { key: "key-2" })));
    for (const { data } of answers)
      expect({ ...(data?.["write"] as object) }).toEqual({ id: "n2", text: "once", revision: 1 });
    expect(answers.flatMap(({ extensions }) => extensions?.lockstep?.changes ?? [])).toHaveLength(1);
  });
  test("with a key that was used for another input is refused", async () => {
    await notes.write("n3", "one", { key: "key-3" });
    const other = await notes.write("n3", "two", { key: "key-3" });
    expect(other.errors?.[0]?.extensions.code).toBe("IDEMPOTENCY_KEY_REUSED");
  });
  test("with a key that somebody else used is a write of its own", async () => {
    await notes.write("n4", "one", { key: "key-4" });
    const bob: Viewer = { ...ada, sub: "customer:bob" };
    expect(changeOf(await notes.write("n4", "two", { key: "key-4", viewer: bob })).record.changes[0]?.revision).toBe(2);
  });
  test("that is refused within its transaction leaves no state, no record and no key", async () => {
    const heard: FeedEvent[] = [];
    const stop = notes.feed.subscribe((event) => heard.push(event));
    const refused = await notes.write("n5", "refused", { key: "key-5" });
    expect(refused.errors?.[0]).toMatchObject({ path: ["write"], extensions: { code: "BAD_USER_INPUT" } });
    const { position } = changeOf(await notes.write("n5", "taken", { key: "key-5" }));
    await delivered(position);
    stop();
    expect(heard.map((event) => event.record.changes[0]?.revision)).toEqual([1]);
  });
  test("among many of one document takes its turn: none is lost, positions follow revisions", async () => {
    const answers = await Promise.all(Array.from({ length: 32 }, (_, index) => notes.write("hot", `text ${index}`)));
    const changes = answers.map(changeOf).toSorted((a, b) => a.position - b.position);
    expect(changes.map(({ record }) => record.changes[0]?.revision)).toEqual(
      Array.from({ length: 32 }, (_, i) => i + 1),
    );
  });
});

describe("a read", () => {
  test("says what it includes at least and at most, and never starts below the feed", async () => {
    const { position } = changeOf(await notes.write("r1", "x"));
    const { extensions } = await notes.read("r1", { after: position });
    expect(extensions?.lockstep?.position).toBeGreaterThanOrEqual(position);
    expect(extensions?.lockstep?.readAt).toBeGreaterThanOrEqual(extensions?.lockstep?.position ?? Infinity);
    await delivered(position);
    expect((await notes.read("r1")).extensions?.lockstep?.position).toBeGreaterThanOrEqual(position);
  });
  test("in another process that names a write includes it", async () => {
    const elsewhere = await shop.start("notes");
    for (let i = 1; i <= 20; i++) {
      const { position } = changeOf(await notes.write("r2", `text ${i}`));
      expect((await elsewhere.read("r2", { after: position })).data?.["note"]).toMatchObject({ text: `text ${i}` });
    }
  });
  test("that misses depends on the lookup", async () => {
    expect((await notes.read("nobody")).extensions?.lockstep?.dependsOn).toEqual(["note:nobody"]);
  });
  test("that names a position which the store has not reached is the client's error", async () => {
    const { errors } = await notes.read("r1", { after: notes.feed.watermark() + 3_600 * 2 ** 20 });
    expect(errors?.[0]?.extensions.code).toBe("BAD_USER_INPUT");
  });
});

describe("over HTTP", () => {
  test("a subgraph answers signed requests only", async () => {
    const port = await notes.listen({ port: 0, host: "127.0.0.1" });
    const url = `http://127.0.0.1:${port}/`;
    const body = JSON.stringify({ query: '{note(id:"n1"){text}}' });
    const sign = (viewer: Viewer, text: string, audience = "notes") =>
      signContext(viewer, {
        audience,
        body: text,
        key: shop.keys.context(audience)[0],
        requestId: "r1",
        now: Date.now(),
      });
    const post = (headers: Record<string, string>) =>
      fetch(url, { method: "POST", body, headers: { "content-type": "application/json", ...headers } });
    expect((await post({})).status).toBe(401);
    expect((await post({ "x-ctx": sign(ada, body, "cart") })).status).toBe(401);
    const answer = (await (await post({ "x-ctx": sign(publicViewer, body) })).json()) as { data: unknown };
    expect(answer).toMatchObject({ data: { note: { text: "hello" } }, extensions: { lockstep: { dependsOn: [] } } });
    expect((await fetch(`${url}changes`)).status).toBe(401);
    expect((await fetch(`${url}changes`, { headers: { "x-ctx": sign(ada, "") } })).status).toBe(401);
    expect((await fetch(`${url}health/ready`)).status).toBe(200);
  });

  test("a subgraph calls another one, hears its feed, and answers with its changes", async () => {
    const inbox = await shop.start("inbox");
    const port = await inbox.listen({ port: 0, host: "127.0.0.1" });
    const desk = await shop.start("desk", { urls: new Map([["inbox", `http://127.0.0.1:${port}`]]) });
    const feed = await desk.connections.feedOf("inbox");
    const heard = new Promise<FeedEvent>((resolve) => {
      feed.subscribe((event) => void (event.record.changes.length > 0 && resolve(event)));
    });
    const answer = await desk.relay("inbox", "c1", "for you");
    expect(answer.data).toMatchObject({ relay: 1 });
    const { subgraph, position, record } = changeOf(answer);
    expect(subgraph).toBe("inbox");
    expect(await heard).toMatchObject({ position, record });
    expect(record.origin).toMatchObject({ actorKind: "SYSTEM", actorLabel: "desk" });
  });
});

describe("seeding", () => {
  test("happens once", async () => {
    let seeded = 0;
    const seed = async () => void (seeded += 1);
    const first = await shop.start("archive", { seed });
    expect(await first.seed("small", 0)).toBe(true);
    const again = await shop.start("archive", { seed });
    expect(await again.seed("small", 0)).toBe(false);
    expect(seeded).toBe(1);
  });
  test("that broke off is taken away and done anew", async () => {
    const note = (id: string): Note => ({ _id: id, text: id, revision: 1 });
    const broken = await shop.start("ledger", {
      async seed({ notes: collection }) {
        await collection.insertMany([note("a"), note("left over")]);
        throw new Error("the power failed");
      },
    });
    await expect(broken.seed("small", 0)).rejects.toThrow("power");
    const again = await shop.start("ledger", {
      async seed({ notes: collection }) {
        await collection.insertMany([note("a"), note("b")]);
      },
    });
    expect(await again.seed("small", 0)).toBe(true);
    expect((await again.read("left over")).data).toMatchObject({ note: null });
    expect((await again.read("b")).data).toMatchObject({ note: { text: "b" } });
  });
});

/** Resolves when the feed has delivered everything up to this position. */
function delivered(position: number): Promise<void> {
  if (notes.feed.watermark() >= position) return Promise.resolve();
  return new Promise((resolve) => {
    const stop = notes.feed.subscribe(() => {
      if (notes.feed.watermark() < position) return;
      stop();
      resolve();
    });
  });
}
