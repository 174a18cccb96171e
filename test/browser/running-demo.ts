import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort, spawnUntilReady } from "../support/spawned.ts";

/** The whole product in a process of its own, with the demo's data and its traffic, as `npm start` runs it. */
export interface RunningDemo extends AsyncDisposable {
  readonly url: string;
  output(): string;
}

/** Starts it on a free port with an empty store of its own. `LOCKSTEP_TEST_URL` names one that runs already. */
export async function startDemo(): Promise<RunningDemo> {
  const running = process.env["LOCKSTEP_TEST_URL"];
  if (running !== undefined) return { url: running, output: () => "", [Symbol.asyncDispose]: async () => {} };
  const data = await mkdtemp(join(tmpdir(), "lockstep-demo-"));
  const port = await freePort();
  const process_ = await spawnUntilReady({
    script: "deploy/start.ts",
    env: {
      PORT: String(port),
      LOCKSTEP_DATA: data,
      LOCKSTEP_SEED: "demo",
      LOCKSTEP_TRAFFIC: "on",
      LOCKSTEP_LOG: "warn",
    },
    timeoutMs: 150_000,
  });
  return {
    url: new URL("/", process_.url).href,
    output: () => process_.output(),
    async [Symbol.asyncDispose]() {
      await process_.terminate();
      await rm(data, { recursive: true, force: true });
    },
  };
}
