import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, it } from "vitest";
import { playShopperScene } from "../support/shopper-scene.ts";
import { freePort, spawnUntilReady, type Spawned } from "../support/spawned.ts";

let lockstep: Spawned;
let data: string;

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), "lockstep-journey-"));
  lockstep = await spawnUntilReady({
    script: "deploy/start.ts",
    env: { PORT: String(await freePort()), LOCKSTEP_DATA: data, LOCKSTEP_SEED: "small", LOCKSTEP_TRAFFIC: "off" },
  });
}, 90_000);

afterAll(async () => {
  await lockstep?.[Symbol.asyncDispose]();
  await rm(data, { recursive: true, force: true });
});

describe("a shopper, her phone, a kiosk and an agent", () => {
  it("render the same state as it changes, from the last but one pair to the points", async () => {
    const { url } = lockstep;
    await playShopperScene({ web: url, phone: url, kiosk: url, desk: url });
  });
});
