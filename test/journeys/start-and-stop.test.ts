import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import WebSocket from "ws";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ask, signIn } from "../support/clients.ts";
import { mutate } from "../support/mutate.ts";
import { freePort, spawnUntilReady } from "../support/spawned.ts";

let data: string;
const start = async (env: Readonly<Record<string, string>> = {}) =>
  spawnUntilReady({
    script: "deploy/start.ts",
    env: {
      PORT: String(await freePort()),
      LOCKSTEP_DATA: data,
      LOCKSTEP_SEED: "small",
      LOCKSTEP_TRAFFIC: "off",
      ...env,
    },
  });

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), "lockstep-stop-"));
});
afterAll(() => rm(data, { recursive: true, force: true }));

describe("a process of everything", () => {
  it("drains on SIGTERM: sockets get 1001, the process exits 0, and what was acknowledged is there after the next start", async () => {
    const first = await start();
    const token = await signIn(first.url, "customer:1");
    const { variantByCode } =
      (await ask(first.url, { query: `{ variantByCode(code: "FELL-RUNNER-BLK-40") { id } }` })).data ?? {};
    const added = await mutate(first.url, {
      token,
      field: "addLines",
      input: { lines: [{ variantId: variantByCode.id, quantity: 1 }] },
      select: "cart { id revision }",
    });
    const socket = new WebSocket(new URL("/graphql", first.url.replace("http", "ws")), "graphql-transport-ws");
    const closed = new Promise<number>((resolve) => socket.once("close", resolve));
    await new Promise((resolve) => socket.once("open", resolve));
    socket.send(JSON.stringify({ type: "connection_init", payload: { authorization: `Bearer ${token}` } }));
    await new Promise((resolve) => socket.once("message", resolve));

    expect(await first.terminate(), first.output()).toBe(0);
    expect(await closed).toBe(1001);

    await using second = await start();
    const { data: stored } = await ask(second.url, { token, query: `{ myCart { id revision } }` });
    expect(stored?.["myCart"]).toEqual(added["cart"]);
  });

  it("tells health checks that it lives and is ready", async () => {
    await using lockstep = await start();
    for (const probe of ["live", "ready"]) {
      expect((await fetch(new URL(`/health/${probe}`, lockstep.url))).status).toBe(200);
    }
  });

  it("does not start with wrong settings, and one message names all that is wrong", async () => {
    await expect(start({ LOCKSTEP_SEED: "huge", PORT: "http" })).rejects.toThrow(
      /cannot start with these settings:\n {2}PORT: expected a port.*\n {2}LOCKSTEP_SEED: expected demo, small or none/,
    );
  });

  it("gives no demo tokens when the demo identities are off", async () => {
    await using lockstep = await start({ LOCKSTEP_DEMO_AUTH: "off" });
    await expect(signIn(lockstep.url, "customer:1")).rejects.toThrow(/404/);
  });

  it("a second process on the same store is refused, and the first goes on", async () => {
    await using first = await start();
    await expect(start()).rejects.toThrow(/store\.sqlite/);
    expect((await fetch(new URL("/health/ready", first.url))).status).toBe(200);
  });
});
