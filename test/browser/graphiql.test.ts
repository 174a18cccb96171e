import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chromiumPath, openBrowser, type Browser } from "./chromium.ts";
import { startDemo, type RunningDemo } from "./running-demo.ts";

describe.skipIf(chromiumPath === undefined)("GraphiQL at /, in Chromium, on a running demo", () => {
  let demo: RunningDemo;
  let browser: Browser;

  beforeAll(async () => {
    demo = await startDemo();
    browser = await openBrowser({ width: 1440, height: 900 });
  });

  afterAll(async () => {
    await browser?.[Symbol.asyncDispose]();
    await demo?.[Symbol.asyncDispose]();
  });

  it("runs a query", async () => {
    const page = await browser.context.newPage();
    await page.goto(editorUrl(demo.url, "query { locations(first: 1) { nodes { name } } }"));
    await page.locator(".graphiql-execute-button").click();
    await expect.poll(() => page.locator(".graphiql-response").textContent(), { timeout: 20_000 }).toMatch(/"name"/);
    await page.close();
  });

  it("shows a subscription moving", async () => {
    const page = await browser.context.newPage();
    const stock = await fewInAStore(demo.url);
    const text = `subscription { stock(variantIds: ["${stock.variantId}"], locationIds: ["${stock.locationId}"]) { available } }`;
    await page.goto(editorUrl(demo.url, text));
    await page.locator(".graphiql-execute-button").click();
    const response = page.locator(".graphiql-response");
    await expect.poll(() => response.textContent(), { timeout: 20_000 }).toMatch(/"available"/);
    const before = await response.textContent();
    await keepForGuest(demo.url, stock);
    await expect.poll(() => response.textContent()).not.toBe(before);
    await page.close();
  });
});

interface Stock {
  readonly variantId: string;
  readonly locationId: string;
}

function editorUrl(url: string, query: string): string {
  return `${new URL("/", url).href}?query=${encodeURIComponent(query)}`;
}

/** Something of which a store has a few: a change of it can be seen, for counts are exact only up to a cap. */
async function fewInAStore(url: string): Promise<Stock> {
  const products = await post(url, "{ products(first: 20) { nodes { variants(first: 20) { nodes { id } } } } }", {});
  const ids = products.data.products.nodes.flatMap((node: { variants: { nodes: { id: string }[] } }) =>
    node.variants.nodes.map((variant) => variant.id),
  );
  const query = "query ($ids: [ID!]!) { stock(variantIds: $ids) { available variant { id } location { id kind } } }";
  const { data } = await post(url, query, { ids: ids.slice(0, 100) });
  const level = data.stock.find(
    (each: { available: number; location: { kind: string } }) =>
      each.location.kind === "STORE" && each.available > 3 && each.available < 15,
  );
  return { variantId: level.variant.id, locationId: level.location.id };
}

async function keepForGuest(url: string, stock: Stock): Promise<void> {
  const response = await fetch(new URL("/auth/demo", url), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ as: "guest" }),
  });
  const { accessToken } = (await response.json()) as { accessToken: string };
  const mutation = "mutation ($input: AddLinesInput!) { addLines(input: $input) { userErrors { code message } } }";
  const fulfilment = { method: "PICKUP", locationId: stock.locationId };
  const input = {
    clientMutationId: crypto.randomUUID(),
    lines: [{ variantId: stock.variantId, quantity: 1, fulfilment }],
  };
  const answer = await post(url, mutation, { input }, accessToken);
  expect(answer.data.addLines.userErrors).toEqual([]);
}

// any: the answers are read field by field above, and a missing one fails the test
async function post(url: string, query: string, variables: object, token?: string): Promise<any> {
  const response = await fetch(new URL("/graphql", url), {
    method: "POST",
    headers: { "content-type": "application/json", ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: JSON.stringify({ query, variables }),
  });
  return response.json();
}
