import type { Timers } from "./timers.ts";

/** Something with members to bring to its newest state, some at a time. */
export interface Ring {
  /** Members that may not have the newest state yet. */
  readonly remaining: number;
  /** Serves at most so many; answers how many it sent. */
  serve(atMost: number): number;
}

/**
 * Serves members in a ring, so many in a turn of the loop, each with the newest state there is when its turn comes.
 * Under overload everyone gets fewer, newer states at an equal rate; sending every state would only fall behind.
 */
export class Delivery {
  readonly #timers: Timers;
  readonly #perTurn: number;
  readonly #queue = new Set<Ring>();
  #left: number;
  #isScheduled = false;

  constructor(options: { readonly timers: Timers; readonly perTurn: number }) {
    this.#timers = options.timers;
    this.#perTurn = options.perTurn;
    this.#left = options.perTurn;
  }

  /** Serves now what this turn has room for, the rest in the next turns. */
  announce(ring: Ring): void {
    if (ring.remaining > 0) this.#queue.add(ring);
    this.#serve();
  }

  #serve(): void {
    // A ring comes again in this loop only if it has used up the turn.
    for (const ring of this.#queue) {
      if (this.#left <= 0) break;
      this.#left -= ring.serve(this.#left);
      this.#queue.delete(ring);
      if (ring.remaining > 0) this.#queue.add(ring);
    }
    if (this.#left === this.#perTurn || this.#isScheduled) return;
    this.#isScheduled = true;
    this.#timers.soon(() => {
      this.#isScheduled = false;
      this.#left = this.#perTurn;
      this.#serve();
    });
  }
}
