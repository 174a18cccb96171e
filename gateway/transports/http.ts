import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";

import type { Apollo } from "./apollo.ts";
import { readBody, readSearch } from "./http-request.ts";
import type { GraphqlParameters } from "./http-request.ts";
import { requestIdOf } from "./request-id.ts";
import type { Authenticator } from "../access/authenticate.ts";
import { isPartner } from "../access/partner-admission.ts";
import type { Answer, PublicError } from "../execute/executable.ts";
import { hashAnswer } from "../live/publication.ts";
import { firstPartyLimits, partnerLimits } from "../operation/limits.ts";
import type { Operations, PreparedOperation } from "../operation/operation.ts";
import { PersistedDocuments } from "../operation/persisted.ts";
import type { CommittedChange } from "../../kernel/changes/change.ts";
import { toPublicError } from "../../kernel/errors.ts";
import type { Log } from "../../kernel/log.ts";
import type { Viewer } from "../../kernel/viewer.ts";

export interface HttpTransportParts {
  readonly operations: () => Operations;
  /** Turns ids into documents; without it clients' own are kept and none are trusted. */
  readonly documents?: PersistedDocuments;
  readonly authenticator: Authenticator;
  readonly apollo: Apollo;
  /** Where it is served; default `/graphql`. */
  readonly path?: string;
  /** Bytes of a request's body; default the server's. */
  readonly bodyLimit?: number;
  /** Hears what a mutation wrote, before its answer goes out. */
  readonly onChanges: (changes: readonly CommittedChange[]) => void;
  readonly log: Log;
}

const GRAPHQL_JSON = "application/graphql-response+json; charset=utf-8";
const JSON_TYPE = "application/json; charset=utf-8";

/**
 * `GET` and `POST /graphql`. Our pipeline decides first (who asks, limits, validity, rights), so that nothing hostile is read
 * twice; what passes is run through Apollo Server.
 */
export function serveGraphql(server: FastifyInstance, parts: HttpTransportParts): void {
  const { documents = new PersistedDocuments() } = parts;
  server.route({
    method: ["GET", "POST"],
    url: parts.path ?? "/graphql",
    ...(parts.bodyLimit !== undefined && { bodyLimit: parts.bodyLimit }),
    handler: async (request, reply) => {
      const requestId = requestIdOf(request.headers["x-request-id"]);
      void reply.header("x-request-id", requestId); // a reply's header is set at once: it only chains
      const aborter = abortWithClient(reply);
      try {
        return await answer(request, reply, { requestId, signal: aborter });
      } catch (error) {
        if (aborter.aborted) return reply.code(499).send();
        const shown = toPublicError(error, { requestId });
        if (shown.extensions.code === "INTERNAL_SERVER_ERROR")
          parts.log.error({ err: error, requestId }, "a request failed");
        // A miss is an answer that clients act on, not a failure: Apollo's clients expect the status of other refusals.
        const isMiss = shown.extensions.code === "PERSISTED_QUERY_NOT_FOUND";
        if (isMiss) void reply.header("cache-control", "no-store");
        return refuse(request, reply, [shown], isMiss ? undefined : statusOf(shown.extensions.code));
      }
    },
  });

  async function answer(
    request: FastifyRequest,
    reply: FastifyReply,
    { requestId, signal }: { readonly requestId: string; readonly signal: AbortSignal },
  ): Promise<unknown> {
    const { viewer } = await parts.authenticator.fromHeader(request.headers.authorization);
    const search = new URL(request.url, "http://gateway.invalid").search;
    const parameters = request.method === "GET" ? readSearch(new URLSearchParams(search)) : readBody(request.body);
    const limits = isPartner(viewer) ? partnerLimits : firstPartyLimits;
    const query = documents.resolve(parameters.query, parameters.reference);
    const preparation = await parts.operations().prepare(
      {
        document: query,
        ...(parameters.operationName !== undefined && { operationName: parameters.operationName }),
      },
      limits,
    );
    if (!preparation.ok) return refuse(request, reply, preparation.errors, undefined);
    const { operation } = preparation;
    documents.keep(query, parameters.reference);
    if (request.method === "GET" && operation.kind !== "query") {
      void reply.header("allow", "POST");
      return refuse(
        request,
        reply,
        [{ message: "GET serves queries only: send this as POST.", extensions: { code: "BAD_USER_INPUT" } }],
        405,
      );
    }
    if (operation.kind === "subscription") return refuse(request, reply, [NOT_OVER_HTTP], undefined);
    const variables = operation.coerceVariables(parameters.variables);
    if (!variables.ok) return refuse(request, reply, variables.errors, undefined);
    const refusal = operation.refusal(viewer, variables.values);
    if (refusal !== undefined) return refuse(request, reply, [refusal], undefined);

    const run = () => execute(operation, { parameters, viewer, requestId, signal, variables: variables.values });
    const response = await parts.apollo.execute(
      { method: request.method, headers: request.headers, query, ...carrying(query, { request, search, parameters }) },
      { operation, run },
    );
    for (const [name, value] of response.headers) void reply.header(name, value);
    void reply.code(response.status ?? 200);
    if (response.body.kind === "complete") return reply.send(response.body.string);
    throw new Error("Apollo Server answered in chunks, which no operation of ours asks for");
  }

  async function execute(
    operation: PreparedOperation,
    run: {
      readonly parameters: GraphqlParameters;
      readonly viewer: Viewer;
      readonly requestId: string;
      readonly signal: AbortSignal;
      readonly variables: Readonly<Record<string, unknown>>;
    },
  ): Promise<{ text: string; extensions: Readonly<Record<string, unknown>> | undefined }> {
    const { viewer, requestId, signal, variables } = run;
    const { after } = run.parameters;
    // A mutation that has begun is carried to its end, whether or not its client still listens.
    const answer = await operation.execute({
      viewer,
      requestId,
      variables,
      ...(after !== undefined && { after }),
      ...(operation.kind === "query" && { signal }),
    });
    if (operation.kind !== "mutation") return { text: answer.text, extensions: undefined };
    parts.onChanges(answer.changes);
    return {
      text: answer.text,
      extensions: { live: { hash: hashAnswer(answer.text), positions: positionsOf(answer) } },
    };
  }
}

const NOT_OVER_HTTP: PublicError = {
  message: "Subscriptions are served over WebSocket (graphql-transport-ws) at this path.",
  extensions: { code: "BAD_USER_INPUT" },
};

/** What a client names to read what it wrote: where the writes are, and what was read after them. */
function positionsOf(answer: Answer): Readonly<Record<string, number>> {
  const positions = new Map(Object.entries(answer.readAt));
  for (const { subgraph, position } of answer.changes)
    positions.set(subgraph, Math.max(positions.get(subgraph) ?? 0, position));
  return Object.fromEntries([...positions].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** The request as Apollo Server is shown it: one that named its document carries it, as if it had from the start. */
function carrying(
  query: string,
  sent: { readonly request: FastifyRequest; readonly search: string; readonly parameters: GraphqlParameters },
): { readonly search: string; readonly body: unknown } {
  const { request, search, parameters } = sent;
  if (parameters.reference === undefined) return { search, body: request.body };
  const { operationName, variables } = parameters;
  if (request.method !== "GET") {
    const named = operationName === undefined ? {} : { operationName };
    return { search, body: { query, ...named, ...(variables && { variables }) } };
  }
  const carried = new URLSearchParams({ query });
  if (operationName !== undefined) carried.set("operationName", operationName);
  if (variables !== undefined) carried.set("variables", JSON.stringify(variables));
  return { search: `?${carried}`, body: request.body };
}

/** Answers with errors alone: 200 to clients that only know application/json, a 4xx to those that know better. */
function refuse(
  request: FastifyRequest,
  reply: FastifyReply,
  errors: readonly PublicError[],
  status: number | undefined,
): FastifyReply {
  const accept = request.headers.accept ?? "";
  const knowsBetter = accept.includes("application/graphql-response+json");
  const code = errors[0]?.extensions.code ?? "BAD_USER_INPUT";
  const usual = knowsBetter || !accept.includes("application/json") ? statusOf(code) : 200;
  return reply
    .code(status ?? usual)
    .header("content-type", knowsBetter ? GRAPHQL_JSON : JSON_TYPE)
    .send(JSON.stringify({ errors }));
}

function statusOf(code: string): number {
  switch (code) {
    case "UNAUTHENTICATED":
      return 401;
    case "FORBIDDEN":
      return 403;
    case "RATE_LIMITED":
      return 429;
    case "SUBGRAPH_UNAVAILABLE":
      return 503;
    case "INTERNAL_SERVER_ERROR":
      return 500;
    default:
      return 400;
  }
}

function abortWithClient(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  reply.raw.once("close", () => {
    if (!reply.raw.writableFinished) controller.abort(new Error("the client went away"));
  });
  return controller.signal;
}
