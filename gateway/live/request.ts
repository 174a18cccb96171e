import type { ExecutableOperation, PublicError } from "../execute/executable.ts";
import type { Viewer } from "../../kernel/viewer.ts";

/** What a client wants kept true. */
export interface LiveRequest {
  readonly operation: ExecutableOperation;
  /** As the client sent them: another supergraph may coerce them otherwise. */
  readonly variables: Readonly<Record<string, unknown>> | undefined;
  readonly viewer: Viewer;
}

/** A request whose variables were coerced; equal keys are one group. */
export interface LiveQuery {
  readonly key: string;
  readonly operation: ExecutableOperation;
  readonly values: Readonly<Record<string, unknown>>;
  readonly viewer: Viewer;
}

export type LiveQueryResult =
  | { readonly ok: true; readonly query: LiveQuery }
  | { readonly ok: false; readonly errors: readonly PublicError[] };

/** Coerces the variables, asks whether the viewer may, and names the group: document, variables, audience. */
export function toLiveQuery(request: LiveRequest): LiveQueryResult {
  const { operation, viewer } = request;
  if (!operation.isLive) return { ok: false, errors: [notLive(operation)] };
  const variables = operation.coerceVariables(request.variables);
  if (!variables.ok) return variables;
  const refusal = operation.refusal(viewer, variables.values);
  if (refusal !== undefined) return { ok: false, errors: [refusal] };
  const key = [operation.document, variables.text, operation.audienceKey(viewer)].join("\0");
  return { ok: true, query: { key, operation, values: variables.values, viewer } };
}

function notLive(operation: ExecutableOperation): PublicError {
  const what = operation.kind === "query" ? "a query without @live" : "a field that does not mirror a Query field";
  return {
    message: `Only live operations can be subscribed to here: this is ${what}. Live are Subscription fields with the name, arguments and type of a Query field, and queries marked @live.`,
    extensions: { code: "BAD_USER_INPUT" },
  };
}
