import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { agent, aShop, customer, guest, type Shop } from "../cart/kit/shop.ts";

const LEDGER = `{ id balance earned tier { name } tierProgress { missingPoints }
  ledger(first: 100) { nodes { points balanceAfter kind reason order { id } } pageInfo { hasNextPage } } }`;

let shop: Shop;
beforeAll(async () => {
  shop = await aShop({ names: ["cart", "loyalty"] });
});
afterAll(() => shop[Symbol.asyncDispose]());

describe("a seeded account", () => {
  it("is the sum of its ledger, which follows from the orders", async () => {
    const me = customer(1);
    const { myOrders } = await shop.ask(
      "cart",
      me,
      "{ myOrders(first: 100) { nodes { id totals { payable { amount } } } totalCount } }",
    );
    const { loyalty } = await shop.ask("loyalty", me, `{ loyalty ${LEDGER} }`);
    const expected = myOrders.nodes.map((order: any) => Math.floor(Number(order.totals.payable.amount)));
    expect(myOrders.totalCount).toBeGreaterThan(0);
    expect(loyalty.ledger.nodes.map((entry: any) => entry.points)).toEqual(expected);
    expect(loyalty.balance).toBe(expected.reduce((sum: number, points: number) => sum + points, 0));
    expect(loyalty.ledger.nodes[0].balanceAfter).toBe(loyalty.balance);
  });

  it("all entries of all accounts, the programme's included, sum to zero", async () => {
    const entries = await shop.database("loyalty").collection("entries").find().toArray();
    expect(entries.length).toBeGreaterThan(100);
    expect(entries.reduce((sum, { points }) => sum + points, 0)).toBe(0);
  });

  it("can be paged through, and a cursor that nobody gave is refused", async () => {
    const me = customer(1);
    const page =
      "query($after: String) { loyalty { ledger(first: 1, after: $after) { edges { cursor } nodes { id } } } }";
    const first = await shop.ask("loyalty", me, page);
    const second = await shop.ask("loyalty", me, page, { after: first.loyalty.ledger.edges[0].cursor });
    expect(second.loyalty.ledger.nodes[0]?.id).not.toBe(first.loyalty.ledger.nodes[0].id);
    await expect(shop.ask("loyalty", me, page, { after: "nonsense" })).rejects.toMatchObject({
      code: "CURSOR_INVALID",
    });
    await expect(shop.ask("loyalty", me, "{ loyalty { ledger(first: 101) { nodes { id } } } }")).rejects.toMatchObject({
      code: "BAD_USER_INPUT",
    });
  });

  it("is seen by its customer and by agents, by nobody else", async () => {
    const other = "query($customerId: ID) { loyalty(customerId: $customerId) { id } }";
    const { customerId } = customer(1);
    expect((await shop.ask("loyalty", agent, other, { customerId })).loyalty).not.toBeNull();
    expect((await shop.ask("loyalty", customer(2), other, { customerId })).loyalty).toBeNull();
    expect((await shop.ask("loyalty", guest("g"), other, { customerId })).loyalty).toBeNull();
    const kiosk = customer(1, { actor: "KIOSK", sessionId: "ksn_1" });
    expect((await shop.ask("loyalty", kiosk, other, { customerId })).loyalty).toBeNull();
  });

  it("a cart's preview is computed from the totals that are handed over with it", async () => {
    const representation = (customerPart: object | null) => ({
      __typename: "Cart",
      id: "crt_1",
      totals: { payable: { amount: "120.99", currency: "EUR" } },
      customer: customerPart,
    });
    const { _entities } = await shop.ask(
      "loyalty",
      customer(1),
      "query($r: [_Any!]!) { _entities(representations: $r) { ... on Cart { pointsPreview { points credited text } } } }",
      { r: [representation({ id: "cus_1" }), representation(null)] },
    );
    expect(_entities).toEqual([
      { pointsPreview: { points: 120, credited: true, text: "You will earn 120 points." } },
      { pointsPreview: { points: 120, credited: false, text: "Sign in to earn 120 points." } },
    ]);
  });
});
