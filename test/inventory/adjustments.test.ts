import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aShopFloor, everybody, guest, levelId, place, raincoat, staffOf, type ShopFloor } from "./kit/shop-floor.ts";

let floor: ShopFloor;
beforeAll(async () => void (floor = await aShopFloor()));
afterAll(() => floor[Symbol.asyncDispose]());

const SKU = "PETREL-RAINCOAT-W-LMN-S";
const adjust = (viewer: Parameters<ShopFloor["write"]>[1], input: object) =>
  floor.write(
    "inventory",
    viewer,
    "adjustStock",
    { reason: "Recounted the shelf", ...input },
    "stockLevel { id onHand revision lastOrigin { actorLabel channel } }",
  );
const ledgerOf = async (viewer: Parameters<ShopFloor["ask"]>[1], code: string, args = "first: 3") =>
  (
    await floor.ask(
      "inventory",
      viewer,
      `{ location(code: "${code}") { movements(${args}) { nodes { kind available reason origin { actorLabel } stockLevel { id } } pageInfo { endCursor } } } }`,
    )
  ).data.location.movements;

describe("a correction by staff", () => {
  it("changes the level and stands in the ledger with its reason and its author", async () => {
    const before = await floor.levelOf(SKU, "lyo-1");
    const { stockLevel, userErrors } = await adjust(staffOf("lyo-1"), {
      stockLevelId: levelId(SKU, "lyo-1"),
      delta: 3,
      kind: "DELIVERY",
      reason: " Delivery unpacked ",
    });
    expect(userErrors).toEqual([]);
    expect(stockLevel.lastOrigin).toEqual({ actorLabel: "Marta", channel: "STORE_POS" });
    expect((await floor.levelOf(SKU, "lyo-1")).available).toBe(before.available + 3);
    const { nodes } = await ledgerOf(staffOf("lyo-1"), "lyo-1");
    expect(nodes[0]).toEqual({
      kind: "RECEIVED",
      available: 3,
      reason: "Delivery unpacked",
      origin: { actorLabel: "Marta" },
      stockLevel: { id: levelId(SKU, "lyo-1") },
    });
  });

  it("can name the variant and the place instead of the level", async () => {
    const { stockLevel } = await adjust(staffOf("lyo-1"), {
      variantId: raincoat,
      locationId: place("lyo-1"),
      delta: 1,
    });
    expect(stockLevel.id).toBe(levelId(SKU, "lyo-1"));
  });

  it("never takes more than is available", async () => {
    const before = await floor.levelOf(SKU, "lyo-1");
    const { userErrors } = await adjust(staffOf("lyo-1"), {
      stockLevelId: levelId(SKU, "lyo-1"),
      delta: -before.available - 1,
    });
    expect(userErrors[0]).toMatchObject({ __typename: "InsufficientStock", available: before.available });
    expect(await floor.levelOf(SKU, "lyo-1")).toEqual(before);
  });

  it("is refused in another store, and the level stays", async () => {
    const before = await floor.levelOf(SKU, "lyo-1");
    const { userErrors } = await adjust(staffOf("ber-1"), { stockLevelId: levelId(SKU, "lyo-1"), delta: 1 });
    expect(userErrors[0].code).toBe("NOT_ALLOWED");
    expect(await floor.levelOf(SKU, "lyo-1")).toEqual(before);
  });

  it("with a stale revision is told the current one", async () => {
    const { stockLevel } = await adjust(staffOf("lyo-1"), { stockLevelId: levelId(SKU, "lyo-1"), delta: 1 });
    const stale = await adjust(staffOf("lyo-1"), {
      stockLevelId: levelId(SKU, "lyo-1"),
      delta: 1,
      expectedRevision: stockLevel.revision - 1,
    });
    expect(stale.userErrors[0]).toMatchObject({ code: "STALE_REVISION" });
  });

  it.each([
    [{ stockLevelId: "stk_none", delta: 1 }, "NOT_FOUND"],
    [{ delta: 1 }, "INVALID_INPUT"],
    [{ stockLevelId: levelId(SKU, "lyo-1"), variantId: raincoat, delta: 1 }, "INVALID_INPUT"],
    [{ stockLevelId: levelId(SKU, "lyo-1"), delta: 0 }, "INVALID_INPUT"],
    [{ stockLevelId: levelId(SKU, "lyo-1"), delta: 1, reason: "x" }, "INVALID_INPUT"],
    [{ variantId: "var_01J0000000000000000000000Z", locationId: place("lyo-1"), delta: 1 }, "NOT_FOUND"],
  ])("with %o is refused with %s", async (input, code) => {
    expect((await adjust(staffOf("lyo-1"), input)).userErrors[0].code).toBe(code);
  });

  it("by somebody who is no staff is refused outright", async () => {
    await expect(adjust(guest("sly"), { stockLevelId: levelId(SKU, "lyo-1"), delta: 1 })).rejects.toThrow(
      "stock:write",
    );
  });
});

describe("the ledger and the counts of a store", () => {
  it("are for those who may count, the ledger for those who work there", async () => {
    expect(await ledgerOf(staffOf("lyo-1"), "lyo-1")).not.toBeNull();
    expect(await ledgerOf(staffOf("ber-1"), "lyo-1")).toBeNull();
    expect(await ledgerOf(everybody, "lyo-1")).toBeNull();
    const counts = `query ($id: ID!) { locationStock(locationId: $id, first: 100) { totalCount nodes { onHand } } }`;
    expect((await floor.ask("inventory", everybody, counts, { id: place("lyo-1") })).data.locationStock).toBeNull();
    const { data } = await floor.ask("inventory", staffOf("lyo-1"), counts, { id: place("lyo-1") });
    expect(data.locationStock.totalCount).toBe(60);
  });

  it("is read page by page, the newest first, without a gap", async () => {
    const all = await ledgerOf(staffOf("lyo-1"), "lyo-1", "first: 100");
    const first = await ledgerOf(staffOf("lyo-1"), "lyo-1", "first: 10");
    const second = await ledgerOf(staffOf("lyo-1"), "lyo-1", `first: 10, after: "${first.pageInfo.endCursor}"`);
    expect([...first.nodes, ...second.nodes]).toEqual(all.nodes.slice(0, 20));
  });
});
