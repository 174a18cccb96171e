import { createServer } from "node:http";
import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { cast } from "../../deploy/traffic/cast.ts";
import { live } from "../../deploy/traffic/life.ts";
import { startTraffic } from "../../deploy/traffic/traffic.ts";
import { manualClock, systemClock } from "../../kernel/clock.ts";
import { createLog } from "../../kernel/log.ts";
import { seededRandom } from "../../kernel/random.ts";

const log = createLog({ level: "silent" });

describe("the traffic", () => {
  it("never plays the customer of the wall, nor the agent at its desk", () => {
    expect(cast.shoppers.filter((as) => /^customer:1(@|$)/.test(as))).toEqual([]);
    expect(cast.agent).not.toMatch(/^agent(:1)?$/);
  });

  it("waits for a shop that does not answer, and ends at once when it is told to", async () => {
    await using shop = await aShopThatAnswers(503);
    const traffic = startTraffic({ url: shop.url, clock: systemClock(), random: seededRandom(1), log });
    await shop.asked;
    await expect(traffic[Symbol.asyncDispose]()).resolves.toBeUndefined();
  });
});

describe("a person of the traffic", () => {
  it("comes back after something went wrong, later than usual", async () => {
    const clock = manualClock(0);
    const acts: number[] = [];
    const end = new AbortController();
    const act = async () => {
      acts.push(clock.now());
      if (acts.length === 1) throw new Error("the graph is away");
    };
    const living = live(
      { name: "she", meanThinkingMs: 1_000, act },
      { clock, random: () => 0.632, log, signal: end.signal }, // the mean of the thinking time
    );
    await clock.advance(1_100);
    expect(acts).toHaveLength(1);
    await clock.advance(10_000);
    expect(acts).toHaveLength(1);
    await clock.advance(15_000);
    expect(acts.length).toBeGreaterThan(1);
    end.abort();
    await living;
  });
});

/** A shop that is up and answers nothing useful. */
async function aShopThatAnswers(status: number) {
  const server = createServer((_, response) => void response.writeHead(status).end("{}"));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the loopback gave no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    asked: once(server, "request"),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
