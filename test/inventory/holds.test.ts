import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  aShopFloor,
  everybody,
  guest,
  lastRaceFlat,
  levelId,
  place,
  raincoat,
  staffOf,
  type ShopFloor,
} from "./kit/shop-floor.ts";

let floor: ShopFloor;
beforeAll(async () => void (floor = await aShopFloor()));
afterAll(() => floor[Symbol.asyncDispose]());

const RACE = "COMET-RACE-LMN-44";
const keep = (
  viewer: Parameters<ShopFloor["write"]>[1],
  input: object,
  select = "hold { id state quantity location { code } } stockLevel { available }",
) => floor.write("inventory", viewer, "holdStock", { ...input }, select);

describe("50 people want the last unit at once", () => {
  it("one gets it, 49 are told what is there and nobody's ledger is off", async () => {
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        keep(guest(`racer-${index}`), { variantId: lastRaceFlat, locationId: place("lon-1"), quantity: 1 }),
      ),
    );
    const winners = answers.filter(({ hold }) => hold !== null);
    expect(winners).toHaveLength(1);
    expect(winners[0].hold).toMatchObject({ state: "HELD", quantity: 1, location: { code: "lon-1" } });
    const losers = answers.filter(({ hold }) => hold === null);
    expect(losers).toHaveLength(49);
    for (const { userErrors, stockLevel } of losers) {
      expect(userErrors).toEqual([
        expect.objectContaining({
          __typename: "InsufficientStock",
          available: 0,
          alternatives: [],
          field: ["input", "quantity"],
        }),
      ]);
      expect(stockLevel).toEqual({ available: 0 });
    }
    expect(await floor.levelOf(RACE, "lon-1")).toEqual({ available: 0, held: 1, allocated: 0, safety: 0 });

    await floor
      .write("inventory", guest("nobody"), "releaseHold", { holdId: winners[0].hold.id }, "hold { id }")
      .then((foreign) => expect(foreign).toMatchObject({ hold: null, userErrors: [{ code: "NOT_FOUND" }] }));
  });
});

describe("a refused reservation", () => {
  it("names the nearest places that have some", async () => {
    const before = await floor.levelOf("PETREL-RAINCOAT-W-LMN-S", "lon-1");
    const refused = await keep(guest("ines"), {
      variantId: raincoat,
      locationId: place("lon-1"),
      quantity: Math.min(10, before.available + 1),
    });
    expect(refused.hold).toBeNull();
    const { alternatives, available } = refused.userErrors[0];
    expect(available).toBe(before.available);
    const distances = alternatives.map((other: { distanceKm: number }) => other.distanceKm);
    expect(distances.length).toBeGreaterThan(0);
    expect(distances).toEqual(distances.toSorted((a: number, b: number) => a - b));
    expect(await floor.levelOf("PETREL-RAINCOAT-W-LMN-S", "lon-1")).toEqual(before);
  });

  it.each([
    [0, "INVALID_INPUT"],
    [-3, "INVALID_INPUT"],
    [11, "INVALID_INPUT"],
  ])("of %i units is answered with %s", async (quantity, code) => {
    expect((await keep(guest("ines"), { variantId: raincoat, quantity })).userErrors[0].code).toBe(code);
  });

  it("of an unknown variant or at an unknown place is not found", async () => {
    const unknown = await keep(guest("ines"), { variantId: "var_01J0000000000000000000000Z", quantity: 1 });
    expect(unknown.userErrors[0]).toMatchObject({ code: "NOT_FOUND", field: ["input", "variantId"] });
    const nowhere = await keep(guest("ines"), {
      variantId: raincoat,
      locationId: "str_01J0000000000000000000000Z",
      quantity: 1,
    });
    expect(nowhere.userErrors[0]).toMatchObject({ code: "NOT_FOUND", field: ["input", "locationId"] });
  });

  it("without a token is refused outright", async () => {
    const answer = await floor.ask(
      "inventory",
      everybody,
      `mutation { holdStock(input: { clientMutationId: "k", variantId: "x", quantity: 1 }) { hold { id } } }`,
    );
    expect(answer.errors?.[0]?.extensions?.code).toBe("UNAUTHENTICATED");
  });
});

describe("a reservation", () => {
  it("is seen by whoever took it and by that store's staff, and by nobody else", async () => {
    const { hold } = await keep(guest("mine"), { variantId: raincoat, locationId: place("ber-1"), quantity: 1 });
    const see = async (viewer: Parameters<ShopFloor["ask"]>[1]) =>
      (await floor.ask("inventory", viewer, `query ($id: ID!) { hold(id: $id) { id } }`, { id: hold.id })).data.hold;
    expect(await see(guest("mine"))).toEqual({ id: hold.id });
    expect(await see(staffOf("ber-1"))).toEqual({ id: hold.id });
    expect(await see(staffOf("lon-1"))).toBeNull();
    expect(await see(guest("other"))).toBeNull();
    expect(await see(everybody)).toBeNull();
  });

  it("given back twice frees its units once", async () => {
    const before = await floor.levelOf("PETREL-RAINCOAT-W-LMN-S", "lyo-1");
    const { hold } = await keep(guest("undecided"), { variantId: raincoat, locationId: place("lyo-1"), quantity: 1 });
    const giveBack = () =>
      floor.write("inventory", guest("undecided"), "releaseHold", { holdId: hold.id }, "hold { state }");
    expect(await giveBack()).toEqual({ hold: { state: "RELEASED" }, userErrors: [] });
    expect((await giveBack()).userErrors[0].code).toBe("NOT_ALLOWED");
    expect(await floor.levelOf("PETREL-RAINCOAT-W-LMN-S", "lyo-1")).toEqual(before);
  });

  it("asked for twice with one key is taken once", async () => {
    const before = await floor.levelOf("PETREL-RAINCOAT-W-LMN-S", "wh-eu-1");
    const input = { clientMutationId: "the-same", variantId: raincoat, locationId: place("wh-eu-1"), quantity: 2 };
    const [first, second] = await Promise.all([keep(guest("twice"), input), keep(guest("twice"), input)]);
    expect(first.hold.id).toBe(second.hold.id);
    expect((await floor.levelOf("PETREL-RAINCOAT-W-LMN-S", "wh-eu-1")).available).toBe(before.available - 2);
    await expect(keep(guest("twice"), { ...input, quantity: 3 })).rejects.toThrow("another holdStock");
  });

  it("declares the level, the variant's stock and the hold as changed", async () => {
    const operation = `mutation ($input: HoldStockInput!) { holdStock(input: $input) { hold { id } } }`;
    const input = { clientMutationId: "k1", variantId: raincoat, locationId: place("wh-eu-1"), quantity: 1 };
    const answer = await floor.ask("inventory", guest("watched"), operation, { input });
    const changes = answer.extensions?.lockstep?.changes?.[0]?.record.changes ?? [];
    const named = changes.map(({ entity }) => [entity.typename, entity.key["id"]]);
    expect(named).toEqual([
      ["StockLevel", levelId("PETREL-RAINCOAT-W-LMN-S", "wh-eu-1")],
      ["Hold", answer.data.holdStock.hold.id],
    ]);
    expect(changes[0]?.tags).toContain(`variant:${raincoat}:stock`);
  });
});
