import { fastify } from "fastify";
import { describe, expect, test } from "vitest";

import { createCounters } from "../../gateway/telemetry/counters.ts";
import { serveHealth } from "../../gateway/transports/health.ts";
import { manualClock } from "../../kernel/clock.ts";
import { createShop } from "./kit/shop.ts";
import { runGateway } from "./kit/running-gateway.ts";
import { States } from "./kit/states.ts";

describe("GET /metrics", () => {
  test("tells what the live part holds and did, in Prometheus' text format", async () => {
    const running = await runGateway();
    const { shop, httpUrl } = running;
    const subscription = { query: `subscription { product(id: "boot") { price } }` };
    const first = new States(running.client(), subscription);
    const second = new States(running.client(), subscription);
    await Promise.all([first.until(() => true), second.until(() => true)]);
    shop.catalog.write({ typename: "Product", id: "boot", values: { name: "Boot", price: 7, category: "shoes" } });
    await first.until(({ data }) => data.product?.price === 7);
    const response = await fetch(new URL("/metrics", httpUrl));
    expect(response.headers.get("content-type")).toMatch(/^text\/plain; version=0\.0\.4/u);
    const lines = (await response.text()).split("\n");
    expect(lines).toContain("# HELP lockstep_live_groups Live groups held now.");
    expect(lines).toContain("# TYPE lockstep_live_runs_total counter");
    expect(lines).toContain("lockstep_live_groups 1");
    expect(lines).toContain("lockstep_live_members 2");
    expect(lines).toContain("lockstep_live_changes_total 1");
    expect(lines).toContain("lockstep_sockets 2");
    expect(lines).toContain('lockstep_feed_watermark{subgraph="catalog"} 1');
    expect(lines.some((line) => line.startsWith("process_resident_memory_bytes "))).toBe(true);
  });

  test("reads the counters anew each time, without adding them up", async () => {
    const counters = createCounters();
    const server = fastify();
    serveHealth(server, { isReady: () => true, counters, feeds: new Map() });
    counters.runs = 3;
    expect((await server.inject("/metrics")).body).toContain("\nlockstep_live_runs_total 3\n");
    counters.runs = 5;
    expect((await server.inject("/metrics")).body).toContain("\nlockstep_live_runs_total 5\n");
  });

  test("a feed's lag is the age of the newest position that it delivered", async () => {
    const { catalog } = createShop();
    const event = catalog.commit({ typename: "Product", id: "boot", values: {} });
    catalog.deliver({ ...event, position: 1_000 * 2 ** 20 + 5 });
    const server = fastify();
    const clock = manualClock(1_002_500);
    serveHealth(server, {
      isReady: () => true,
      counters: createCounters(),
      feeds: new Map([["catalog", catalog]]),
      clock,
    });
    expect((await server.inject("/metrics")).body).toContain('lockstep_feed_lag_seconds{subgraph="catalog"} 2.5\n');
  });
});
