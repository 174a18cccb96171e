/** The three ways in which live waits, as a parameter, so that a test can hold time still. */
export interface Timers {
  /** Milliseconds on a clock that never goes back. */
  now(): number;
  /** Calls once after so many milliseconds; the answer cancels it. */
  after(milliseconds: number, call: () => void): () => void;
  /** Calls once in the next turn of the event loop. */
  soon(call: () => void): void;
}

/** The process's own timers. They do not keep the process alive. */
export const systemTimers: Timers = {
  now: () => performance.now(),
  after(milliseconds, call) {
    const timer = setTimeout(call, milliseconds).unref();
    return () => clearTimeout(timer);
  },
  soon: (call) => void setImmediate(call),
};
