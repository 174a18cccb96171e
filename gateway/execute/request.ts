import type { RunState } from "./run-state.ts";
import { LockstepError, SubgraphUnavailable, toPublicError } from "../../kernel/errors.ts";
import type { SubgraphResponse } from "../../kernel/transport/transport.ts";
import type { Viewer } from "../../kernel/viewer.ts";
import type { Audience } from "../plan/audience.ts";
import type { PreparedFetch } from "../plan/prepared-fetch.ts";

/** A subgraph's answer, whatever happened to the request. */
export interface FetchAnswer {
  readonly data: Readonly<Record<string, unknown>> | undefined;
  readonly errors: readonly SubgraphFault[];
  readonly response: SubgraphResponse | undefined;
  readonly named: number;
}

/** An error of a subgraph, in its own path, told as clients may hear it. */
export interface SubgraphFault {
  readonly message: string;
  readonly path: readonly (string | number)[] | undefined;
  readonly code: string;
  readonly extensions: Readonly<Record<string, unknown>>;
}

/** As much of the viewer as a fetch's audience covers. Reads are told of the person, not of the screen: her devices share. */
export function viewerFor(audience: Audience, viewer: Viewer, isMutation: boolean): Viewer {
  if (viewer.kind === "service") return viewer;
  if (audience.kind === "public" || viewer.kind === "public") return { kind: "public" };
  if (audience.kind === "scopes")
    return { kind: "scoped", scopes: viewer.scopes.filter((scope) => audience.scopes.includes(scope)) };
  if (viewer.kind === "scoped" || isMutation || viewer.actor === "KIOSK") return viewer;
  const { touchpointId: _touchpoint, channel: _channel, label: _label, ...person } = viewer;
  return person;
}

/** Sends one fetch. Never rejects, but for the caller who gave up. */
export async function sendFetch(
  fetch: PreparedFetch,
  variables: Readonly<Record<string, unknown>>,
  state: RunState,
): Promise<FetchAnswer> {
  const named = state.after(fetch.subgraph);
  const transport = state.transports.get(fetch.subgraph);
  try {
    if (transport === undefined) throw new SubgraphUnavailable(fetch.subgraph, "has no transport");
    const response = await transport.execute({
      operation: fetch.operation,
      variables,
      viewer: viewerFor(fetch.audience, state.viewer, fetch.isMutation),
      after: named,
      requestId: state.requestId,
      ...(state.signal !== undefined && { signal: state.signal }),
    });
    const data = response.data;
    if (data !== null && (typeof data !== "object" || Array.isArray(data)))
      throw new SubgraphUnavailable(fetch.subgraph, "did not answer as agreed");
    const told = response.extensions?.lockstep;
    state.noteReadAt(fetch.subgraph, told?.readAt);
    if (told?.changes !== undefined) state.noteChanges(told.changes);
    return {
      data: data ?? undefined,
      errors: (response.errors ?? []).map((one) => readFault(one, fetch.subgraph)),
      response,
      named,
    };
  } catch (error) {
    state.signal?.throwIfAborted();
    const seen =
      error instanceof LockstepError ? error : new SubgraphUnavailable(fetch.subgraph, undefined, { cause: error });
    const { message, extensions } = toPublicError(seen, { requestId: state.requestId });
    const fault = {
      message,
      path: undefined,
      code: extensions.code,
      extensions: { ...extensions, service: fetch.subgraph },
    };
    return { data: undefined, errors: [fault], response: undefined, named };
  }
}

/** Whether asking again, with nothing changed, may give another answer. */
export function mayHeal(fault: SubgraphFault): boolean {
  return fault.code === "INTERNAL_SERVER_ERROR" || fault.code === "SUBGRAPH_UNAVAILABLE";
}

function readFault(error: unknown, subgraph: string): SubgraphFault {
  const given = (typeof error === "object" && error !== null ? error : {}) as {
    readonly message?: unknown;
    readonly path?: unknown;
    readonly extensions?: Readonly<Record<string, unknown>>;
  }; // a subgraph's error may have any shape: each part is checked
  const { stacktrace: _stack, exception: _exception, ...extensions } = given.extensions ?? {};
  const code = typeof extensions["code"] === "string" ? extensions["code"] : "INTERNAL_SERVER_ERROR";
  const message = typeof given.message === "string" ? given.message : `${subgraph} answered with an error.`;
  return {
    message,
    path: Array.isArray(given.path) ? given.path : undefined,
    code,
    extensions: { ...extensions, code, service: subgraph },
  };
}
