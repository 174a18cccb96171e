import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ask, signIn, Touchpoint } from "../support/clients.ts";
import { mutate, sendMutation } from "../support/mutate.ts";
import { runLockstep, type RunningLockstep } from "../support/running-lockstep.ts";

const MINUTE_MS = 60_000;

let running: RunningLockstep;
let url: string;
let shopper: string;
let variantId: string;

beforeAll(async () => {
  running = await runLockstep();
  url = running.url;
  shopper = await signIn(url, "customer:2");
  const found = await ask(url, { query: `{ variantByCode(code: "FELL-RUNNER-BLK-40") { id } }` });
  variantId = found.data?.["variantByCode"].id;
}, 90_000);

afterAll(() => running[Symbol.asyncDispose]());

const add = (input: Readonly<Record<string, unknown>>, token = shopper) =>
  mutate(url, { token, field: "addLines", input, select: "outcome cart { id revision lines { id quantity } }" });
const codes = (payload: { readonly userErrors: readonly { readonly __typename: string }[] }) =>
  payload.userErrors.map(({ __typename }) => __typename);
const codeOf = (answer: { readonly errors?: readonly { readonly extensions?: Record<string, unknown> }[] }) =>
  answer.errors?.[0]?.extensions?.["code"];

describe("bad input is refused with a typed error that says what was expected", () => {
  it("an unknown field", async () => {
    const answer = await ask(url, { query: `{ products { nodes { nme } } }` });
    expect(codeOf(answer)).toBe("GRAPHQL_VALIDATION_FAILED");
    expect(answer.errors?.[0]?.message).toMatch(/Cannot query field "nme" on type "Product"/);
    expect(answer.errors?.[0]?.message).not.toMatch(/Did you mean/);
  });

  it("a variable of the wrong type", async () => {
    const query = `query($first: Int) { products(first: $first) { nodes { id } } }`;
    const answer = await ask(url, { query, variables: { first: "ten" } });
    expect(codeOf(answer)).toBe("BAD_USER_INPUT");
    expect(answer.errors?.[0]?.message).toMatch(/\$first.*Int cannot represent/);
  });

  it("an unknown id: null from a query, a typed error from a mutation", async () => {
    const unknown = "crt_01DXF6DT00ZZZZZZZZZZZZZZZZ";
    const answer = await ask(url, {
      token: shopper,
      query: `query($id: ID!) { cart(id: $id) { id } }`,
      variables: { id: unknown },
    });
    expect(answer).toMatchObject({ data: { cart: null } });
    expect(answer.errors).toBeUndefined();
    const placed = await mutate(url, { token: shopper, field: "placeOrder", input: { cartId: unknown } });
    expect(codes(placed)).toEqual(["NotFound"]);
  });

  it("a negative quantity", async () => {
    expect(codes(await add({ lines: [{ variantId, quantity: -1 }] }))).toEqual(["InvalidInput"]);
  });

  it("a quantity over the limit, with the limit", async () => {
    const refused = await mutate(url, {
      token: shopper,
      field: "addLines",
      input: { lines: [{ variantId, quantity: 100 }] },
      select: "userErrors { ... on QuantityOverLimit { limit } }",
    });
    expect(refused.userErrors).toMatchObject([{ __typename: "QuantityOverLimit", limit: 99 }]);
  });

  it("a stale revision, with the current one and the entity beside it", async () => {
    const { cart } = await add({ lines: [{ variantId, quantity: 1 }] });
    const stale = await mutate(url, {
      token: shopper,
      field: "addLines",
      input: { lines: [{ variantId, quantity: 1 }], cartId: cart.id, expectedRevision: cart.revision - 1 },
      select: "cart { revision } userErrors { ... on StaleRevision { currentRevision } }",
    });
    expect(stale.userErrors).toMatchObject([{ __typename: "StaleRevision", currentRevision: cart.revision }]);
    expect(stale["cart"]).toEqual({ revision: cart.revision });
  });

  it("a foreign cart is as good as none", async () => {
    const { cart } = await add({ lines: [{ variantId, quantity: 1 }] });
    const stranger = await signIn(url, "customer:3");
    const seen = await ask(url, {
      token: stranger,
      query: `query($id: ID!) { cart(id: $id) { id lines { id } } }`,
      variables: { id: cart.id },
    });
    expect(seen.data).toEqual({ cart: null });
    expect(codes(await mutate(url, { token: stranger, field: "placeOrder", input: { cartId: cart.id } }))).toEqual([
      "NotFound",
    ]);
    const touched = await mutate(url, {
      token: stranger,
      field: "setQuantity",
      input: { lineId: cart.lines[0].id, quantity: 5 },
    });
    expect(codes(touched)).toEqual(["NotFound"]);
  });

  it("a malformed cursor", async () => {
    expect(codeOf(await ask(url, { query: `{ products(after: "page two") { nodes { id } } }` }))).toBe(
      "CURSOR_INVALID",
    );
  });

  it("an oversized page", async () => {
    const answer = await ask(url, { query: `{ products(first: 101) { nodes { id } } }` });
    expect(codeOf(answer)).toBe("BAD_USER_INPUT");
    expect(answer.errors?.[0]?.message).toMatch(/100/);
  });

  it("an unknown code", async () => {
    const scanned = await mutate(url, {
      token: shopper,
      field: "scanToCart",
      input: { code: "4006381333931" },
      select: "userErrors { ... on UnknownCode { scanned } }",
    });
    expect(scanned.userErrors).toMatchObject([{ __typename: "UnknownCode", scanned: "4006381333931" }]);
  });

  it("an empty message", async () => {
    const started = await mutate(url, {
      token: shopper,
      field: "startConversation",
      input: { subject: "A question" },
      select: "conversation { id }",
    });
    const conversationId = started["conversation"].id;
    const sent = await mutate(url, { token: shopper, field: "sendMessage", input: { conversationId, text: "  \n " } });
    expect(codes(sent)).toHaveLength(1);
    expect(sent.userErrors[0]?.code).toMatch(/EMPTY|INVALID_INPUT/);
  });

  it("one idempotency key for two different inputs", async () => {
    const key = { clientMutationId: "the same key" };
    await add({ ...key, lines: [{ variantId, quantity: 1 }] });
    const again = await sendMutation(url, {
      token: shopper,
      field: "addLines",
      input: { ...key, lines: [{ variantId, quantity: 2 }] },
    });
    expect(codeOf(again)).toBe("IDEMPOTENCY_KEY_REUSED");
  });

  it("an order over a hold that has expired, which the cart shows live", async () => {
    const late = await signIn(url, "customer:4");
    const { cart } = await add({ lines: [{ variantId, quantity: 1 }] }, late);
    await using touchpoint = new Touchpoint(url, late);
    const screen = touchpoint.show(`subscription($id: ID!) { cart(id: $id) { lines { id holdState } } }`, {
      id: cart.id,
    });
    await screen.until((shown) => shown["cart"].lines[0].holdState === "HELD", "the hold");
    running.putForward(31 * MINUTE_MS);
    await screen.until((shown) => shown["cart"].lines[0].holdState === "EXPIRED", "that the hold has expired", 20_000);
    const token = await signIn(url, "customer:4"); // the first token has expired as well
    const placed = await mutate(url, {
      token,
      field: "placeOrder",
      input: { cartId: cart.id },
      select: "order { id } userErrors { ... on HoldExpired { lineIds } }",
    });
    expect(placed["order"]).toBeNull();
    expect(placed.userErrors).toMatchObject([{ __typename: "HoldExpired", lineIds: [cart.lines[0].id] }]);
  });
});
