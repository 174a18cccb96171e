import type { FastifyInstance } from "fastify";
import type { ChangeFeed } from "../changes/change.ts";
import { serveFeed } from "../changes/serve-feed.ts";
import type { Clock } from "../clock.ts";
import { BadUserInput, toPublicError, Unauthenticated } from "../errors.ts";
import type { Keys } from "../keys.ts";
import type { Log } from "../log.ts";
import { CONTEXT_HEADER, verifyContext, type SignedContext } from "../signed-context.ts";
import type { SubgraphRequest, SubgraphResponse } from "../transport/transport.ts";

/**
 * A subgraph over HTTP: operations at `POST /`, its feed at `GET /changes`, `GET /health/ready`. Whoever has no context
 * signed for this subgraph is refused with 401.
 */
export function listenOverHttp(input: {
  readonly app: FastifyInstance;
  readonly name: string;
  readonly keys: Keys;
  readonly clock: Clock;
  readonly feed: ChangeFeed;
  readonly log: Log;
  execute(request: SubgraphRequest): Promise<SubgraphResponse>;
  ready(): Promise<boolean>;
}): { listen(options: { readonly port: number; readonly host: string }): Promise<number>; close(): Promise<void> } {
  const { app, name, keys, clock, feed } = input;
  const streams = new Set<() => void>();
  const verify = (header: string | string[] | undefined, body: string): SignedContext =>
    verifyContext(Array.isArray(header) ? undefined : header, {
      audience: name,
      body,
      keys: keys.context(name),
      now: clock.now(),
    });

  app.addContentTypeParser("application/json", { parseAs: "string" }, (_request, body, done) => done(null, body)); // signed as text
  app.setErrorHandler((error, request, reply) => {
    const shown = toPublicError(error, { requestId: request.id });
    const status = error instanceof Unauthenticated ? 401 : error instanceof BadUserInput ? 400 : 500;
    if (status === 500) input.log.error({ err: error }, "a request failed");
    void reply.code(status).send({ data: null, errors: [shown] }); // Fastify owns the reply
  });

  app.post("/", async (request) => {
    const body = typeof request.body === "string" ? request.body : "";
    const context = verify(request.headers[CONTEXT_HEADER], body);
    const { query, operationName, variables } = parseBody(body);
    return input.execute({
      operation: query,
      ...(operationName === undefined ? {} : { operationName }),
      variables,
      viewer: context.viewer,
      after: context.after,
      requestId: context.requestId,
    });
  });

  app.get("/changes", (request, reply) => {
    const { viewer } = verify(request.headers[CONTEXT_HEADER], "");
    if (viewer.kind !== "service") throw new Unauthenticated("the change feed is for services of the shop only");
    reply.hijack();
    const stop = serveFeed({ feed, lastEventId: request.headers["last-event-id"], response: reply.raw });
    streams.add(stop);
    reply.raw.once("close", () => streams.delete(stop));
  });

  app.get("/health/ready", async (_request, reply) => {
    const isReady = await input.ready();
    return reply.code(isReady ? 200 : 503).send({ status: isReady ? "ready" : "the store does not answer" });
  });

  return {
    async listen(options) {
      await app.listen(options);
      const address = app.server.address();
      return typeof address === "object" && address !== null ? address.port : options.port;
    },
    async close() {
      for (const stop of streams) stop();
    },
  };
}

function parseBody(body: string): {
  query: string;
  operationName?: string;
  variables: Readonly<Record<string, unknown>>;
} {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    throw new BadUserInput("expected a JSON body { query, variables }");
  }
  if (typeof parsed !== "object" || parsed === null || !("query" in parsed) || typeof parsed.query !== "string") {
    throw new BadUserInput("expected a JSON body { query, variables }");
  }
  const variables = "variables" in parsed && typeof parsed.variables === "object" ? parsed.variables : null;
  const operationName =
    "operationName" in parsed && typeof parsed.operationName === "string"
      ? { operationName: parsed.operationName }
      : {};
  return { query: parsed.query, variables: { ...variables }, ...operationName };
}
