import type { FastifyInstance } from "fastify";

import { createMetrics } from "../telemetry/metrics.ts";

/** `GET /metrics`: counters, feeds and the process in Prometheus' text format. Nothing is collected before it is first asked. */
export function serveMetrics(server: FastifyInstance, parts: Parameters<typeof createMetrics>[0]): void {
  let metrics: ReturnType<typeof createMetrics> | undefined;
  server.get("/metrics", async (_request, reply) => {
    metrics ??= createMetrics(parts);
    void reply.header("cache-control", "no-store").type(metrics.contentType); // a reply's header is set at once: it only chains
    return metrics.metrics();
  });
}
