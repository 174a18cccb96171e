import { createClient } from "graphql-ws";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import WebSocket from "ws";

import { TestSubgraph } from "./kit/subgraph.ts";
import { createGateway } from "../../gateway/gateway.ts";
import type { Gateway } from "../../gateway/gateway.ts";
import { systemClock } from "../../kernel/clock.ts";
import { deriveKeys } from "../../kernel/keys.ts";
import { createLog } from "../../kernel/log.ts";
import { issueToken } from "../../kernel/tokens.ts";
import { composeSchemas } from "../../schema/composition.ts";

const keys = deriveKeys("a secret of the tests, of 32 bytes and more");
const clock = systemClock();
const subgraphs = [
  new TestSubgraph({
    name: "catalog",
    sdl: `
      type Query { product(id: ID! @tag(name: "public")): Product @tag(name: "public")  margins: [Int!]!  echo(text: String @tag(name: "public")): String @tag(name: "public") }
      type Mutation { reprice(id: ID!): Product }
      type Subscription { product(id: ID! @tag(name: "public")): Product @tag(name: "public") }
      type Product @key(fields: "id") { id: ID! @tag(name: "public") name: String! @tag(name: "public") cost: Int! self: Product @tag(name: "public") }
    `,
    resolvers: {
      Query: { product: (_: unknown, { id }: { id: string }) => boot(id), margins: () => [7], echo: () => "echo" },
      Mutation: { reprice: (_: unknown, { id }: { id: string }) => boot(id) },
      Product: { __resolveReference: ({ id }: { id: string }) => boot(id), self: ({ id }: { id: string }) => boot(id) },
    },
  }),
  new TestSubgraph({
    name: "inventory",
    sdl: `
      type Query { nothing: Int }
      type Product @key(fields: "id") { id: ID! @tag(name: "public") bucket: String! @tag(name: "public") onHand: Int! }
    `,
    resolvers: {
      Product: { __resolveReference: (one: unknown) => one, bucket: () => "PLENTY", onHand: () => 120 },
    },
  }),
];
const boot = (id: string) => ({ id, name: "Boot", cost: 3 });

let gateway: Gateway;
let url: string;
let partner: string;
let customer: string;
beforeAll(async () => {
  const schemas = composeSchemas(
    subgraphs.map(({ name, sdl }) => ({ name, sdl, routingUrl: `http://${name}.invalid/` })),
  );
  gateway = await createGateway({
    supergraph: schemas.supergraph,
    partner: { supergraph: schemas.partner },
    transports: new Map(subgraphs.map((one) => [one.name, one])),
    keys,
    clock,
    log: createLog({ level: "silent" }),
  });
  url = await gateway.listen({ port: 0, host: "127.0.0.1" });
  const issue = (claims: Parameters<typeof issueToken>[0]) =>
    issueToken(claims, { key: keys.token, now: clock.now(), ttlSeconds: 60 });
  partner = await issue({ sub: "partner:1", actor: "PARTNER", scopes: [] });
  customer = await issue({ sub: "customer:1", actor: "CUSTOMER", scopes: [], customerId: "cus_1" });
});
afterAll(() => gateway.close());

async function ask(query: string, { token, path = "/partner/graphql" }: { token?: string; path?: string } = {}) {
  const response = await fetch(url + path, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/graphql-response+json",
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ query }),
  });
  return { status: response.status, body: (await response.json()) as any }; // any: the tests name the fields
}
const errorOf = ({ status, body }: Awaited<ReturnType<typeof ask>>) => {
  const { message, extensions } = body.errors[0];
  return { status, message, code: extensions.code };
};

describe("a partner at /partner/graphql", () => {
  test("reads the contract over several subgraphs", async () => {
    const answer = await ask(`{ product(id: "1") { name bucket } }`, { token: partner });
    expect(answer).toEqual({ status: 200, body: { data: { product: { name: "Boot", bucket: "PLENTY" } } } });
  });

  test.each([
    [`{ product(id: "1") { cost } }`, "cost", "Product"],
    [`{ product(id: "1") { onHand } }`, "onHand", "Product"],
    [`{ margins }`, "margins", "Query"],
  ])("cannot see what is outside the contract: %s", async (query, field, type) => {
    expect(errorOf(await ask(query, { token: partner }))).toEqual({
      status: 400,
      message: `Cannot query field "${field}" on type "${type}".`,
      code: "GRAPHQL_VALIDATION_FAILED",
    });
  });

  test("has no mutation where the contract has none", async () => {
    const answer = await ask(`mutation { reprice(id: "1") { name } }`, { token: partner });
    expect(errorOf(answer).code).toBe("GRAPHQL_VALIDATION_FAILED");
  });

  test("is shown the contract, and nothing else, by introspection", async () => {
    const { body } = await ask(`{ __schema { mutationType { name } } __type(name: "Product") { fields { name } } }`, {
      token: partner,
    });
    expect(body.data.__schema).toEqual({ mutationType: null });
    const names = body.data.__type.fields.map(({ name }: { name: string }) => name);
    expect(names.toSorted()).toEqual(["bucket", "id", "name", "self"]);
  });

  const echoes = (count: number) => Array.from({ length: count }, (_, index) => `e${index}: echo`).join(" ");
  const nested = (depth: number) => `{ product(id: "1") ${"{ self ".repeat(depth - 2)}{ id }${" }".repeat(depth - 1)}`;
  test.each([
    ["tokens", `{ echo(text: "a") ${"echo ".repeat(1000)} }`, "GRAPHQL_PARSE_FAILED"],
    ["depth", nested(11), "COST_EXCEEDED"],
    ["aliases", `{ product(id: "1") { ${"a: id ".repeat(16)} } }`, "COST_EXCEEDED"],
    ["root fields", `{ ${echoes(6)} }`, "COST_EXCEEDED"],
  ])("is held to a partner's limit of %s", async (_, query, code) => {
    expect(errorOf(await ask(query, { token: partner })).code).toBe(code);
  });

  test("may go up to those limits", async () => {
    expect((await ask(nested(10), { token: partner })).status).toBe(200);
    expect((await ask(`{ ${echoes(5)} }`, { token: partner })).status).toBe(200);
  });

  test("may send 64 KB and no more", async () => {
    const response = await fetch(`${url}/partner/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${partner}` },
      body: JSON.stringify({ query: `{ echo }`, variables: { text: "x".repeat(64 * 1024) } }),
    });
    expect(response.status).toBe(413);
  });
});

describe("who is served where", () => {
  test("a partner at /graphql is refused and told where to go", async () => {
    expect(errorOf(await ask(`{ __typename }`, { token: partner, path: "/graphql" }))).toEqual({
      status: 403,
      message: "Partners are served at /partner/graphql: send this there.",
      code: "FORBIDDEN",
    });
  });

  test("a customer at /partner/graphql is refused", async () => {
    const { status, code } = errorOf(await ask(`{ __typename }`, { token: customer }));
    expect({ status, code }).toEqual({ status: 403, code: "FORBIDDEN" });
  });

  test("a request without a token is refused at /partner/graphql", async () => {
    const { status, code } = errorOf(await ask(`{ __typename }`));
    expect({ status, code }).toEqual({ status: 401, code: "UNAUTHENTICATED" });
  });

  test("a customer reads the whole graph at /graphql", async () => {
    const { body } = await ask(`{ margins product(id: "1") { cost } }`, { token: customer, path: "/graphql" });
    expect(body).toEqual({ data: { margins: [7], product: { cost: 3 } } });
  });
});

describe("over WebSocket", () => {
  /** The first answer, or why there is none. */
  async function first(query: string, { token, path }: { token: string; path: string }): Promise<unknown> {
    const client = createClient({
      url: url.replace("http", "ws") + path,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${token}` },
      retryAttempts: 0,
    });
    try {
      const answers = client.iterate({ query });
      return (await answers.next()).value;
    } catch (error) {
      return error;
    } finally {
      await client.dispose();
    }
  }

  test("a partner reads the contract and cannot see what is outside it", async () => {
    const at = { token: partner, path: "/partner/graphql" };
    expect(await first(`{ product(id: "1") { name } }`, at)).toEqual({ data: { product: { name: "Boot" } } });
    expect(await first(`{ product(id: "1") { cost } }`, at)).toMatchObject([
      { message: `Cannot query field "cost" on type "Product".`, extensions: { code: "GRAPHQL_VALIDATION_FAILED" } },
    ]);
  });

  test("a partner is held to a partner's limits", async () => {
    const query = `{ ${Array.from({ length: 6 }, (_, index) => `e${index}: echo`).join(" ")} }`;
    const refused = await first(query, { token: partner, path: "/partner/graphql" });
    expect(refused).toMatchObject([{ extensions: { code: "COST_EXCEEDED" } }]);
  });

  test("sockets of the others are closed on either side", async () => {
    expect(await first(`{ __typename }`, { token: customer, path: "/partner/graphql" })).toMatchObject({ code: 4401 });
    expect(await first(`{ __typename }`, { token: partner, path: "/graphql" })).toMatchObject({
      code: 4401,
      reason: "Partners are served at /partner/graphql: send this there.",
    });
  });
});
