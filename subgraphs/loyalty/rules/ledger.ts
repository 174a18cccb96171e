/** Why points moved. */
export type MovementKind = "EARNED" | "REDEEMED" | "REVERSED" | "EXPIRED" | "ADJUSTED";

/** The programme's own account: whatever a customer gets comes from it, so every movement sums to zero. */
const PROGRAMME = "programme";

/** What of an account a movement changes. */
export interface Balances {
  readonly balance: number;
  readonly earned: number;
}

/** One side of a movement. */
export interface Leg {
  readonly accountId: string;
  readonly points: number;
}

/** The two sides of points that come to an account, or leave it when negative. */
export function legsOf(accountId: string, points: number): readonly [Leg, Leg] {
  return [
    { accountId, points },
    { accountId: PROGRAMME, points: points === 0 ? 0 : -points },
  ];
}

/** What a movement makes of an account; throws a RangeError when it would go below zero or out of the graph's integers. */
export function applyMovement(account: Balances, kind: MovementKind, points: number): Balances {
  const balance = account.balance + points;
  if (!Number.isSafeInteger(points) || balance < 0 || balance > 2 ** 31 - 1) {
    throw new RangeError(`expected a balance of 0 to 2147483647 points, got ${account.balance} + ${points}`);
  }
  return { balance, earned: account.earned + (kind === "EARNED" || kind === "REVERSED" ? points : 0) };
}
