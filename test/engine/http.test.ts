import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { startTestGateway } from "./kit/client.ts";
import type { TestGateway } from "./kit/client.ts";

let shop: TestGateway;
beforeAll(async () => {
  shop = await startTestGateway();
});
afterAll(() => shop[Symbol.asyncDispose]());

const customer = { sub: "customer:1", actor: "CUSTOMER", scopes: ["cart:self"], customerId: "cus_1" } as const;

describe("over HTTP", () => {
  test("a query is answered with the bytes of the engine", async () => {
    const answer = await shop.post({ query: `{ product(id: "1") { stock name } }` });
    expect(answer.status).toBe(200);
    expect(answer.text).toBe(`{"data":{"product":{"stock":100,"name":"Boot"}}}`);
  });

  test("a query marked @live is a plain query here", async () => {
    const { body } = await shop.post({ query: `query @live { tiers }` });
    expect(body).toEqual({ data: { tiers: ["gold"] } });
  });

  test("GET serves queries and refuses mutations", async () => {
    const headers = { "apollo-require-preflight": "1" };
    const get = (query: string) => fetch(`${shop.url}/graphql?query=${encodeURIComponent(query)}`, { headers });
    expect(await (await get(`{ product(id: "1") { name } }`)).json()).toEqual({ data: { product: { name: "Boot" } } });
    const refused = await get(`mutation { touch(n: 1) { id } }`);
    expect(refused.status).toBe(405);
    expect(refused.headers.get("allow")).toBe("POST");
  });

  test("a GET without preflight is refused, so that no page can send one for its visitor", async () => {
    const response = await fetch(`${shop.url}/graphql?query=${encodeURIComponent(`{ product(id: "1") { name } }`)}`);
    expect(response.status).toBe(400);
    expect(await response.text()).not.toContain("node_modules");
  });

  test("a mutation says where its writes are and the hash of its state", async () => {
    const change = { subgraph: "inventory", position: 77, record: { _id: "x", at: "", origin: {}, changes: [] } };
    const catalog = shop.subgraph("catalog");
    catalog.extend = (_request, response) => ({
      ...response,
      extensions: { lockstep: { position: 5, readAt: 9, dependsOn: [], changes: [change as never] } },
    });
    const { body } = await shop.post({ query: `mutation { touch(n: 1) { name } }` });
    catalog.extend = undefined;
    expect(body.data).toEqual({ touch: { name: "touched 1" } });
    expect(body.extensions.live.positions).toEqual({ catalog: 9, inventory: 77 });
    expect(body.extensions.live.hash).toMatch(/^[\w-]{27}$/);
  });

  test("positions that the caller names reach the subgraph", async () => {
    await shop.post({ query: `{ tiers }`, extensions: { live: { after: { loyalty: 12 } } } });
    expect(shop.subgraph("loyalty").requests.at(-1)?.after).toBe(12);
  });
});

describe("refusals", () => {
  test.each([
    ["an unknown field", { query: `{ products { nam } }` }, "GRAPHQL_VALIDATION_FAILED"],
    ["a document that is none", { query: `{` }, "GRAPHQL_PARSE_FAILED"],
    [
      "a variable of another type",
      { query: `query($id: ID!) { product(id: $id) { id } }`, variables: { id: {} } },
      "BAD_USER_INPUT",
    ],
    ["a missing variable", { query: `query($id: ID!) { product(id: $id) { id } }` }, "BAD_USER_INPUT"],
    ["no query", { variables: {} }, "BAD_USER_INPUT"],
    ["a batch", [{ query: `{ tiers }` }], "BAD_USER_INPUT"],
    [
      "positions that are none",
      { query: `{ tiers }`, extensions: { live: { after: { cart: "x" } } } },
      "BAD_USER_INPUT",
    ],
    ["an operation that is not there", { query: `query A { tiers }`, operationName: "B" }, "BAD_USER_INPUT"],
    ["nesting without end", { query: `{ strict ${"{ deep ".repeat(20)} { may } ${"}".repeat(20)} }` }, "COST_EXCEEDED"],
    [
      "10,000 aliases",
      { query: `{ ${Array.from({ length: 500 }, (_, i) => `a${i}: tiers`).join(" ")} }` },
      "COST_EXCEEDED",
    ],
  ])("%s is refused with a typed error before any subgraph is asked", async (_what, body, code) => {
    const before = shop.subgraph("loyalty").requests.length;
    const answer = await shop.post(body, { accept: "application/graphql-response+json" });
    expect(answer.status).toBe(400);
    expect(answer.body.errors[0].extensions.code).toBe(code);
    expect(answer.body).not.toHaveProperty("data");
    expect(answer.text).not.toMatch(/Did you mean|node_modules|at .*\(/);
    expect(shop.subgraph("loyalty").requests).toHaveLength(before);
  });

  test("fragments that double at each step are measured in linear time", async () => {
    const bomb = Array.from({ length: 40 }, (_, i) => `fragment F${i} on Query { ...F${i + 1} ...F${i + 1} }`).join(
      " ",
    );
    const started = performance.now();
    const { body } = await shop.post({ query: `{ ...F0 } ${bomb} fragment F40 on Query { tiers }` });
    expect(body.errors[0].extensions.code).toBe("COST_EXCEEDED");
    expect(performance.now() - started).toBeLessThan(500);
  });
});

describe("who asks", () => {
  test("a protected field needs a token", async () => {
    const { body } = await shop.post({ query: `{ mine { note } }` });
    expect(body.errors[0].extensions.code).toBe("UNAUTHENTICATED");
    const signedIn = await shop.post(
      { query: `{ mine { note } }` },
      { authorization: `Bearer ${await shop.token(customer)}` },
    );
    expect(signedIn.body).toEqual({ data: { mine: { note: "mine" } } });
  });

  test("a subgraph is told no more of the viewer than the fetch demands", async () => {
    const authorization = `Bearer ${await shop.token({ ...customer, scopes: ["cart:self", "stock:read"] })}`;
    await shop.post({ query: `{ mine { lines { product { name secretStock } } } }` }, { authorization });
    expect(shop.subgraph("cart").requests.at(-1)?.viewer).toMatchObject({ kind: "principal", sub: "customer:1" });
    expect(shop.subgraph("catalog").requests.at(-1)?.viewer).toEqual({ kind: "public" });
    expect(shop.subgraph("inventory").requests.at(-1)?.viewer).toEqual({ kind: "scoped", scopes: ["stock:read"] });
  });

  test("a scope that is not given is refused, also through an alias and a fragment", async () => {
    const authorization = `Bearer ${await shop.token(customer)}`;
    const query = `{ product(id: "1") { ...F } } fragment F on Product { name: secretStock }`;
    const { body } = await shop.post({ query }, { authorization });
    expect(body.errors[0].extensions.code).toBe("FORBIDDEN");
  });

  test.each(["Bearer x.y.z", "Basic abc", "Bearer "])("%s is no token", async (authorization) => {
    const answer = await shop.post({ query: `{ tiers }` }, { authorization });
    expect(answer.status).toBe(401);
    expect(answer.body.errors[0].extensions.code).toBe("UNAUTHENTICATED");
  });
});

test("GraphiQL is served without a CDN", async () => {
  const page = await (await fetch(shop.url)).text();
  expect(page).toContain("renderYogaGraphiQL");
  expect(page).not.toMatch(/<(?:script|link)[^>]+(?:src|href)="https?:/);
});

test("readiness ends before anything else does", async () => {
  const own = await startTestGateway();
  expect((await fetch(`${own.url}/health/ready`)).status).toBe(200);
  own.gateway.drain();
  expect((await fetch(`${own.url}/health/ready`)).status).toBe(503);
  expect((await fetch(`${own.url}/health/live`)).status).toBe(200);
  expect((await own.post({ query: `{ tiers }` })).body).toEqual({ data: { tiers: ["gold"] } });
  await own.gateway.close();
});
