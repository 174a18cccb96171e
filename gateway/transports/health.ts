import type { FastifyInstance } from "fastify";

import type { Counters } from "../telemetry/counters.ts";
import type { ChangeFeed } from "../../kernel/changes/change.ts";

/**
 * `/health/live`: the process answers. `/health/ready`: it may be sent requests; 503 as soon as it is to end.
 * `/health/deps`: what the live part holds and did, and how far each change feed has come.
 */
export function serveHealth(
  server: FastifyInstance,
  parts: {
    readonly isReady: () => boolean;
    readonly counters: Readonly<Counters>;
    readonly feeds: ReadonlyMap<string, ChangeFeed>;
  },
): void {
  const { isReady, counters, feeds } = parts;
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
