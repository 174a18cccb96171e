import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { startTestGateway } from "./kit/client.ts";
import type { TestGateway } from "./kit/client.ts";

let shop: TestGateway;
beforeAll(async () => {
  shop = await startTestGateway();
  await shop.post({ query: "{ __typename }" });
});
afterAll(() => shop[Symbol.asyncDispose]());

const times = (count: number, make: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => make(i)).join(" ");
const leaks = /Did you mean|node_modules|\bat .*\(.*:\d+:\d+\)|stacktrace/u;
const accept = { accept: "application/graphql-response+json" };

/** Documents that cost a careless server seconds. */
const documents: readonly (readonly [string, string, string])[] = [
  ["10,000 aliases", `{ ${times(10_000, (i) => `a${i}: tiers`)} }`, "GRAPHQL_PARSE_FAILED"],
  ["1,000 aliases", `{ ${times(1000, (i) => `a${i}: tiers`)} }`, "COST_EXCEEDED"],
  ["fields nested 20,000 deep", `${"{ strict ".repeat(20_000)}${"}".repeat(20_000)}`, "GRAPHQL_PARSE_FAILED"],
  ["fields nested 1,000 deep", `{ strict ${"{ deep ".repeat(1000)} { may } ${"}".repeat(1000)} }`, "COST_EXCEEDED"],
  [
    "a list nested 20,000 deep",
    `{ products(ids: ${"[".repeat(20_000)}${"]".repeat(20_000)}) { id } }`,
    "GRAPHQL_PARSE_FAILED",
  ],
  ["inline fragments nested 1,200 deep", `{ ${"... { ".repeat(1200)} tiers ${"}".repeat(1200)} }`, "COST_EXCEEDED"],
  [
    "fragments that double 60 times",
    `{ ...F0 } ${times(60, (i) => `fragment F${i} on Query { ...F${i + 1} ...F${i + 1} }`)} fragment F60 on Query { tiers }`,
    "COST_EXCEEDED",
  ],
  [
    "fragments that go in a circle",
    `{ ...F0 } ${times(20, (i) => `fragment F${i} on Query { ...F${(i + 1) % 20} tiers }`)}`,
    "GRAPHQL_VALIDATION_FAILED",
  ],
  [
    "fragments that all reach each other",
    `{ ...F0 } ${times(30, (i) => `fragment F${i} on Query { ${times(30, (k) => `...F${k}`)} }`)}`,
    "COST_EXCEEDED",
  ],
  ["overlapping fields", `{ ${"strict { may } ".repeat(1100)} }`, "COST_EXCEEDED"],
  ["overlapping fields below the root", `{ strict { ${"deep { may } ".repeat(1100)} } }`, "COST_EXCEEDED"],
  ["overlapping inline fragments", `{ ${"... on Query { strict { may } } ".repeat(500)} }`, "COST_EXCEEDED"],
  [
    "overlapping inline fragments below the root",
    `{ strict { ${times(500, () => `... on Strict { deep { may } }`)} nothing } }`,
    "COST_EXCEEDED",
  ],
  ["700 directives", `{ tiers ${"@include(if: true) ".repeat(700)} }`, "COST_EXCEEDED"],
  ["unknown directives", `{ tiers ${"@a".repeat(2000)} }`, "COST_EXCEEDED"],
  ["a list of 20,000", `{ products(ids: [${"1 ".repeat(20_000)}]) { id } }`, "GRAPHQL_PARSE_FAILED"],
  ["many faults", `{ strict { ${times(4000, (i) => `f${i}`)} } }`, "GRAPHQL_VALIDATION_FAILED"],
];

describe("hostile documents", () => {
  test.each(documents)("%s: refused with a typed error, and nobody else waits", async (what, query, code) => {
    const [slowest, answer] = await whileAttacked(() => shop.post({ query }, accept));
    expect(answer.status).toBe(400);
    expect(answer.body).not.toHaveProperty("data");
    expect(answer.body.errors[0].extensions.code).toBe(code);
    expect(answer.body.errors.length).toBeLessThanOrEqual(21);
    expect(answer.text).not.toMatch(leaks);
    report(what, slowest);
    expect(slowest).toBeLessThan(250);
  });
});

describe("names of the prototype", () => {
  const names = ["__proto__", "constructor", "prototype"];
  test.each(names)("%s as alias is answered as any name is", async (name) => {
    const { text } = await shop.post({ query: `{ ${name}: tiers product(id: "1") { ${name}: name stock } }` });
    expect(text).toBe(`{"data":{"${name}":["gold"],"product":{"${name}":"Boot","stock":100}}}`);
    expectCleanPrototype();
  });

  test.each(names)("%s as variable, extension and header changes nothing", async (name) => {
    const body = `{"query":"{ tiers }","variables":{"${name}":{"polluted":1}},"extensions":{"${name}":{"polluted":1}}}`;
    const answer = await shop.post(body, { [name]: "polluted" });
    expect(answer.status).toBeLessThan(500);
    expect(answer.text).not.toMatch(leaks);
    const declared = `query($${name}: ID!) { product(id: $${name}) { name } }`;
    const asked = await shop.post(`{"query":${JSON.stringify(declared)},"variables":{"${name}":"1"}}`);
    expect(asked.status).toBeLessThan(500);
    expectCleanPrototype();
  });

  test.each(names)("%s in a query string and as operation name is refused or harmless", async (name) => {
    const search = new URLSearchParams({
      query: "{ tiers }",
      operationName: name,
      variables: `{"${name}":{"polluted":1}}`,
    });
    const headers = { ...accept, "apollo-require-preflight": "1" };
    const response = await fetch(`${shop.url}/graphql?${search}&${name}[polluted]=1`, { headers });
    expect(response.status).toBe(400);
    expectCleanPrototype();
  });
});

describe("requests that a stranger's page can send", () => {
  const touch = "mutation { touch(n: 1) { id } }";
  test("a mutation by GET is refused", async () => {
    const before = shop.subgraph("catalog").requests.length;
    const sent: readonly Readonly<Record<string, string>>[] = [
      {},
      { "apollo-require-preflight": "1" },
      { "content-type": "application/json" },
    ];
    for (const headers of sent) {
      const response = await fetch(`${shop.url}/graphql?query=${encodeURIComponent(touch)}`, { headers });
      expect([400, 405]).toContain(response.status);
      expect(await response.text()).not.toMatch(leaks);
    }
    expect(shop.subgraph("catalog").requests).toHaveLength(before);
  });

  test.each([
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "text/plain; application/json",
    "application/json; charset=utf-7",
    'application/json; charset="x',
    `application/json; charset=${"x".repeat(4000)}`,
  ])("a POST as %s runs nothing that needs a preflight", async (type) => {
    const before = shop.subgraph("catalog").requests.length;
    const isSimple = !type.startsWith("application/json");
    const answer = await fetch(`${shop.url}/graphql`, {
      method: "POST",
      headers: { "content-type": type },
      body: JSON.stringify({ query: touch }),
    });
    expect(answer.status).toBeLessThan(500);
    if (isSimple) expect(answer.status).toBeGreaterThanOrEqual(400);
    if (isSimple) expect(shop.subgraph("catalog").requests).toHaveLength(before);
    expect(await answer.text()).not.toMatch(leaks);
  });
});

test.each([
  `{ product(id: "1") { nam } }`,
  `{ productt { id } }`,
  `{ product(idd: "1") { id } }`,
  `{ product(id: "1") { ... on Produkt { id } } }`,
  `{ tiers @inclde(if: true) }`,
])("%s is refused without a suggestion", async (query) => {
  const { text, body } = await shop.post({ query });
  expect(body.errors[0].extensions.code).toBe("GRAPHQL_VALIDATION_FAILED");
  expect(text).not.toMatch(leaks);
});

/** Attacks, asks for nothing meanwhile, and says how long the slower of two small requests took. */
async function whileAttacked<T>(attack: () => Promise<T>): Promise<readonly [number, T]> {
  const attacked = attack();
  const slowest = Math.max(await bystander(), await bystander());
  return [slowest, await attacked];
}

async function bystander(): Promise<number> {
  const started = performance.now();
  const { body } = await shop.post({ query: "{ __typename }" });
  expect(body).toEqual({ data: { __typename: "Query" } });
  return performance.now() - started;
}

function report(what: string, milliseconds: number): void {
  console.log(`a bystander waits ${milliseconds.toFixed(1)} ms: ${what}`);
}

function expectCleanPrototype(): void {
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined(); // an empty object that has it was polluted
}
