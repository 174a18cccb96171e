import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import type { Worker } from "./runtime.ts";

const RESTART_MS = 1_000;

/** Runs workers until they are stopped; one that fails is logged and started again after a second. */
export function startWorkers(
  workers: readonly Worker[],
  { clock, log }: { readonly clock: Clock; readonly log: Log },
): { start(): void; stop(): Promise<void> } {
  const stopping = new AbortController();
  let running: Promise<unknown> = Promise.resolve();

  async function keepRunning(worker: Worker): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        await worker.run(stopping.signal);
        return;
      } catch (error) {
        if (stopping.signal.aborted) return;
        log.error({ worker: worker.name, err: error }, "a worker failed; it is started again");
        await clock.wait(RESTART_MS, stopping.signal).catch(() => undefined); // an abort ends the loop
      }
    }
  }

  return {
    start() {
      running = Promise.all(workers.map(keepRunning));
    },
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
