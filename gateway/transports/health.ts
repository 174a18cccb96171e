import type { FastifyInstance } from "fastify";

import { serveMetrics } from "./metrics.ts";
import type { Counters } from "../telemetry/counters.ts";
import type { ChangeFeed } from "../../kernel/changes/change.ts";
import { systemClock } from "../../kernel/clock.ts";
import type { Clock } from "../../kernel/clock.ts";

/**
 * `/health/live`: the process answers. `/health/ready`: it may be sent requests; 503 as soon as it is to end.
 * `/health/deps`: what the live part holds and did, and how far each change feed has come.
 * `/metrics`: the same for Prometheus.
 */
export function serveHealth(
  server: FastifyInstance,
  parts: {
    readonly isReady: () => boolean;
    readonly counters: Readonly<Counters>;
    readonly feeds: ReadonlyMap<string, ChangeFeed>;
    /** What a feed's lag is measured by; default the system's clock. */
    readonly clock?: Clock;
  },
): void {
  const { isReady, counters, feeds, clock = systemClock() } = parts;
  serveMetrics(server, { counters, feeds, clock });
  server.get("/health/live", async () => ({ status: "live" }));
  server.get("/health/ready", async (_request, reply) => {
    const ready = isReady();
    void reply.code(ready ? 200 : 503).header("cache-control", "no-store");
    return { status: ready ? "ready" : "not ready" };
  });
  server.get("/health/deps", async (_request, reply) => {
    void reply.header("cache-control", "no-store");
    const watermarks = Object.fromEntries([...feeds].map(([subgraph, feed]) => [subgraph, feed.watermark()]));
    return { live: { ...counters }, watermarks };
  });
}
