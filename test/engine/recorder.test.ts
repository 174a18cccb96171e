import { describe, expect, test } from "vitest";

import { createTestGraph } from "./kit/graph.ts";
import { shopSpecs } from "./kit/shop.ts";
import type { RecordedAnswer, Recorder } from "../../gateway/execute/recorder.ts";
import { SubgraphUnavailable } from "../../kernel/errors.ts";

const tracked = ["catalog", "inventory", "cart", "loyalty"];
const shop = () => createTestGraph(shopSpecs(), { tracked });

/** Remembers what it is told, as a live group does. */
class Memory implements Recorder {
  readonly answers: RecordedAnswer[] = [];
  readonly stored = new Map<string, RecordedAnswer>();
  reuses = false;
  after(subgraph: string): number {
    return subgraph === "inventory" ? 40 : 0;
  }
  reuse({ slot, key }: { slot: number; key: string }): RecordedAnswer | undefined {
    return this.reuses ? this.stored.get(`${slot}|${key}`) : undefined;
  }
  fallback({ slot, key }: { slot: number; key: string }): RecordedAnswer | undefined {
    return this.stored.get(`${slot}|${key}`);
  }
  answered(answer: RecordedAnswer): void {
    this.answers.push(answer);
    if (!answer.failed) this.stored.set(`${answer.slot}|${answer.key}`, answer);
  }
  get names(): string[] {
    return [...new Set(this.answers.flatMap((answer) => answer.names))].toSorted();
  }
}

describe("what a run depends on", () => {
  test("is every entity that was read, by each key of each subgraph that was asked", async () => {
    const memory = new Memory();
    await shop().run(`{ product(id: "1") { name stock } }`, { recorder: memory });
    expect(memory.names).toEqual(["catalog|Product.id:1", "catalog|Product.sku:S1", "inventory|Product.id:1"]);
  });

  test("holds entities that are read only for @requires, which no client selected", async () => {
    const memory = new Memory();
    await shop().run(`{ cart(id: "c") { points } }`, { recorder: memory });
    expect(memory.names).toEqual(
      expect.arrayContaining([
        "cart|Cart.id:c",
        "cart|Line.id:l1",
        "catalog|Product.id:1",
        "catalog|Product.sku:S2",
        "loyalty|Cart.id:c",
      ]),
    );
  });

  test("an entity has one name whichever type a subgraph takes it for", async () => {
    const memory = new Memory();
    const graph = shop();
    const { data } = await graph.run(`{ media { __typename title views } }`, { recorder: memory });
    expect(data.media[0]).toEqual({ __typename: "Image", title: "front", views: 11 });
    expect(memory.names).toEqual([
      "catalog|Media.id:m1",
      "catalog|Media.id:m2",
      "inventory|Media.id:m1",
      "inventory|Media.id:m2",
    ]);
    expect(graph.supergraph.entities.ofEntity("catalog", { typename: "Image", key: { id: "m1" } })).toEqual([
      "catalog|Media.id:m1",
    ]);
  });

  test("members of a union are named, also those of which nothing was selected", async () => {
    const memory = new Memory();
    await shop().run(`{ anything { __typename } }`, { recorder: memory });
    expect(memory.names).toEqual([
      "catalog|Media.id:m1",
      "catalog|Media.id:m2",
      "catalog|Product.id:1",
      "catalog|Product.sku:S1",
    ]);
  });

  test("holds the tags of an answer, each with the representation that it belongs to", async () => {
    const memory = new Memory();
    const graph = shop();
    graph.subgraph("inventory").extend = (_request, response) => ({
      ...response,
      extensions: { lockstep: { position: 41, readAt: 44, dependsOn: ["all", ["_entities", 1, "second"]] } },
    });
    await graph.run(`{ products(ids: ["1", "2"]) { stock } }`, { recorder: memory });
    const [first, second] = memory.answers.filter((answer) => answer.subgraph === "inventory");
    expect(first?.names).toEqual(["inventory|Product.id:1", "#all"]);
    expect(second?.names).toEqual(["inventory|Product.id:2", "#all", "#second"]);
    expect(first).toMatchObject({ position: 41, readAt: 44, named: 40, failed: false, hasErrors: false });
  });

  test("a representation that was answered with null is depended on itself", async () => {
    const memory = new Memory();
    const graph = shop();
    graph.subgraph("inventory").answerWith = () => ({ data: { _entities: [null] } });
    await graph.run(`{ product(id: "1") { stock } }`, { recorder: memory });
    expect(memory.names).toContain("inventory|Product.id:1");
  });

  test("keys are added to what was planned and to nothing else: no fetch more", async () => {
    const graph = shop();
    await graph.run(`{ cart(id: "c") { lines { product { id } } } }`, { recorder: new Memory() });
    expect(tracked.flatMap((name) => graph.subgraph(name).requests)).toHaveLength(1);
  });

  test("a subgraph without a feed is asked what was planned, byte for byte", async () => {
    const graph = createTestGraph(shopSpecs());
    await graph.run(`{ product(id: "1") { name } }`, { recorder: new Memory() });
    expect(graph.subgraph("catalog").requests[0]?.operation).toBe(`{product(id: "1"){name}}`);
  });
});

describe("a run with a memory", () => {
  test("asks nothing again that is still true", async () => {
    const memory = new Memory();
    const graph = shop();
    const query = `{ cart(id: "c") { points lines { product { stock name } qty } } }`;
    const first = await graph.run(query, { recorder: memory });
    const asked = tracked.flatMap((name) => graph.subgraph(name).requests).length;
    memory.reuses = true;
    const second = await graph.run(query, { recorder: memory });
    expect(second.answer.text).toBe(first.answer.text);
    expect(tracked.flatMap((name) => graph.subgraph(name).requests)).toHaveLength(asked);
  });

  test("shows the last answer of a fetch that fails, and says that it failed", async () => {
    const memory = new Memory();
    const graph = shop();
    const query = `{ products(ids: ["1"]) { name stock } }`;
    const first = await graph.run(query, { recorder: memory });
    graph.subgraph("inventory").answerWith = () => {
      throw new SubgraphUnavailable("inventory");
    };
    const second = await graph.run(query, { recorder: memory });
    expect(second.answer.text).toBe(first.answer.text);
    expect(memory.answers.at(-1)).toMatchObject({ subgraph: "inventory", failed: true, hasErrors: true });
  });
});

describe("what can be live", () => {
  test.each([
    [`subscription { cart(id: "c") { id } }`, true],
    [`subscription { product(id: "1") { stock } }`, true],
    [`query @live { tiers }`, true],
    [`query { tiers }`, false],
    [`subscription { ticks }`, false],
  ])("%s: %s", async (document, isLive) => {
    expect((await shop().prepare(document)).isLive).toBe(isLive);
  });

  test("a live subscription is its query, kept true", async () => {
    const { data } = await shop().run(
      `subscription { product(id: "1") { name stock } __typename }`.replace(" __typename", ""),
    );
    expect(data).toEqual({ product: { name: "Boot", stock: 100 } });
  });

  test("viewers share what says nothing of them", async () => {
    const graph = shop();
    const open = await graph.prepare(`{ product(id: "1") { name } }`);
    const scoped = await graph.prepare(`{ product(id: "1") { secretStock } }`);
    const own = await graph.prepare(`{ mine { note } }`);
    const ann = {
      kind: "principal",
      sub: "a",
      actor: "CUSTOMER",
      scopes: ["stock:read", "x"],
      touchpointId: "t1",
    } as const;
    const phone = { ...ann, touchpointId: "t2" };
    const bob = { ...ann, sub: "b", scopes: ["stock:read"] };
    expect(open.audienceKey(ann)).toBe(open.audienceKey(bob));
    expect(scoped.audienceKey(ann)).toBe(scoped.audienceKey(bob));
    expect(own.audienceKey(ann)).toBe(own.audienceKey(phone));
    expect(own.audienceKey(ann)).not.toBe(own.audienceKey(bob));
  });
});
