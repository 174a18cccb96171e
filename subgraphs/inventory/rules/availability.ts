/** Roughly how many can be bought: what partners and passers-by are told. */
export type Bucket = "IN_STOCK" | "LOW" | "LAST" | "OUT";

/** Above this nobody outside learns how many there are. */
const PUBLIC_CAP = 20;
/** From this many on, nobody needs to hurry. */
const PLENTY = 6;

/** The number that everybody may see: exact up to the cap. */
export function publicAvailable(available: number): number {
  return Math.min(Math.max(available, 0), PUBLIC_CAP);
}

export function bucketOf(available: number): Bucket {
  if (available >= PLENTY) return "IN_STOCK";
  if (available >= 2) return "LOW";
  return available === 1 ? "LAST" : "OUT";
}
