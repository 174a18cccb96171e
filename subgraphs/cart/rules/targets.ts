import type { LineFulfilment } from "./lines.ts";

/** One try to hold the stock of a line. */
export interface HoldAttempt {
  readonly holdId: string;
  /** Where; null lets inventory choose. */
  readonly locationId: string | null;
}

/** What of a line decides where its stock can be held. */
export interface HeldLine {
  readonly fulfilment: LineFulfilment;
  readonly sourceLocationId: string;
  readonly holdId: string;
  readonly isHeld: boolean;
}

/** The tries for a line that has no hold yet. */
export function attemptsForNewLine(way: LineFulfilment, freshHoldId: string): readonly HoldAttempt[] {
  return [{ holdId: freshHoldId, locationId: way.locationId }];
}

/** The tries when the quantity changes: the hold it has, then a new one wherever the goods can come from. */
export function attemptsForQuantity(line: HeldLine, freshHoldId: string): readonly HoldAttempt[] {
  const fresh = { holdId: freshHoldId, locationId: line.fulfilment.locationId };
  return line.isHeld ? [{ holdId: line.holdId, locationId: line.sourceLocationId }, fresh] : [fresh];
}

/**
 * The tries when the way changes. Where the goods already lie at the new place the hold stays; goods that shall be sent are
 * sent from where they are held when nobody else has them.
 */
export function attemptsForFulfilment(
  line: HeldLine,
  way: LineFulfilment,
  freshHoldId: string,
): readonly HoldAttempt[] {
  const fresh = { holdId: freshHoldId, locationId: way.locationId };
  const kept = { holdId: line.holdId, locationId: line.sourceLocationId };
  if (!line.isHeld) return [fresh];
  if (way.method === "SHIP") return [fresh, kept];
  return way.locationId === line.sourceLocationId ? [kept, fresh] : [fresh];
}
