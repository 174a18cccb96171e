import { minorUnits, type Money } from "../../../kernel/money.ts";

/** The points of an order: one for each whole unit of its currency that is paid, none for less; never negative. */
export function pointsFor(payable: Money): number {
  return Math.max(0, Math.floor(payable.minor / 10 ** minorUnits(payable.currency)));
}

/** What a cart would earn, as a sentence. */
export function previewSentence(points: number, isCredited: boolean): string {
  const amount = points === 1 ? "1 point" : `${points} points`;
  return isCredited ? `You will earn ${amount}.` : `Sign in to earn ${amount}.`;
}
