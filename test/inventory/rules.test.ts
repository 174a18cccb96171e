import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decideAdjustment } from "../../subgraphs/inventory/rules/adjustment.ts";
import { bucketOf, publicAvailable } from "../../subgraphs/inventory/rules/availability.ts";
import { decideCartHold, type HoldFacts } from "../../subgraphs/inventory/rules/cart-hold.ts";
import { distanceKm } from "../../subgraphs/inventory/rules/distance.ts";
import {
  canMove,
  move,
  movements,
  noUnits,
  onHandOf,
  quantityNames,
  sumOf,
  type Movement,
} from "../../subgraphs/inventory/rules/quantities.ts";
import { alternativesTo, chooseSource, type Source } from "../../subgraphs/inventory/rules/sourcing.ts";

const units = fc.integer({ min: -12, max: 12 });
const anyMovement = fc
  .tuple(fc.constantFrom("hold", "release", "allocate", "deallocate", "adjust"), units)
  .map(([kind, count]) => ({ kind, by: movements[kind as keyof typeof movements](count) }));

describe("a sequence of movements", () => {
  it("never takes a quantity below zero, at any state on the way (I1)", () => {
    fc.assert(
      fc.property(fc.array(anyMovement, { maxLength: 60 }), (wanted) => {
        let level = { ...noUnits, available: 10, safety: 2 };
        for (const { by } of wanted) {
          if (canMove(level, by)) level = { ...level, ...move(level, by) };
          for (const name of quantityNames) expect(level[name]).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });

  it("keeps what is on hand equal to the ledger's sum, and only adjustments change it (I2)", () => {
    fc.assert(
      fc.property(fc.array(anyMovement, { maxLength: 60 }), (wanted) => {
        const opening: Movement = { ...noUnits, available: 10, safety: 2 };
        const ledger: Movement[] = [opening];
        let level = move(noUnits, opening);
        let received = onHandOf(opening);
        for (const { kind, by } of wanted) {
          if (!canMove(level, by)) continue;
          level = move(level, by);
          ledger.push(by);
          if (kind === "adjust") received += by.available;
        }
        expect(sumOf(ledger)).toEqual(level);
        expect(onHandOf(level)).toBe(received);
      }),
    );
  });
});

const source = (code: string, available: number, fields: Partial<Source> = {}): Source => ({
  locationId: code,
  code,
  kind: "STORE",
  latitude: 0,
  longitude: 0,
  available,
  ...fields,
});

describe("sourcing", () => {
  const near = { latitude: 0, longitude: 0 };

  it("takes warehouses before dark stores before stores, then the nearest, then the first by code", () => {
    const far = source("far", 9, { longitude: 9 });
    const here = source("here", 9);
    const dark = source("dark", 9, { kind: "DARK_STORE", longitude: 20 });
    const warehouse = source("wh", 9, { kind: "WAREHOUSE", longitude: 40 });
    expect(chooseSource([far, here, dark, warehouse], 1, near)).toBe(warehouse);
    expect(chooseSource([far, here, dark], 1, near)).toBe(dark);
    expect(chooseSource([far, here], 1, near)).toBe(here);
    expect(chooseSource([source("b", 1), source("a", 1)], 1, undefined)?.code).toBe("a");
  });

  it("never chooses a place with too few, and never names one with none", () => {
    const anySources = fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: -180, max: 180 })), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(anySources, fc.integer({ min: 1, max: 12 }), (places, quantity) => {
        const sources = places.map(([available, longitude], index) => source(`s${index}`, available, { longitude }));
        const chosen = chooseSource(sources, quantity, near);
        expect(chosen === undefined).toBe(sources.every(({ available }) => available < quantity));
        expect(chosen?.available ?? quantity).toBeGreaterThanOrEqual(quantity);
        const others = alternativesTo(sources, { locationId: "s0", near });
        expect(others.every(({ available, locationId }) => available > 0 && locationId !== "s0")).toBe(true);
        const distances = others.map((other) => other.distanceKm ?? 0);
        expect(distances).toEqual(distances.toSorted((a, b) => a - b));
      }),
    );
  });
});

describe("a cart's wish", () => {
  const held: HoldFacts = { state: "HELD", variantId: "v", locationId: "a", quantity: 2 };
  const decide = (
    hold: HoldFacts | null,
    quantity: number,
    sources: readonly Source[],
    locationId: string | null = null,
  ) =>
    decideCartHold({
      hold,
      wanted: { variantId: "v", quantity, locationId },
      sources,
      isKnownLocation: true,
      near: undefined,
    });

  it("counts what the hold keeps as free for it", () => {
    expect(decide(held, 3, [source("a", 1)])).toEqual({ kind: "hold", locationId: "a", quantity: 3 });
    expect(decide(held, 4, [source("a", 1)])).toMatchObject({
      kind: "refused",
      why: "INSUFFICIENT_STOCK",
      available: 3,
    });
    expect(decide({ ...held, state: "EXPIRED" }, 3, [source("a", 1)])).toMatchObject({ kind: "refused", available: 1 });
  });

  it("stays where it is while there is enough, and moves when there is not", () => {
    const sources = [source("a", 0), source("wh", 9, { kind: "WAREHOUSE" })];
    expect(decide(held, 1, sources)).toMatchObject({ locationId: "a" });
    expect(decide(held, 5, sources)).toMatchObject({ locationId: "wh" });
  });

  it("for nothing gives back what is held, and is refused when there is no hold", () => {
    expect(decide(held, 0, [])).toEqual({ kind: "release", quantity: 2 });
    expect(decide({ ...held, state: "EXPIRED" }, 0, [])).toEqual({ kind: "unchanged" });
    expect(decide(null, 0, [])).toMatchObject({ kind: "refused", why: "HOLD_EXPIRED" });
  });

  it("never touches what an order has", () => {
    for (const quantity of [0, 1]) {
      expect(decide({ ...held, state: "ALLOCATED" }, quantity, [source("a", 9)])).toMatchObject({
        why: "HOLD_EXPIRED",
      });
    }
  });
});

describe("what the public is told", () => {
  it("is exact up to 20 and 20 above it", () => {
    expect([0, 1, 19, 20, 21, 4_000].map(publicAvailable)).toEqual([0, 1, 19, 20, 20, 20]);
  });
  it("says OUT, LAST, LOW or IN_STOCK", () => {
    expect([0, 1, 2, 5, 6].map(bucketOf)).toEqual(["OUT", "LAST", "LOW", "LOW", "IN_STOCK"]);
  });
});

describe("an adjustment", () => {
  const decide = (fields: object) =>
    decideAdjustment({ kind: "COUNT", delta: 1, reason: "Recounted the shelf", ...fields });
  it("stands in the ledger as what it was", () => {
    expect(decide({})).toMatchObject({ ledgerKind: "FOUND" });
    expect(decide({ delta: -1 })).toMatchObject({ ledgerKind: "SHRINKAGE" });
    expect(decide({ kind: "DELIVERY", delta: 12 })).toMatchObject({ ledgerKind: "RECEIVED" });
    expect(decide({ kind: "LOSS", delta: -2 })).toMatchObject({ ledgerKind: "SHRINKAGE" });
  });
  it.each([
    [{ delta: 0 }, "delta"],
    [{ delta: 10_001 }, "delta"],
    [{ kind: "DELIVERY", delta: -1 }, "delta"],
    [{ kind: "LOSS", delta: 1 }, "delta"],
    [{ reason: "  x " }, "reason"],
    [{ reason: "x".repeat(201) }, "reason"],
  ])("with %o is refused for its %s", (fields, field) => {
    expect(decide(fields)).toMatchObject({ kind: "invalid", field });
  });
});

describe("the distance between two points", () => {
  it("is that over the ground: London to Lyon 733 km, around the date line, and to itself 0", () => {
    const london = { latitude: 51.5142, longitude: -0.1269 };
    expect(distanceKm(london, { latitude: 45.7606, longitude: 4.8357 })).toBeCloseTo(733.3, -1);
    expect(distanceKm(london, london)).toBe(0);
    expect(distanceKm({ latitude: 0, longitude: 179.5 }, { latitude: 0, longitude: -179.5 })).toBeCloseTo(111.2, 0);
    expect(distanceKm({ latitude: 0, longitude: 0 }, { latitude: 0, longitude: 180 })).toBeCloseTo(20_015, -1);
  });
});
