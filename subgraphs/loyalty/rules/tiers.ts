/** A tier of the membership programme. */
export interface Tier {
  readonly name: string;
  readonly level: number;
  readonly fromPoints: number;
}

const member: Tier = { name: "Member", level: 0, fromPoints: 0 };

/** All tiers, the first one first. */
const tiers: readonly Tier[] = [
  member,
  { name: "Silver", level: 1, fromPoints: 500 },
  { name: "Gold", level: 2, fromPoints: 1_500 },
];

/** The highest tier that so many earned points reach. */
export function tierOf(earned: number): Tier {
  return tiers.findLast(({ fromPoints }) => earned >= fromPoints) ?? member;
}

/** How far it is from so many earned points to the next tier. */
export function progressOf(earned: number): { readonly next: Tier | null; readonly missingPoints: number } {
  const next = tiers.find(({ fromPoints }) => fromPoints > earned) ?? null;
  return { next, missingPoints: next === null ? 0 : next.fromPoints - earned };
}
