import { buildSubgraphSchema } from "@apollo/subgraph";
import fastify, { type FastifyInstance } from "fastify";
import { GraphQLError, parse } from "graphql";
import mercurius from "mercurius";
import { toPublicError } from "../errors.ts";
import type { Log } from "../log.ts";
import type { SubgraphError, SubgraphResponse } from "../transport/transport.ts";
import { asPositionError } from "../mongo/mongo.ts";
import { resolveEntitiesOneByOne } from "./entities.ts";
import { scopeResolvers } from "./representation.ts";

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
  scopeResolvers(schema);
  resolveEntitiesOneByOne(schema);
  const app = fastify({ logger: false, bodyLimit: 10 * 1024 * 1024 });
  await app.register(mercurius, {
    schema,
    routes: false,
    // The second time an operation comes it is compiled; texts of plans come again and again.
    jit: 1,
    // The library's own formatter drops the paths and hides which of our errors it was; `publish` decides.
    errorFormatter: ({ data, errors }) => ({ statusCode: 200, response: { data, errors: [...(errors ?? [])] } }),
  });

  return {
    app,
    async execute({ operation, operationName, variables, context, requestId }) {
      const published = (error: unknown) => publish(error, input.log, requestId);
      try {
        const { data, errors } = await app.graphql(operation, context as object, { ...variables }, operationName);
        const answer = (data ?? null) as SubgraphResponse["data"]; // completed by graphql-jit: an object or null
        return errors?.length ? { data: answer, errors: errors.map(published) } : { data: answer };
      } catch (error) {
        return { data: null, errors: refusals(error).map(published) };
      }
    },
  };
}

/** Mercurius throws one error that holds those of parsing, of validation or of the variables. */
function refusals(error: unknown): readonly unknown[] {
  return error instanceof Error && "errors" in error && Array.isArray(error.errors) ? error.errors : [error];
}

function publish(error: unknown, log: Log, requestId: string): SubgraphError {
  if (!(error instanceof GraphQLError)) return hide(error, log, requestId);
  const { message, path, originalError } = error;
  // Of the operation or its variables: no resolver has run yet.
  if (path === undefined) return { message, extensions: { code: "BAD_USER_INPUT" } };
  return { ...hide(asPositionError(originalError ?? error), log, requestId), path };
}

/** The public form; what clients may not see is logged with the request's id. */
function hide(error: unknown, log: Log, requestId: string): SubgraphError {
  const shown = toPublicError(error, { requestId });
  if (shown.extensions.code === "INTERNAL_SERVER_ERROR") log.error({ requestId, err: error }, "a resolver failed");
  return shown;
}
