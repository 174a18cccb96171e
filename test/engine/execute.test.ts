import { describe, expect, test } from "vitest";

import { createTestGraph } from "./kit/graph.ts";
import { shopSpecs } from "./kit/shop.ts";

const shop = () => createTestGraph(shopSpecs());

describe("a query over several subgraphs", () => {
  test("is answered as one graph, in the order of the selection", async () => {
    const { answer } = await shop().run(`{ cart(id: "c") { points lines { product { stock name } qty } id } }`);
    expect(answer.text).toBe(
      `{"data":{"cart":{"points":80,"lines":[{"product":{"stock":100,"name":"Boot"},"qty":2},{"product":{"stock":200,"name":"Shoe"},"qty":1},{"product":{"stock":100,"name":"Boot"},"qty":4}],"id":"c"}}}`,
    );
  });

  test("sends every entity once, wherever it occurs", async () => {
    const graph = shop();
    await graph.run(`{ cart(id: "c") { lines { product { stock } } } }`);
    const [request] = graph.subgraph("inventory").requests;
    expect(request?.variables?.["representations"]).toHaveLength(2);
  });

  test("an alias that is the name of a field does not change what later fetches read", async () => {
    const graph = shop();
    const cart = await graph.run(`{ cart(id: "c") { id: note points lines { price: qty product { price: name } } } }`);
    expect(cart.data.cart).toEqual({
      id: "n",
      points: 80,
      lines: [
        { price: 2, product: { price: "Boot" } },
        { price: 1, product: { price: "Shoe" } },
        { price: 4, product: { price: "Boot" } },
      ],
    });
    const products = await graph.run(`{ products(ids: ["1"]) { id: name price: stock __typename: sku } }`);
    expect(products.data.products).toEqual([{ id: "Boot", price: 100, __typename: "S1" }]);
  });

  test("aliases with other arguments keep both values", async () => {
    const { data } = await shop().run(`{ product(id: "1") { a: size b: size(unit: "in") stock } }`);
    expect(data.product).toEqual({ a: "7 cm", b: "7 in", stock: 100 });
  });

  test("names of Object.prototype are only names", async () => {
    const { answer } = await shop().run(
      `{ __proto__: product(id: "1") { constructor: name prototype: stock toString: sku } hasOwnProperty: products(ids: []) { id } }`,
    );
    expect(answer.text).toBe(
      `{"data":{"__proto__":{"constructor":"Boot","prototype":100,"toString":"S1"},"hasOwnProperty":[]}}`,
    );
    expect(({} as Record<string, unknown>)["constructor"]).toBe(Object);
  });
});

describe("conditions", () => {
  const document = `query($x: Boolean!, $y: Boolean!) { product(id: "1") { name @include(if: $x) stock @skip(if: $y) ... @include(if: $x) { sku } id @include(if: false) } }`;
  test.each([
    [true, true, { name: "Boot", sku: "S1" }],
    [false, false, { stock: 100 }],
    [true, false, { name: "Boot", stock: 100, sku: "S1" }],
  ])("include %s, skip %s", async (x, y, expected) => {
    const { data } = await shop().run(document, { variables: { x, y } });
    expect(data.product).toEqual(expected);
  });

  test("a subgraph that nothing is wanted of is not asked", async () => {
    const graph = shop();
    await graph.run(document, { variables: { x: true, y: true } });
    expect(graph.subgraph("inventory").requests).toHaveLength(0);
  });
});

describe("abstract types", () => {
  test("an interface's own fields need no type name", async () => {
    const { data } = await shop().run(`{ media { title } }`);
    expect(data.media).toEqual([{ title: "front" }, { title: "walk" }]);
  });

  test("an interface object adds fields to every implementation and hides no type", async () => {
    const { data } = await shop().run(`{ media { __typename views ... on Film { seconds } } }`);
    expect(data.media).toEqual([
      { __typename: "Image", views: 11 },
      { __typename: "Film", views: 22, seconds: 9 },
    ]);
  });

  test("a union's members are told apart, also when the type name is asked under an alias only", async () => {
    const { data } = await shop().run(
      `{ anything { kind: __typename ... on Product { name stock } ... on Image { width views } } }`,
    );
    expect(data.anything).toEqual([
      { kind: "Product", name: "Boot", stock: 100 },
      { kind: "Image", width: 3, views: 11 },
      { kind: "Film" },
    ]);
  });
});

describe("introspection and __typename", () => {
  test("the root's type name asks no subgraph", async () => {
    const graph = shop();
    const { data } = await graph.run(`{ __typename kind: __typename }`);
    expect(data).toEqual({ __typename: "Query", kind: "Query" });
    expect(graph.subgraph("catalog").requests).toHaveLength(0);
  });

  test("is answered together with data", async () => {
    const { data } = await shop().run(
      `query($t: String!) { s: __schema { queryType { ...N } } product(id: "1") { name } __type(name: $t) { name fields { name } } } fragment N on __Type { name }`,
      { variables: { t: "Product" } },
    );
    expect(data.s.queryType.name).toBe("Query");
    expect(data.product.name).toBe("Boot");
    expect(data.__type.fields.map((one: { name: string }) => one.name)).not.toContain("hidden");
  });
});

describe("mutations", () => {
  test("run in order, and what reads for one does not see the next", async () => {
    const { data } = await shop().run(
      `mutation { a: touch(n: 1) { name writes } b: restock(n: 2) { name writes } c: touch(n: 3) { writes } }`,
    );
    expect(data).toEqual({ a: { name: "touched 1", writes: 1 }, b: { name: "Shoe", writes: 2 }, c: { writes: 3 } });
  });

  test("what they wrote is named by the reads behind them and told to the caller", async () => {
    const graph = shop();
    const change = { subgraph: "inventory", position: 77, record: { _id: "x", at: "", origin: {}, changes: [] } };
    graph.subgraph("catalog").extend = (_request, response) => ({
      ...response,
      extensions: { lockstep: { position: 5, readAt: 9, dependsOn: [], changes: [change as never] } },
    });
    const { answer } = await graph.run(`mutation { touch(n: 1) { stock } }`, { after: { inventory: 3 } });
    expect(graph.subgraph("inventory").requests[0]?.after).toBe(77);
    expect(answer.changes).toEqual([change]);
    expect(answer.readAt).toEqual({ catalog: 9 });
  });
});
