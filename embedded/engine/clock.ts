import { Timestamp } from "bson";

/** A cluster time as one safe integer: seconds · 2^20 + increment. */
export type Position = number;

const PER_SECOND = 2 ** 20;

export const timestampOf = (position: Position): Timestamp =>
  new Timestamp({ t: Math.floor(position / PER_SECOND), i: position % PER_SECOND });

export function positionOf(timestamp: Timestamp): Position {
  return timestamp.getHighBitsUnsigned() * PER_SECOND + Math.min(timestamp.getLowBitsUnsigned(), PER_SECOND - 1);
}

/** Gives cluster times that only rise, also when the machine's clock is set back or the store is started again. */
export class ClusterClock {
  readonly #now: () => number;
  #last: Position;
  constructor(now: () => number, last: Position) {
    this.#now = now;
    this.#last = Math.max(last, 0);
  }

  /** The newest time given. */
  get last(): Position {
    return this.#last;
  }

  next(): Position {
    this.#last = Math.max(Math.floor(this.#now() / 1000) * PER_SECOND + 1, this.#last + 1);
    return this.#last;
  }
}
