import type { Timers } from "./timers.ts";

/** What may be scheduled: something that can run, and says when it last began. */
export interface Runnable {
  readonly lastStartedAt: number;
  run(): void;
}

type Place =
  | { readonly kind: "waiting"; readonly dueAt: number; readonly cancel: () => void }
  | { readonly kind: "queued" };

/** When a run is due: not sooner than asked, and not sooner than the interval after the last one began. */
export function dueAt(input: {
  readonly now: number;
  readonly delayMs: number;
  readonly lastStartedAt: number;
  readonly minIntervalMs: number;
}): number {
  return Math.max(input.now + input.delayMs, input.lastStartedAt + input.minIntervalMs);
}

/**
 * Decides when each group runs. What is due now starts together in the next turn of the loop, so that the fetches of all
 * these groups can travel together; what is not due yet waits in a timer of its own.
 */
export class Schedule {
  readonly #timers: Timers;
  readonly #minIntervalMs: number;
  readonly #places = new Map<Runnable, Place>();
  #queue: Runnable[] = [];

  constructor(options: { readonly timers: Timers; readonly minIntervalMs: number }) {
    this.#timers = options.timers;
    this.#minIntervalMs = options.minIntervalMs;
  }

  /** Whether anything waits or is queued. */
  get isEmpty(): boolean {
    return this.#places.size === 0;
  }

  has(runnable: Runnable): boolean {
    return this.#places.has(runnable);
  }

  /** One place each: what is queued stays, what waits is moved only to an earlier time. */
  add(runnable: Runnable, delayMs = 0): void {
    const now = this.#timers.now();
    const { lastStartedAt } = runnable;
    const due = dueAt({ now, delayMs, lastStartedAt, minIntervalMs: this.#minIntervalMs });
    const place = this.#places.get(runnable);
    if (place?.kind === "queued" || (place?.kind === "waiting" && place.dueAt <= due)) return;
    if (place?.kind === "waiting") place.cancel();
    if (due <= now) this.#enqueue(runnable);
    else {
      const cancel = this.#timers.after(due - now, () => this.#enqueue(runnable));
      this.#places.set(runnable, { kind: "waiting", dueAt: due, cancel });
    }
  }

  remove(runnable: Runnable): void {
    const place = this.#places.get(runnable);
    if (place?.kind === "waiting") place.cancel();
    this.#places.delete(runnable);
  }

  #enqueue(runnable: Runnable): void {
    this.#places.set(runnable, { kind: "queued" });
    this.#queue.push(runnable);
    if (this.#queue.length === 1) this.#timers.soon(() => this.#startAll());
  }

  #startAll(): void {
    const queue = this.#queue;
    this.#queue = [];
    for (const runnable of queue) {
      if (this.#places.get(runnable)?.kind !== "queued") continue; // removed since
      this.#places.delete(runnable);
      runnable.run();
    }
  }
}
