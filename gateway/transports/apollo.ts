import { ApolloServer, HeaderMap } from "@apollo/server";
import type { ApolloServerPlugin, HTTPGraphQLResponse } from "@apollo/server";
import { LRUCache } from "lru-cache";
import { hash } from "node:crypto";

import type { PreparedOperation } from "../operation/operation.ts";
import type { GraphQLSchema } from "graphql";

/** What Apollo Server is handed with a request: everything is decided already, it only has to be run. */
export interface ApolloContext {
  readonly operation: PreparedOperation;
  /** Runs it; the text is the whole answer without extensions. */
  readonly run: () => Promise<{
    readonly text: string;
    readonly extensions: Readonly<Record<string, unknown>> | undefined;
  }>;
}

const TEXT = Symbol("the answer's text");

/**
 * Apollo Server behind our pipeline: its plugins, CSRF prevention and content negotiation, with our document in place of its
 * parser, our executor behind its `gateway` interface, and our text passed through.
 */
export async function startApollo({
  schema,
  plugins = [],
}: {
  readonly schema: GraphQLSchema;
  readonly plugins?: readonly ApolloServerPlugin<ApolloContext>[];
}) {
  const documents = new LRUCache<string, PreparedOperation>({ max: 2000 });
  const server = new ApolloServer<ApolloContext>({
    gateway: {
      load: async () => ({
        executor: async ({ context }) => {
          const { text, extensions } = await (context as ApolloContext).run(); // what `execute` below hands in
          return {
            data: { [TEXT]: text } as Record<string, unknown>,
            ...(extensions && { extensions: { ...extensions } }),
          };
        },
      }),
      onSchemaLoadOrUpdate: (callback) => {
        callback({ apiSchema: schema, coreSupergraphSdl: "" });
        return () => undefined;
      },
      stop: async () => undefined,
    },
    documentStore: {
      // Asked before Apollo Server parses: the key ends with the SHA-256 of the document, behind a prefix of the schema.
      get: async (key) => documents.get(key.slice(-64))?.source,
      set: async () => undefined,
      delete: async () => true,
    },
    persistedQueries: false,
    includeStacktraceInErrorResponses: false,
    csrfPrevention: true,
    introspection: true,
    plugins: [...plugins],
    stopOnTerminationSignals: false,
    stringifyResult: (result) => {
      const text = (result.data as { readonly [TEXT]?: string } | null | undefined)?.[TEXT];
      if (text === undefined) return JSON.stringify(result);
      return result.extensions === undefined
        ? text
        : `${text.slice(0, -1)},"extensions":${JSON.stringify(result.extensions)}}`;
    },
  });
  await server.start();

  return {
    /** Runs a prepared operation as Apollo Server does; the request must be one that our pipeline has let pass. */
    async execute(
      request: {
        readonly method: string;
        readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
        readonly search: string;
        readonly body: unknown;
        readonly query: string;
      },
      context: ApolloContext,
    ): Promise<HTTPGraphQLResponse> {
      const headers = new HeaderMap();
      for (const [name, value] of Object.entries(request.headers))
        if (value !== undefined) headers.set(name, typeof value === "string" ? value : value.join(", "));
      const key = hash("sha256", request.query);
      documents.set(key, context.operation);
      return server.executeHTTPGraphQLRequest({
        httpGraphQLRequest: { method: request.method, headers, search: request.search, body: request.body },
        context: async () => context,
      });
    },
    stop: () => server.stop(),
  };
}

export type Apollo = Awaited<ReturnType<typeof startApollo>>;
