/** How the units that lie at a place are divided. Together they are what is on hand; none is ever below zero. */
export interface Quantities {
  /** Can be bought now. */
  readonly available: number;
  /** Kept for carts and reservations that may still expire. */
  readonly held: number;
  /** Belong to placed orders and have not left yet. */
  readonly allocated: number;
  /** Kept back against wrong counts. */
  readonly safety: number;
}

/** By how much each quantity changes. */
export type Movement = Quantities;

export const quantityNames = [
  "available",
  "held",
  "allocated",
  "safety",
] as const satisfies readonly (keyof Quantities)[];
export const noUnits: Quantities = { available: 0, held: 0, allocated: 0, safety: 0 };

/** What lies there in all (invariant I2). */
export function onHandOf(level: Quantities): number {
  return level.available + level.held + level.allocated + level.safety;
}

/** Whether the movement leaves every quantity at zero or above (invariant I1). */
export function canMove(level: Quantities, movement: Movement): boolean {
  return quantityNames.every((name) => level[name] + movement[name] >= 0);
}

/** The quantities after a movement. */
export function move(level: Quantities, movement: Movement): Quantities {
  return {
    available: level.available + movement.available,
    held: level.held + movement.held,
    allocated: level.allocated + movement.allocated,
    safety: level.safety + movement.safety,
  };
}

/** Movements that keep what is on hand; negative units go the other way. */
export const movements = {
  hold: (units: number): Movement => ({ ...noUnits, available: -units, held: units }),
  release: (units: number): Movement => ({ ...noUnits, available: units, held: -units }),
  allocate: (units: number): Movement => ({ ...noUnits, held: -units, allocated: units }),
  deallocate: (units: number): Movement => ({ ...noUnits, held: units, allocated: -units }),
  /** Units that came, were found, or are gone. */
  adjust: (units: number): Movement => ({ ...noUnits, available: units }),
};

/** What the ledger says must lie there: the sum of all movements (invariant I2). */
export function sumOf(ledger: readonly Movement[]): Quantities {
  return ledger.reduce(move, noUnits);
}
