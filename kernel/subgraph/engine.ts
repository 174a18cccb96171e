import { buildSubgraphSchema } from "@apollo/subgraph";
import fastify, { type FastifyInstance } from "fastify";
import { GraphQLError, parse } from "graphql";
import mercurius from "mercurius";
import { toPublicError } from "../errors.ts";
import type { Log } from "../log.ts";
import type { SubgraphError, SubgraphResponse } from "../transport/transport.ts";
import { resolveEntitiesOneByOne } from "./entities.ts";

/** Executes operations of one subgraph's schema: Mercurius with its jit, called directly. */
export interface SubgraphEngine {
  /** The Fastify instance, for listening. */
  readonly app: FastifyInstance;
  execute(input: {
    readonly operation: string;
    readonly operationName?: string;
    readonly variables?: Readonly<Record<string, unknown>>;
    readonly context: object;
    readonly requestId: string;
  }): Promise<Pick<SubgraphResponse, "data" | "errors">>;
}

/** Builds the schema and compiles each operation on its first use. */
export async function createEngine(input: {
  readonly sdl: string;
  readonly resolvers: object;
  readonly log: Log;
}): Promise<SubgraphEngine> {
  // The library types resolvers as a map of maps; ours are generated from this SDL.
  const schema = buildSubgraphSchema([{ typeDefs: parse(input.sdl), resolvers: input.resolvers as never }]);
  resolveEntitiesOneByOne(schema);
  const app = fastify({ logger: false, bodyLimit: 10 * 1024 * 1024 });
  await app.register(mercurius, { schema, routes: false, jit: 1 });

  return {
    app,
    async execute({ operation, operationName, variables, context, requestId }) {
      try {
        const { data, errors } = await app.graphql(operation, { ...context }, { ...variables }, operationName);
        const answer = data as SubgraphResponse["data"]; // completed by graphql-jit: an object or null
        if (errors === undefined || errors.length === 0) return { data: answer };
        return { data: answer, errors: errors.map((error) => publish(error, input.log, requestId)) };
      } catch (error) {
        return { data: null, errors: refusals(error).map((refusal) => publish(refusal, input.log, requestId)) };
      }
    },
  };
}

/** Mercurius throws one error that holds those of parsing or validation. */
function refusals(error: unknown): readonly unknown[] {
  if (error instanceof Error && "errors" in error && Array.isArray(error.errors)) {
    return error.errors.map(
      (inner: unknown) =>
        new GraphQLError(inner instanceof Error ? inner.message : "the operation is not valid", {
          extensions: { code: "GRAPHQL_VALIDATION_FAILED" },
        }),
    );
  }
  return [error];
}

function publish(error: unknown, log: Log, requestId: string): SubgraphError {
  const path = error instanceof GraphQLError && error.path !== undefined ? { path: error.path } : {};
  if (error instanceof GraphQLError && error.originalError == null && error.extensions["code"] !== undefined) {
    return {
      message: error.message,
      ...path,
      extensions: { ...error.extensions, code: error.extensions["code"] as never },
    }; // ours, made above
  }
  const shown = toPublicError(error, { requestId });
  if (shown.extensions.code === "INTERNAL_SERVER_ERROR") log.error({ requestId, err: error }, "a resolver failed");
  return { message: shown.message, ...path, extensions: shown.extensions };
}
