/** Bounds of the wait before a failed run is tried again, in milliseconds. */
export interface Backoff {
  readonly minMs: number;
  readonly maxMs: number;
}

/** 50 ms after the first failure, doubled with each further one, 5 s at most. */
export const defaultBackoff: Backoff = { minMs: 50, maxMs: 5_000 };

/** The wait after the given number of failures in a row, which is at least 1. */
export function backoffAfter(failures: number, { minMs, maxMs }: Backoff): number {
  return Math.min(maxMs, minMs * 2 ** (failures - 1));
}
