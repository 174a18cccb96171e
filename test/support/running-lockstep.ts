import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startLockstep, type Lockstep } from "../../deploy/lockstep.ts";
import { readSettings } from "../../deploy/settings.ts";
import { systemClock } from "../../kernel/clock.ts";
import { createLog } from "../../kernel/log.ts";

/** The whole product in the test's own process, on a store of its own, with a clock that can be put forward. */
export interface RunningLockstep extends AsyncDisposable {
  readonly url: string;
  readonly lockstep: Lockstep;
  /** Puts the clock forward; waits still take their time. */
  putForward(ms: number): void;
}

/** Starts it on a free port, seeded with the small set. */
export async function runLockstep(): Promise<RunningLockstep> {
  const dataDir = await mkdtemp(join(tmpdir(), "lockstep-test-"));
  const settings = readSettings({ PORT: "0", LOCKSTEP_DATA: dataDir, LOCKSTEP_SEED: "small", LOCKSTEP_TRAFFIC: "off" });
  const machine = systemClock();
  let forwardMs = 0;
  const clock = { ...machine, now: () => machine.now() + forwardMs };
  const lockstep = await startLockstep(settings, { clock, log: createLog({ level: "silent" }) });
  return {
    url: lockstep.url,
    lockstep,
    putForward: (ms) => void (forwardMs += ms),
    async [Symbol.asyncDispose]() {
      await lockstep[Symbol.asyncDispose]();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
