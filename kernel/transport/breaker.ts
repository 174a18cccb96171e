/** Opens after so many failures in a row, and lets one request through after `halfOpenMs` to see whether it is over. */
export interface BreakerOptions {
  readonly failures: number;
  readonly halfOpenMs: number;
}

/** A circuit breaker: while it is open, requests are refused at once instead of waiting for a subgraph that is down. */
export class Breaker {
  readonly #options: BreakerOptions;
  #failures = 0;
  #openedAtMs = 0;
  #probing = false;

  constructor(options: BreakerOptions = { failures: 20, halfOpenMs: 5_000 }) {
    this.#options = options;
  }

  /** Whether a request may be sent now; when half open, only one. */
  admits(nowMs: number): boolean {
    if (this.#failures < this.#options.failures) return true;
    if (this.#probing || nowMs - this.#openedAtMs < this.#options.halfOpenMs) return false;
    this.#probing = true;
    return true;
  }

  succeeded(): void {
    this.#failures = 0;
    this.#probing = false;
  }

  failed(nowMs: number): void {
    this.#failures += 1;
    this.#probing = false;
    this.#openedAtMs = nowMs;
  }

  /** The caller gave up: that says nothing about the subgraph. */
  cancelled(): void {
    this.#probing = false;
  }
}
