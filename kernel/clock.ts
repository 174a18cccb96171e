/** The time, as an argument: tests hold it still or move it. */
export interface Clock {
  /** Milliseconds since 1970 in UTC. */
  now(): number;
  /** Resolves after that many milliseconds; rejects with the signal's reason when it is aborted first. */
  wait(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The machine's clock. Its waits do not keep the process alive. */
export function systemClock(): Clock {
  return {
    now: () => Date.now(),
    wait: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(reasonOf(signal));
        const timer = setTimeout(done, ms);
        timer.unref();
        const abort = () => {
          clearTimeout(timer);
          if (signal) reject(reasonOf(signal));
        };
        signal?.addEventListener("abort", abort, { once: true });
        function done() {
          signal?.removeEventListener("abort", abort);
          resolve();
        }
      }),
  };
}

/** A clock that stands still until it is moved. */
export interface ManualClock extends Clock {
  /** Moves on by that many milliseconds and ends the waits that are due, in their order. */
  advance(ms: number): Promise<void>;
}

/** A clock for tests, standing at `startMs`. */
export function manualClock(startMs: number): ManualClock {
  let nowMs = startMs;
  const waits = new Set<{ readonly dueMs: number; readonly resolve: () => void }>();
  return {
    now: () => nowMs,
    wait: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(reasonOf(signal));
        const entry = { dueMs: nowMs + ms, resolve };
        waits.add(entry);
        signal?.addEventListener(
          "abort",
          () => {
            waits.delete(entry);
            reject(reasonOf(signal));
          },
          { once: true },
        );
      }),
    async advance(ms) {
      const end = nowMs + ms;
      for (;;) {
        const next = [...waits].filter(({ dueMs }) => dueMs <= end).toSorted((a, b) => a.dueMs - b.dueMs)[0];
        if (next === undefined) break;
        waits.delete(next);
        nowMs = Math.max(nowMs, next.dueMs);
        next.resolve();
        await new Promise<void>((resolve) => setImmediate(resolve)); // whoever waited acts before time moves on
      }
      nowMs = end;
    },
  };
}

function reasonOf(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error("the wait was aborted", { cause: signal.reason });
}
