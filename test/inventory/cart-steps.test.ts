import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createIds } from "../../kernel/ids.ts";
import { systemClock } from "../../kernel/clock.ts";
import { endHold } from "../../subgraphs/inventory/hold-writes.ts";
import { sweepHolds } from "../../subgraphs/inventory/hold-sweeper.ts";
import { aShopFloor, cart, guest, lastButOnePair, NOW, place, raincoat, type ShopFloor } from "./kit/shop-floor.ts";

const ids = createIds({ clock: systemClock() });
const PAIR = "FELL-RUNNER-BLK-44";
let floor: ShopFloor;
beforeEach(async () => void (floor = await aShopFloor()));
afterEach(() => floor[Symbol.asyncDispose]());

const step = (name = "hold") => `${ids.next("int")}:${name}`;
const wish = (fields: object = {}) => ({
  holdId: ids.next("hld"),
  cartId: "crt_1",
  variantId: lastButOnePair,
  quantity: 1,
  expiresAt: new Date(NOW + 60_000).toISOString(),
  ...fields,
});

async function setHold(name: string, input: object) {
  const operation = `mutation ($step: ID!, $input: CartHoldInput!) { setCartHold(step: $step, input: $input) {
    hold { id state quantity locationId expiresAt } refusal { kind available alternatives { location { code } available } } } }`;
  const answer = await floor.ask("inventory", cart, operation, { step: name, input });
  if (answer.errors !== undefined) throw new Error(answer.errors[0]?.message);
  return answer.data.setCartHold;
}
async function allocate(name: string, input: object) {
  const operation = `mutation ($step: ID!, $input: AllocateOrderInput!) { allocateOrder(step: $step, input: $input) {
    allocated refusals { kind holdId available } } }`;
  const answer = await floor.ask("inventory", cart, operation, { step: name, input });
  if (answer.errors !== undefined) throw new Error(answer.errors[0]?.message);
  return answer.data.allocateOrder;
}
const undo = async (name: string) =>
  (await floor.ask("inventory", cart, "mutation ($step: ID!) { undoStep(step: $step) }", { step: name })).data.undoStep;

describe("a cart's hold", () => {
  it("without a place is sourced where there is enough", async () => {
    expect(await setHold(step(), wish({ quantity: 2 }))).toMatchObject({
      hold: { state: "HELD", quantity: 2, locationId: place("lyo-1") },
    });
    expect(await floor.levelOf(PAIR, "lyo-1")).toMatchObject({ available: 0, held: 2 });
  });

  it("prefers a warehouse to a store's shelf", async () => {
    const { hold } = await setHold(step(), wish({ variantId: raincoat }));
    expect(hold.locationId).toBe(place("wh-eu-1"));
  });

  it("is absolute: raised, lowered, moved and given back, always under one id", async () => {
    const input = wish({ variantId: raincoat, locationId: place("wh-eu-1") });
    const before = await floor.levelOf("PETREL-RAINCOAT-W-LMN-S", "wh-eu-1");
    const elsewhere = await floor.levelOf("PETREL-RAINCOAT-W-LMN-S", "ber-1");
    await setHold(step(), { ...input, quantity: 4 });
    await setHold(step(), { ...input, quantity: 3 });
    expect(await floor.levelOf("PETREL-RAINCOAT-W-LMN-S", "wh-eu-1")).toMatchObject({
      available: before.available - 3,
      held: 3,
    });
    await setHold(step(), { ...input, quantity: 1, locationId: place("ber-1") });
    expect(await floor.levelOf("PETREL-RAINCOAT-W-LMN-S", "wh-eu-1")).toEqual(before);
    expect(await floor.levelOf("PETREL-RAINCOAT-W-LMN-S", "ber-1")).toMatchObject({ held: 1 });
    expect(await setHold(step(), { ...input, quantity: 0 })).toMatchObject({
      hold: { state: "RELEASED" },
      refusal: null,
    });
    expect(await floor.levelOf("PETREL-RAINCOAT-W-LMN-S", "ber-1")).toEqual(elsewhere);
  });

  it("is refused with what is there, and what it kept stays", async () => {
    const input = wish();
    await setHold(step(), input);
    const refused = await setHold(step(), { ...input, quantity: 3 });
    expect(refused).toMatchObject({ hold: null, refusal: { kind: "INSUFFICIENT_STOCK", available: 2 } });
    expect(await floor.levelOf(PAIR, "lyo-1")).toMatchObject({ available: 1, held: 1 });
  });

  it("of an unknown variant or place says so", async () => {
    expect(await setHold(step(), wish({ variantId: "var_none" }))).toMatchObject({
      refusal: { kind: "UNKNOWN_VARIANT" },
    });
    expect(await setHold(step(), wish({ locationId: "str_none" }))).toMatchObject({
      refusal: { kind: "UNKNOWN_LOCATION" },
    });
  });

  it("sent again under the same step has one effect and one answer", async () => {
    const name = step();
    const input = wish();
    const answers = await Promise.all([setHold(name, input), setHold(name, input), setHold(name, input)]);
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]).toEqual(answers[0]);
    expect(await floor.levelOf(PAIR, "lyo-1")).toMatchObject({ available: 1, held: 1 });
  });

  it("of another cart is left alone", async () => {
    const input = wish();
    await setHold(step(), input);
    await expect(setHold(step(), { ...input, cartId: "crt_2" })).rejects.toThrow("not of this cart");
  });

  it("is set by nobody but the cart", async () => {
    const operation = "mutation ($step: ID!) { undoStep(step: $step) }";
    const answer = await floor.ask("inventory", guest("sly"), operation, { step: step() });
    expect(answer.errors?.[0]?.extensions?.code).toBe("FORBIDDEN");
  });
});

describe("an undone step", () => {
  it("gives back what it took, once", async () => {
    const name = step();
    await setHold(name, wish());
    expect([await undo(name), await undo(name)]).toEqual([true, false]);
    expect(await floor.levelOf(PAIR, "lyo-1")).toMatchObject({ available: 2, held: 0 });
  });

  it("restores the quantity from before", async () => {
    const input = wish();
    await setHold(step(), input);
    const raise = step();
    await setHold(raise, { ...input, quantity: 2 });
    await undo(raise);
    expect(await floor.levelOf(PAIR, "lyo-1")).toMatchObject({ available: 1, held: 1 });
  });

  it("that never came is refused when it comes late", async () => {
    const name = step();
    expect(await undo(name)).toBe(false);
    await expect(setHold(name, wish())).rejects.toThrow("undone before it came");
    expect(await floor.levelOf(PAIR, "lyo-1")).toMatchObject({ available: 2, held: 0 });
  });
});

describe("an order", () => {
  const order = (holds: readonly { holdId: string; variantId: string; quantity: number; locationId: string }[]) => ({
    orderId: "ord_1",
    cartId: "crt_1",
    lines: holds.map(({ holdId, variantId, quantity, locationId }) => ({ holdId, variantId, quantity, locationId })),
  });

  it("takes all its held units, and gives them back when its step is undone", async () => {
    const pair = { ...wish(), locationId: place("lyo-1") };
    const coat = { ...wish({ variantId: raincoat }), locationId: place("wh-eu-1") };
    await setHold(step(), pair);
    await setHold(step(), coat);
    const name = step("allocate");
    expect(await allocate(name, order([pair, coat]))).toEqual({ allocated: true, refusals: [] });
    expect(await allocate(name, order([pair, coat]))).toEqual({ allocated: true, refusals: [] });
    expect(await floor.levelOf(PAIR, "lyo-1")).toEqual({ available: 1, held: 0, allocated: 1, safety: 0 });
    await undo(name);
    expect(await floor.levelOf(PAIR, "lyo-1")).toEqual({ available: 1, held: 1, allocated: 0, safety: 0 });
  });

  it("is refused as a whole when one hold is gone", async () => {
    const pair = { ...wish(), locationId: place("lyo-1") };
    const coat = { ...wish({ variantId: raincoat }), locationId: place("wh-eu-1") };
    await setHold(step(), pair);
    await setHold(step(), coat);
    await setHold(step(), { ...coat, quantity: 0 });
    const refused = await allocate(step("allocate"), order([pair, coat]));
    expect(refused).toMatchObject({ allocated: false, refusals: [{ kind: "HOLD_EXPIRED", holdId: coat.holdId }] });
    expect(await floor.levelOf(PAIR, "lyo-1")).toMatchObject({ held: 1, allocated: 0 });
  });

  it.each(["another quantity", "another place", "another cart"])("is refused when the hold keeps %s", async (what) => {
    const pair = { ...wish(), locationId: place("lyo-1") };
    await setHold(step(), pair);
    const asked = order([
      {
        ...pair,
        ...(what === "another quantity" && { quantity: 2 }),
        ...(what === "another place" && { locationId: place("lon-1") }),
      },
    ]);
    const refused = await allocate(step("allocate"), { ...asked, ...(what === "another cart" && { cartId: "crt_9" }) });
    expect(refused.allocated).toBe(false);
  });
});

describe("a hold whose time runs out", () => {
  it("frees its units exactly once, whichever of two sweepers and a checkout comes first", async () => {
    const runtime = floor.runtime();
    for (let round = 0; round < 5; round += 1) {
      const pair = { ...wish(), locationId: place("lyo-1") };
      await setHold(step(), { ...pair, expiresAt: new Date(floor.clock.now() + 1_000).toISOString() });
      await floor.clock.advance(1_001);
      const name = step("allocate");
      const lines = [{ holdId: pair.holdId, variantId: pair.variantId, quantity: 1, locationId: pair.locationId }];
      const [outcome] = await Promise.all([
        allocate(name, { orderId: `ord_${randomUUID()}`, cartId: "crt_1", lines }),
        sweepHolds(runtime),
        sweepHolds(runtime),
      ]);
      const sold = outcome.allocated ? 1 : 0;
      expect(await floor.levelOf(PAIR, "lyo-1")).toEqual({ available: 2 - sold, held: 0, allocated: sold, safety: 0 });
      await undo(name);
      await sweepHolds(runtime);
      expect(await floor.levelOf(PAIR, "lyo-1")).toEqual({ available: 2, held: 0, allocated: 0, safety: 0 });
    }
  });

  it("and that was prolonged before the sweeper came to it is left alone", async () => {
    const { hold } = await setHold(step(), wish());
    const { transact, ...writer } = floor.runtime();
    const origin = { channel: "WEB", actorKind: "SYSTEM", at: new Date(NOW).toISOString() } as const;
    const { result } = await transact({ origin }, (tx) =>
      endHold(tx, { ...writer, origin, now: NOW }, { holdId: hold.id, state: "EXPIRED", dueBy: new Date(NOW) }),
    );
    expect(result).toBe(false);
    expect(await floor.levelOf(PAIR, "lyo-1")).toMatchObject({ held: 1 });
  });

  it("stays held until somebody has swept it: state decides, not the clock", async () => {
    const pair = { ...wish(), locationId: place("lyo-1") };
    await setHold(step(), pair);
    await floor.clock.advance(120_000);
    const lines = [{ holdId: pair.holdId, variantId: pair.variantId, quantity: 1, locationId: pair.locationId }];
    expect(await allocate(step("allocate"), { orderId: "ord_1", cartId: "crt_1", lines })).toMatchObject({
      allocated: true,
    });
  });

  it("is freed by the sweeper that runs beside the requests", async () => {
    const pair = wish();
    await setHold(step(), pair);
    const freed = new Promise<void>((resolve) => {
      floor.subgraph("inventory").feed.subscribe(({ record }) => {
        if (record.changes.some(({ tags }) => tags.includes("cart:crt_1:holds"))) resolve();
      });
    });
    await floor.clock.advance(60_001);
    floor.subgraph("inventory").startWorkers();
    await freed;
    expect(await floor.levelOf(PAIR, "lyo-1")).toMatchObject({ available: 2, held: 0 });
  });
});
