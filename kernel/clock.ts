/** The time of day and the passing of time, as arguments: a test holds both still. */
export interface Clock {
  /** Milliseconds since 1970, UTC. */
  now(): number;
  /** Resolves after `ms` milliseconds; rejects with the signal's reason when it aborts first. */
  wait(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The machine's clock. Its waits do not keep the process alive. */
export function systemClock(): Clock {
  return {
    now: () => Date.now(),
    wait: (ms, signal) =>
      abortable(signal, (done) => {
        const timer = setTimeout(done, ms).unref();
        return () => clearTimeout(timer);
      }),
  };
}

/** A clock that stands still until a test moves it. */
export interface ManualClock extends Clock {
  /** Moves time on and ends the waits that fall due, in order, letting the woken code run between two of them. */
  advance(ms: number): Promise<void>;
  /** How many waits are open. */
  waiting(): number;
}

/** Makes a clock that stands at `startMs`. */
export function manualClock(startMs: number): ManualClock {
  const waits = new Set<{ readonly due: number; readonly done: () => void }>();
  let now = startMs;
  return {
    now: () => now,
    waiting: () => waits.size,
    wait: (ms, signal) =>
      abortable(signal, (done) => {
        const wait = { due: now + ms, done };
        waits.add(wait);
        return () => waits.delete(wait);
      }),
    async advance(ms) {
      const end = now + ms;
      for (;;) {
        const [next] = [...waits].filter((wait) => wait.due <= end).toSorted((a, b) => a.due - b.due);
        now = next === undefined ? end : Math.max(now, next.due);
        next?.done();
        await new Promise((resolve) => setImmediate(resolve));
        if (next === undefined) return;
      }
    },
  };
}

function abortable(signal: AbortSignal | undefined, start: (done: () => void) => () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const abort = () => {
      cancel();
      reject(signal?.reason);
    };
    const cancel = start(() => {
      cancel();
      signal?.removeEventListener("abort", abort);
      resolve();
    });
    signal?.addEventListener("abort", abort, { once: true });
  });
}
