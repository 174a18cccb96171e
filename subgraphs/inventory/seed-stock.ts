import { createHash } from "node:crypto";
import { demoCatalogue, type DemoSet, type DemoVariant } from "../../kernel/demo/catalogue.ts";
import type { DemoLocation } from "../../kernel/demo/locations.ts";

/** What lies of a variant at a place when the shop opens. */
export interface OpeningStock {
  readonly variant: DemoVariant;
  readonly location: DemoLocation;
  readonly available: number;
  readonly safety: number;
}

/** The scenes that stories need: a SKU, and all that there is of it, by place. Everywhere else it is sold out. */
const SCENES: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  "FELL-RUNNER-BLK-44": { "lyo-1": 2 },
  "COMET-RACE-LMN-44": { "lon-1": 1 },
  "FELL-RUNNER-BLK-43": { "lyo-1": 1, "ber-1": 3, "wh-eu-1": 4 },
};
/** The size that people ask for and do not find. */
const MISSING = /^RIDGELINE-[A-Z]+-XL$/;
/** Where the coffee bar is: nothing else pours. */
const COFFEE_BAR = "lon-1";
/** Of ten stores, so many have a given variant; warehouses have everything. */
const STORES_OF_TEN = 6;

/** Every level of the set, in a fixed order; the same on every machine. */
export function openingStock(set: DemoSet, locations: readonly DemoLocation[]): readonly OpeningStock[] {
  return demoCatalogue(set).flatMap((product) =>
    product.variants.flatMap((variant) => {
      const isPoured = product.categories[0] === "coffee-bar";
      return locations
        .filter((location) =>
          isPoured ? location.code === COFFEE_BAR : set === "small" || isListed(variant.sku, location),
        )
        .map((location) => ({ variant, location, ...quantitiesOf(variant.sku, location, isPoured) }));
    }),
  );
}

function isListed(sku: string, { code, kind }: DemoLocation): boolean {
  return kind !== "STORE" || SCENES[sku]?.[code] !== undefined || dice(`${sku}@${code}:listed`, 10) < STORES_OF_TEN;
}

function quantitiesOf(
  sku: string,
  { code, kind }: DemoLocation,
  isPoured: boolean,
): { available: number; safety: number } {
  const scene = SCENES[sku];
  if (scene !== undefined) return { available: scene[code] ?? 0, safety: 0 };
  if (MISSING.test(sku)) return { available: 0, safety: 0 };
  if (isPoured) return { available: 400, safety: 0 };
  const roll = dice(`${sku}@${code}`, 100);
  if (kind !== "STORE") return { available: 20 + roll, safety: 2 };
  // One shelf in twelve is empty; most hold a handful.
  return roll < 8 ? { available: 0, safety: 0 } : { available: 1 + (roll % 9), safety: roll % 3 === 0 ? 1 : 0 };
}

/** A number from 0 to below `sides` that the text alone decides. */
function dice(text: string, sides: number): number {
  return createHash("sha256").update(text).digest().readUInt32BE(0) % sides;
}
