import { errorCodes, LockstepError, type ErrorCode } from "../errors.ts";
import type { Ids } from "../ids.ts";
import type { SubgraphError, SubgraphTransport } from "../transport/transport.ts";
import type { ServiceAnswer, ServiceCall } from "./runtime.ts";

/** How a subgraph calls others: signed as `svc:<caller>`, never on behalf of a person. */
export function createServiceCalls(input: {
  readonly caller: string;
  readonly ids: Ids;
  transportOf(subgraph: string): SubgraphTransport;
}): (subgraph: string, call: ServiceCall) => Promise<ServiceAnswer> {
  return async (subgraph, call) => {
    const answer = await input.transportOf(subgraph).execute({
      operation: call.operation,
      variables: call.variables,
      viewer: { kind: "service", name: input.caller },
      after: 0,
      requestId: call.requestId ?? `${input.caller}:${input.ids.next("evt")}`,
      ...(call.signal ? { signal: call.signal } : {}),
      ...(call.deadlineMs === undefined ? {} : { deadlineMs: call.deadlineMs }),
    });
    const [error] = answer.errors ?? [];
    if (error !== undefined || !answer.data) throw failureOf(subgraph, error);
    return { data: answer.data, changes: answer.extensions?.lockstep?.changes ?? [] };
  };
}

function failureOf(subgraph: string, error: SubgraphError | undefined): LockstepError {
  const code = error?.extensions?.code;
  const known = errorCodes.includes(code as ErrorCode) ? (code as ErrorCode) : "INTERNAL_SERVER_ERROR"; // checked beside it
  return new LockstepError(known, error?.message ?? `${subgraph} answered without data`, { service: subgraph });
}
