import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { handsOf, stockOf } from "./kit/basket.ts";
import { agent, aShop, customer, guest, place, staff, variants, type Shop } from "./kit/shop.ts";

let shop: Shop;
beforeAll(async () => {
  shop = await aShop({ names: ["catalog", "inventory", "cart", "loyalty"] });
});
afterAll(() => shop[Symbol.asyncDispose]());

let people = 0;
const someone = () => customer((people += 1));
/** A variant with at least that many units somewhere. */
async function plenty(units = 20) {
  for (const variant of variants) {
    const { levels } = await stockOf(shop, variant.id);
    if (levels.some(({ available }) => available >= units)) return variant;
  }
  throw new Error(`nothing has ${units} units`);
}

describe("a cart", () => {
  it("is made when something is added, holds its stock and adds up", async () => {
    const variant = await plenty();
    const before = await stockOf(shop, variant.id);
    const { add, myCart } = handsOf(shop, someone());
    expect(await myCart()).toBeNull();
    const { outcome, cart, userErrors } = await add(variant.id, 2);
    expect(userErrors).toEqual([]);
    expect(outcome).toBe("APPLIED");
    expect(cart).toMatchObject({ state: "OPEN", revision: 1, itemCount: 2, lastOrigin: { channel: "WEB" } });
    expect(cart.lines[0]).toMatchObject({ variant: { id: variant.id }, quantity: 2, holdState: "HELD" });
    expect(Number(cart.totals.items.amount)).toBeCloseTo((2 * variant.price) / 100);
    const after = await stockOf(shop, variant.id);
    expect([after.held - before.held, before.available - after.available]).toEqual([2, 2]);
    expect(await myCart()).toEqual(cart);
  });

  it("grows the line of the same variant and gives stock back when it shrinks or goes", async () => {
    const variant = await plenty();
    const { held } = await stockOf(shop, variant.id);
    const { add, setQuantity, remove } = handsOf(shop, someone());
    await add(variant.id, 1);
    const { cart } = await add(variant.id, 2);
    expect(cart.lines).toHaveLength(1);
    expect((await stockOf(shop, variant.id)).held - held).toBe(3);
    const less = await setQuantity(cart.lines[0].id, 1);
    expect(less.cart.lines[0].quantity).toBe(1);
    expect((await stockOf(shop, variant.id)).held - held).toBe(1);
    const gone = await remove(cart.lines[0].id);
    expect([gone.cart.lines, gone.cart.revision]).toEqual([[], 4]);
    expect((await stockOf(shop, variant.id)).held).toBe(held);
  });

  it("takes a scanned code, remembers the store, and says which code it does not know", async () => {
    const { scan } = handsOf(shop, someone());
    const variant = await plenty();
    const scanned = await scan(variant.sku, place("lon-1"));
    expect(scanned.line).toMatchObject({ quantity: 1, triedAt: { id: place("lon-1") } });
    const unknown = await scan("no-such-code");
    expect(unknown).toMatchObject({
      outcome: "REFUSED",
      userErrors: [{ code: "UNKNOWN_CODE", scanned: "no-such-code" }],
    });
  });

  it("moves a line to a store's shelf for pick-up, and the shipping fee falls away", async () => {
    const { add, setFulfilment } = handsOf(shop, someone());
    const shelf = (
      await shop
        .database("inventory")
        .collection("stock")
        .find({ locationId: place("lon-1") })
        .toArray()
    ).find(({ available }) => available >= 2);
    const variantId = String(shelf?.["variantId"]);
    const { held } = await stockOf(shop, variantId);
    const { cart } = await add(variantId, 1);
    const moved = await setFulfilment(cart.lines[0].id, "PICKUP", place("lon-1"));
    expect(moved.userErrors).toEqual([]);
    expect(moved.cart.lines[0].fulfilment).toEqual({ method: "PICKUP", locationId: place("lon-1") });
    expect(moved.cart.totals.shipping.amount).toBe("0.00");
    expect((await stockOf(shop, variantId)).held - held).toBe(1);
    const nowhere = await setFulfilment(cart.lines[0].id, "PICKUP");
    expect(nowhere.userErrors[0].code).toBe("PICKUP_UNAVAILABLE");
  });
});

describe("a refusal", () => {
  it("for bad quantities says which rule was broken and holds nothing", async () => {
    const variant = await plenty();
    const { held } = await stockOf(shop, variant.id);
    const { add } = handsOf(shop, someone());
    expect((await add(variant.id, -1)).userErrors[0]).toMatchObject({
      code: "INVALID_INPUT",
      field: ["input", "lines", "0", "quantity"],
    });
    expect((await add(variant.id, 100)).userErrors[0]).toMatchObject({ code: "QUANTITY_OVER_LIMIT", limit: 99 });
    expect((await add("var_none", 1)).userErrors[0]).toMatchObject({ code: "UNKNOWN_VARIANT", variantId: "var_none" });
    expect((await stockOf(shop, variant.id)).held).toBe(held);
  });

  it("for too little stock names what is there, and leaves every other line of the same write unheld", async () => {
    const variant = await plenty();
    const scarce = variants.find(({ id }) => id !== variant.id);
    const { available } = await stockOf(shop, scarce?.id ?? "");
    const before = await stockOf(shop, variant.id);
    const hands = handsOf(shop, someone());
    const refused = await hands.addAll({
      lines: [
        { variantId: variant.id, quantity: 1 },
        { variantId: scarce?.id, quantity: Math.min(99, available + 1) },
      ],
    });
    expect(refused).toMatchObject({ outcome: "REFUSED", userErrors: [{ code: "INSUFFICIENT_STOCK" }] });
    expect((await stockOf(shop, variant.id)).held).toBe(before.held);
    expect(await hands.myCart()).toBeNull();
  });

  it("for a stale revision carries the current cart", async () => {
    const variant = await plenty();
    const { add, setQuantity } = handsOf(shop, someone());
    const { cart } = await add(variant.id);
    await setQuantity(cart.lines[0].id, 2);
    const stale = await setQuantity(cart.lines[0].id, 3, { expectedRevision: 1 });
    expect(stale).toMatchObject({
      userErrors: [{ code: "STALE_REVISION", currentRevision: 2 }],
      cart: { revision: 2, itemCount: 2 },
    });
  });

  it("for a foreign cart is that there is no such cart, and it cannot be read", async () => {
    const variant = await plenty();
    const owner = handsOf(shop, someone());
    const { cart } = await owner.add(variant.id);
    const stranger = handsOf(shop, someone());
    expect(await stranger.cart(cart.id)).toBeNull();
    for (const answer of [
      await stranger.setQuantity(cart.lines[0].id, 5),
      await stranger.remove(cart.lines[0].id),
      await stranger.place(cart.id),
    ]) {
      expect(answer).toMatchObject({ outcome: "REFUSED", cart: null, userErrors: [{ code: "NOT_FOUND" }] });
    }
    expect(await owner.myCart()).toEqual(cart);
  });

  it("agents see a customer's cart, staff change it when they name the revision", async () => {
    const variant = await plenty();
    const { cart } = await handsOf(shop, someone()).add(variant.id);
    expect(await handsOf(shop, agent).cart(cart.id)).toEqual(cart);
    expect(
      (await handsOf(shop, agent).setQuantity(cart.lines[0].id, 2, { expectedRevision: 1 })).userErrors[0].code,
    ).toBe("NOT_FOUND");
    const helper = handsOf(shop, staff);
    expect((await helper.setQuantity(cart.lines[0].id, 2)).userErrors[0].code).toBe("INVALID_INPUT");
    const helped = await helper.setQuantity(cart.lines[0].id, 2, { expectedRevision: 1 });
    expect(helped.cart).toMatchObject({ revision: 2, itemCount: 2, lastOrigin: { actorKind: "STAFF" } });
  });
});

describe("placing an order", () => {
  it("makes held stock the order's, closes the cart and numbers the order", async () => {
    const variant = await plenty();
    const { held, allocated } = await stockOf(shop, variant.id);
    const me = someone();
    const hands = handsOf(shop, me);
    const { cart } = await hands.add(variant.id, 2);
    const placed = await hands.place(cart.id, { expectedRevision: 1 });
    expect(placed.userErrors).toEqual([]);
    expect(placed.order).toMatchObject({
      status: "RECEIVED",
      customer: { id: me.customerId },
      totals: { payable: cart.totals.payable },
    });
    expect(placed.order.number).toMatch(/^LS-\d{6}-[0-9A-HJKMNP-TV-Z]{8}$/);
    expect(placed.cart).toMatchObject({ state: "ORDERED", order: { id: placed.order.id } });
    const after = await stockOf(shop, variant.id);
    expect([after.held - held, after.allocated - allocated]).toEqual([0, 2]);
    expect(await hands.myCart()).toBeNull();
    expect((await hands.place(cart.id)).userErrors[0]).toMatchObject({ code: "CART_NOT_OPEN", state: "ORDERED" });
    expect((await hands.add(variant.id)).cart.id).not.toBe(cart.id);
  });

  it("20 times at once under one key is one order and 20 identical replies", async () => {
    const variant = await plenty();
    const me = someone();
    const hands = handsOf(shop, me);
    const { cart } = await hands.add(variant.id, 1);
    const { allocated } = await stockOf(shop, variant.id);
    const clientMutationId = randomUUID();
    const replies = await Promise.all(Array.from({ length: 20 }, () => hands.place(cart.id, { clientMutationId })));
    expect(new Set(replies.map((reply) => JSON.stringify(reply))).size).toBe(1);
    expect(replies[0]?.order).not.toBeNull();
    expect(await shop.database("cart").collection("orders").countDocuments({ cartId: cart.id })).toBe(1);
    expect((await stockOf(shop, variant.id)).allocated - allocated).toBe(1);
    await expect(hands.place(cart.id, { clientMutationId, expectedRevision: 1 })).rejects.toMatchObject({
      code: "IDEMPOTENCY_KEY_REUSED",
    });
  });

  it("twice at once under two keys is one order and one refusal", async () => {
    const variant = await plenty();
    const hands = handsOf(shop, someone());
    const { cart } = await hands.add(variant.id, 1);
    const replies = await Promise.all([hands.place(cart.id), hands.place(cart.id)]);
    expect(replies.map(({ outcome }) => outcome).toSorted((a, b) => String(a).localeCompare(String(b)))).toEqual([
      "APPLIED",
      "REFUSED",
    ]);
  });

  it("credits its points once, whoever tells of it", async () => {
    const variant = await plenty();
    const me = someone();
    const hands = handsOf(shop, me);
    shop.startWorkers();
    const { cart } = await hands.add(variant.id, 1);
    const { order } = await hands.place(cart.id);
    const entries = shop.database("loyalty").collection("entries");
    const mine = { orderId: order.id, seq: { $gt: 0 } };
    await expect.poll(() => entries.countDocuments(mine), { timeout: 10_000 }).toBe(1);
    expect((await entries.findOne(mine))?.["points"]).toBe(Math.floor(Number(order.totals.payable.amount)));
  });
});

describe("a guest's cart", () => {
  it("comes to the customer who signs in, once, however often the step is sent", async () => {
    const variant = await plenty();
    const visitor = handsOf(shop, guest("g1"));
    const me = someone();
    const { cart } = await visitor.add(variant.id, 1);
    const step = "int_01J8ZC0M3Q4W5X6Y7Z8A9B0C1D:cart";
    const adopt = () =>
      shop.ask(
        "cart",
        { kind: "service", name: "customer" },
        "mutation($step: ID!, $f: String!, $t: String!) { adoptCart(step: $step, fromOwner: $f, toOwner: $t) { cartId movedLines } }",
        { step, f: "guest:g1", t: `customer:${me.customerId}` },
      );
    expect(await adopt()).toEqual({ adoptCart: { cartId: cart.id, movedLines: 1 } });
    expect(await adopt()).toEqual({ adoptCart: { cartId: cart.id, movedLines: 1 } });
    expect(await visitor.myCart()).toBeNull();
    expect(await handsOf(shop, me).myCart()).toMatchObject({
      id: cart.id,
      revision: 2,
      customer: { id: me.customerId },
    });
    await expect(
      shop.ask("cart", me, 'mutation { adoptCart(step: "x", fromOwner: "a", toOwner: "b") { cartId } }'),
    ).rejects.toMatchObject({ code: "FORBIDDEN" });
  });
});
