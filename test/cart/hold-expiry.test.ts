import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { manualClock, type ManualClock } from "../../kernel/clock.ts";
import { handsOf, stockOf } from "./kit/basket.ts";
import { aShop, customer, SEEDED_AT, variants, type Shop } from "./kit/shop.ts";

const HALF_HOUR_MS = 30 * 60 * 1000;

let shop: Shop;
let clock: ManualClock;
let variantId: string;
beforeEach(async () => {
  clock = manualClock(SEEDED_AT);
  shop = await aShop({ names: ["catalog", "inventory", "cart"], clock });
  for (const { id } of variants) if ((await stockOf(shop, id)).available >= 3) variantId = id;
});
afterEach(() => shop[Symbol.asyncDispose]());

describe("a hold that has expired", () => {
  it("refuses the order, and setting the quantity again makes it possible", async () => {
    const hands = handsOf(shop, customer(1));
    const { cart } = await hands.add(variantId, 2);
    await clock.advance(HALF_HOUR_MS);
    const lineId = cart.lines[0].id;
    expect(await hands.place(cart.id)).toMatchObject({
      outcome: "REFUSED",
      order: null,
      cart: { state: "OPEN" },
      userErrors: [{ code: "HOLD_EXPIRED", lineIds: [lineId] }],
    });
    const again = await hands.setQuantity(lineId, 2);
    expect(again.cart.lines[0]).toMatchObject({ holdState: "HELD" });
    expect(again.cart.lines[0].hold.id).not.toBe(cart.lines[0].hold.id);
    expect(await hands.place(cart.id)).toMatchObject({ outcome: "APPLIED", order: { status: "RECEIVED" } });
    const { held, allocated } = await stockOf(shop, variantId);
    expect(held).toBeLessThanOrEqual(2); // at most the expired one, which its own sweeper gives back
    expect(allocated).toBeGreaterThanOrEqual(2);
  });

  it("is shown on the line by a write of its own, once", async () => {
    const hands = handsOf(shop, customer(2));
    const { cart } = await hands.add(variantId, 1);
    await clock.advance(HALF_HOUR_MS + 1);
    shop.startWorkers();
    await expect.poll(async () => (await hands.myCart())?.["lines"][0].holdState, { timeout: 10_000 }).toBe("EXPIRED");
    await clock.advance(5_000);
    expect(await hands.myCart()).toMatchObject({ revision: 2, lastOrigin: { actorKind: "SYSTEM" } });
    const records = await shop.database("cart").collection("changes").find().toArray();
    const names = records.flatMap(({ changes }) =>
      (changes ?? []).map((change: any) => `${change.entity.typename} ${change.revision} ${change.tags.join()}`),
    );
    expect(names).toContain(`Cart 2 owner:customer:${customer(2).customerId}:cart`);
    expect(names).toContain("CartLine 2 ");
    expect(cart.revision).toBe(1);
  });

  it("found only by inventory still refuses the order as a whole and shows the line", async () => {
    const hands = handsOf(shop, customer(3));
    const { cart } = await hands.add(variantId, 1);
    const other = variants.find(({ id }) => id !== variantId)?.id ?? "";
    const both = await hands.add(other, 1);
    expect(both.userErrors).toEqual([]);
    // Inventory gives one hold back on its own: state decides there, whatever the cart believes.
    await shop
      .database("inventory")
      .collection("holds")
      .updateOne({ _id: cart.lines[0].hold.id }, { $set: { state: "EXPIRED" } });
    const refused = await hands.place(cart.id);
    expect(refused).toMatchObject({
      outcome: "REFUSED",
      userErrors: [{ code: "HOLD_EXPIRED", lineIds: [cart.lines[0].id] }],
    });
    expect(refused.cart.lines.map((line: any) => line.holdState)).toEqual(["EXPIRED", "HELD"]);
    expect((await stockOf(shop, other)).allocated).toBe(0);
  });
});
