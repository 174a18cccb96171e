import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ask, signIn } from "../support/clients.ts";
import { mutate } from "../support/mutate.ts";
import { freePort, spawnUntilReady } from "../support/spawned.ts";

let data: string;
const start = async () =>
  spawnUntilReady({
    script: "deploy/start.ts",
    env: { PORT: String(await freePort()), LOCKSTEP_DATA: data, LOCKSTEP_SEED: "small", LOCKSTEP_TRAFFIC: "off" },
  });

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), "lockstep-kiosk-"));
});
afterAll(() => rm(data, { recursive: true, force: true }));

describe("a kiosk that a customer has claimed", () => {
  it("reads her cart until she is done, and never again, not even from a gateway that started later", async () => {
    const first = await start();
    const { url } = first;
    const [kiosk, shopper] = await Promise.all([signIn(url, "kiosk:lyo-1"), signIn(url, "customer:1")]);
    const { data: found } = await ask(url, { query: `{ variantByCode(code: "FELL-RUNNER-BLK-40") { id } }` });
    const added = await mutate(url, {
      token: shopper,
      field: "addLines",
      input: { lines: [{ variantId: found?.["variantByCode"].id, quantity: 1 }] },
      select: "cart { id }",
    });
    const shown = await mutate(url, {
      token: kiosk,
      field: "createHandoff",
      input: { parts: ["KIOSK_SESSION"] },
      select: "handoff { token } kioskSession { id }",
    });
    const claimed = await mutate(url, {
      token: shopper,
      field: "startKioskSession",
      input: { token: shown["handoff"].token },
    });
    expect(claimed.userErrors).toEqual([]);
    const session = `query($id: ID!) { kioskSession(id: $id) { accessToken } }`;
    const seen = await ask(url, { token: kiosk, query: session, variables: { id: shown["kioskSession"].id } });
    const sessionToken = seen.data?.["kioskSession"].accessToken as string;
    const cart = { query: `{ myCart { id } }`, token: sessionToken };
    expect((await ask(url, cart)).data?.["myCart"]).toEqual({ id: added["cart"].id });

    const ended = await mutate(url, {
      token: shopper,
      field: "releaseKioskSession",
      input: { sessionId: shown["kioskSession"].id },
    });
    expect(ended.userErrors).toEqual([]);
    expect((await ask(url, cart)).errors?.[0]?.extensions?.["code"]).toBe("UNAUTHENTICATED");

    await first.terminate();
    await using second = await start();
    expect((await ask(second.url, cart)).errors?.[0]?.extensions?.["code"]).toBe("UNAUTHENTICATED");
  });
});
