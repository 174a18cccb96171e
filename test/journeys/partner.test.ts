import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ask, signIn, type Answer } from "../support/clients.ts";
import { runLockstep, type RunningLockstep } from "../support/running-lockstep.ts";

let running: RunningLockstep;
let partner: string;
let customer: string;
beforeAll(async () => {
  running = await runLockstep();
  partner = await signIn(running.url, "partner");
  customer = await signIn(running.url, "customer:1");
}, 90_000);
afterAll(() => running[Symbol.asyncDispose]());

async function askAsPartner(
  query: string,
  { token = partner, variables }: { readonly token?: string; readonly variables?: Record<string, unknown> } = {},
): Promise<Answer<any>> {
  // any: the test names the fields it asked for
  const response = await fetch(new URL("/partner/graphql", running.url), {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify({ query, variables }),
  });
  return (await response.json()) as Answer<any>;
}
const codeOf = (answer: Answer) => answer.errors?.[0]?.extensions?.["code"];

describe("a partner", () => {
  it("reads products, and stock in words", async () => {
    const products = await askAsPartner(
      `{ products(first: 3) { nodes { name variants(first: 2) { nodes { id availability { bucket } } } } } }`,
    );
    expect(products.errors).toBeUndefined();
    expect(products.data.products.nodes).toHaveLength(3);
    const [variant] = products.data.products.nodes[0].variants.nodes;
    expect(variant.availability.bucket).toMatch(/^[A-Z_]+$/);

    const stock = await askAsPartner(`query($ids: [ID!]!) { stock(variantIds: $ids) { bucket location { name } } }`, {
      variables: { ids: [variant.id] },
    });
    expect(stock.errors).toBeUndefined();
    expect(stock.data.stock.length).toBeGreaterThan(0);
  });

  it.each(["available", "onHand"])("cannot see how many there are: %s does not exist for her", async (field) => {
    const answer = await askAsPartner(`{ stock(variantIds: []) { ${field} } }`);
    expect(codeOf(answer)).toBe("GRAPHQL_VALIDATION_FAILED");
    expect(answer.errors?.[0]?.message).toBe(`Cannot query field "${field}" on type "StockLevel".`);
    const shown = await askAsPartner(`{ __type(name: "StockLevel") { fields { name } } }`);
    const names = shown.data.__type.fields.map(({ name }: { readonly name: string }) => name);
    expect(names).toContain("bucket");
    expect(names).not.toContain(field);
  });

  it("is refused at /graphql and told where to go", async () => {
    const answer = await ask(running.url, { token: partner, query: `{ products(first: 1) { nodes { id } } }` });
    expect(codeOf(answer)).toBe("FORBIDDEN");
    expect(answer.errors?.[0]?.message).toMatch(/\/partner\/graphql/);
  });
});

describe("a customer", () => {
  it("is refused at /partner/graphql", async () => {
    const answer = await askAsPartner(`{ products(first: 1) { nodes { id } } }`, { token: customer });
    expect(codeOf(answer)).toBe("FORBIDDEN");
    expect(answer.data).toBeUndefined();
  });
});
