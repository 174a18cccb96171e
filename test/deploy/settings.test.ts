import { describe, expect, it } from "vitest";
import { InvalidSettings, readSettings } from "../../deploy/settings.ts";

describe("settings", () => {
  it("without any, everything runs on port 4000 with the demo, its traffic and its identities", () => {
    expect(readSettings({})).toMatchObject({
      port: 4000,
      host: "127.0.0.1",
      seed: "demo",
      traffic: true,
      demoAuth: true,
    });
  });

  it("the traffic runs with the demo only, unless it is asked for", () => {
    expect(readSettings({ LOCKSTEP_SEED: "small" }).traffic).toBe(false);
    expect(readSettings({ LOCKSTEP_SEED: "small", LOCKSTEP_TRAFFIC: "on" }).traffic).toBe(true);
  });

  it("on a MongoDB the demo identities are off, and a secret must be given", () => {
    const environment = { MONGODB_URL: "mongodb://db/?replicaSet=rs0", LOCKSTEP_SECRET: "x".repeat(32) };
    expect(readSettings(environment).demoAuth).toBe(false);
    expect(() => readSettings({ MONGODB_URL: environment.MONGODB_URL })).toThrow(
      /LOCKSTEP_SECRET: expected with MONGODB_URL/,
    );
  });

  it("one message names all that is wrong", () => {
    const wrong = {
      PORT: "eighty",
      LOCKSTEP_SEED: "big",
      MONGODB_URL: "postgres://db",
      LOCKSTEP_SUBGRAPH_CART_URL: "cart",
    };
    const failure = catchError(() => readSettings(wrong));
    expect(failure).toBeInstanceOf(InvalidSettings);
    for (const name of Object.keys(wrong)) expect(failure?.message).toContain(`  ${name}: expected `);
  });

  it("an empty value is as good as none", () => {
    expect(readSettings({ PORT: "" }).port).toBe(4000);
  });
});

function catchError(work: () => unknown): Error | undefined {
  try {
    work();
  } catch (error) {
    return error instanceof Error ? error : undefined;
  }
  return undefined;
}
