import type { Timers } from "../../../gateway/live/timers.ts";

/** Timers on a clock that moves only when told to. */
export class VirtualTimers implements Timers {
  #now = 0;
  #count = 0;
  #soon: (() => void)[] = [];
  readonly #waiting = new Map<number, { readonly at: number; readonly call: () => void }>();

  now(): number {
    return this.#now;
  }

  after(milliseconds: number, call: () => void): () => void {
    const id = this.#count++;
    this.#waiting.set(id, { at: this.#now + Math.max(0, milliseconds), call });
    return () => void this.#waiting.delete(id);
  }

  soon(call: () => void): void {
    this.#soon.push(call);
  }

  /** Resolves after so much of this clock's time. */
  wait(milliseconds: number): Promise<void> {
    return new Promise((resolve) => this.after(milliseconds, resolve));
  }

  /** One turn of the loop: what was to happen soon happens. */
  turn(): void {
    const soon = this.#soon;
    this.#soon = [];
    for (const call of soon) call();
  }

  /** Moves the clock to the next timer, not past `until`, and calls what is due. Answers whether there was one. */
  step(until = Number.POSITIVE_INFINITY): boolean {
    const [next] = [...this.#waiting].toSorted(([a, x], [b, y]) => x.at - y.at || a - b);
    if (next === undefined || next[1].at > until) return false;
    this.#waiting.delete(next[0]);
    this.#now = next[1].at;
    next[1].call();
    return true;
  }

  /** Lets promises and turns go on until nothing moves without the clock. */
  async settle(): Promise<void> {
    for (let quiet = 0; quiet < 3;) {
      await new Promise((resolve) => setImmediate(resolve));
      quiet = this.#soon.length > 0 ? 0 : quiet + 1;
      this.turn();
    }
  }

  /** So much time passes, with everything that it brings. */
  async advance(milliseconds: number): Promise<void> {
    const until = this.#now + milliseconds;
    await this.settle();
    while (this.step(until)) await this.settle();
    this.#now = until;
  }
}
