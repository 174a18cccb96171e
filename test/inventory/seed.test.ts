import { describe, expect, it } from "vitest";
import { aShopFloor } from "./kit/shop-floor.ts";

describe("the demo stock", () => {
  it("of the small set is 300 levels, with the last pairs where the stories want them", async () => {
    await using floor = await aShopFloor("small");
    expect(await floor.documents.stock.countDocuments()).toBe(300);
    expect(await floor.levelOf("FELL-RUNNER-BLK-44", "lyo-1")).toMatchObject({ available: 2 });
    expect(await floor.levelOf("COMET-RACE-LMN-44", "lon-1")).toMatchObject({ available: 1 });
    const ofFlats = await floor.documents.stock.find({ sku: "COMET-RACE-LMN-44" }).toArray();
    expect(ofFlats.reduce((sum, { available }) => sum + available, 0)).toBe(1);
  });

  it("of the demo set is about 25,000 levels, each with its ledger, loaded in under 12 seconds", async () => {
    await using floor = await aShopFloor("demo");
    const levels = await floor.documents.stock.countDocuments();
    expect(levels).toBeGreaterThan(23_000);
    expect(levels).toBeLessThan(28_000);
    expect(await floor.documents.movements.countDocuments()).toBe(levels);
    expect(floor.seedMs).toBeLessThan(12_000);
    const pairs = await floor.documents.stock.find({ sku: "FELL-RUNNER-BLK-44", available: { $gt: 0 } }).toArray();
    expect(pairs.map(({ locationCode, available }) => [locationCode, available])).toEqual([["lyo-1", 2]]);
  });

  it("is the same for the same set and time", async () => {
    await using first = await aShopFloor("small");
    await using second = await aShopFloor("small");
    const read = (floor: typeof first) => floor.documents.stock.find().sort({ _id: 1 }).toArray();
    expect(await read(second)).toEqual(await read(first));
  });
});
