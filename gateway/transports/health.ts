import type { FastifyInstance } from "fastify";

/** `/health/live`: the process answers. `/health/ready`: it may be sent requests; 503 as soon as it is to end. */
export function serveHealth(server: FastifyInstance, { isReady }: { readonly isReady: () => boolean }): void {
  server.get("/health/live", async () => ({ status: "live" }));
  server.get("/health/ready", async (_request, reply) => {
    const ready = isReady();
    void reply.code(ready ? 200 : 503).header("cache-control", "no-store");
    return { status: ready ? "ready" : "not ready" };
  });
}
