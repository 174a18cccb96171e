import { randomUUID } from "node:crypto";

import { GraphQLError, parse } from "graphql";
import type { ExecutionArgs } from "graphql";
import type { Context, ServerOptions, SubscribePayload } from "graphql-ws";

import type { Authenticator } from "../access/authenticate.ts";
import { isPartner } from "../access/partner-admission.ts";
import type { PublicError } from "../execute/executable.ts";
import { answerOnce } from "../live/answer-once.ts";
import { parseLiveExtension } from "../live/extension.ts";
import type { Live } from "../live/live.ts";
import type { Member, Resumption } from "../live/member.ts";
import { firstPartyLimits, partnerLimits } from "../operation/limits.ts";
import type { Operations, PreparedOperation } from "../operation/operation.ts";
import { parseDocumentReference } from "../operation/persisted.ts";
import type { PersistedDocuments } from "../operation/persisted.ts";
import type { Clock } from "../../kernel/clock.ts";
import { toPublicError } from "../../kernel/errors.ts";
import type { Log } from "../../kernel/log.ts";
import { closeCodes } from "./close-codes.ts";
import type { Connection, ConnectionExtra } from "./connection.ts";
import type { Connections } from "./connections.ts";
import { OperationRefused, OperationStream } from "./operation-stream.ts";
import { burstOf, operationsOf, socketsOf } from "./socket-limits.ts";
import type { SocketLimits } from "./socket-limits.ts";

type Protocol = ServerOptions<Record<string, unknown>, ConnectionExtra>;
type ProtocolContext = Context<Record<string, unknown>, ConnectionExtra>;

/** The library wants a document; ours has been through the pipeline already. */
const anyDocument = parse("{ __typename }");

interface Shared {
  readonly operations: () => Operations;
  readonly documents: PersistedDocuments;
  readonly live: Live;
  readonly authenticator: Authenticator;
  readonly clock: Clock;
  readonly log: Log;
  readonly limits: SocketLimits;
  readonly connections: Connections;
}

/** What is to run, once it has passed the pipeline. */
interface Task {
  readonly id: string;
  readonly connection: Connection;
  readonly operation: PreparedOperation;
  readonly variables: Readonly<Record<string, unknown>> | undefined;
  readonly resumption: Resumption;
}

/** The protocol library's hooks: who connects, what an operation is, how it runs and ends. */
export function protocolOptions(shared: Shared): Protocol {
  const { limits, live } = shared;
  const run = ({ contextValue }: ExecutionArgs) => {
    const task = contextValue as Task; // set by `onSubscribe` below
    return task.operation.isLive ? keepTrue(task, live) : runOnce(task, shared);
  };
  return {
    connectionInitWaitTimeout: limits.initWaitMs,
    onConnect: (context) => connect(context, shared),
    onSubscribe: (context, id, payload) => prepare({ context, id, payload }, shared),
    execute: run,
    subscribe: run,
    onError: (_context, _id, _payload, errors) => {
      return errors.flatMap((error) => {
        const { originalError } = error;
        if (originalError instanceof OperationRefused) return originalError.errors as never; // formatted as clients see them
        return [toPublicError(error)];
      });
    },
  };
}

async function connect(context: ProtocolContext, shared: Shared): Promise<boolean> {
  const { connection, request } = context.extra;
  const { authenticator, connections, live } = shared;
  const named = context.connectionParams?.["authorization"] ?? context.connectionParams?.["Authorization"];
  try {
    const header = typeof named === "string" ? named : request.headers.authorization;
    connection.authentication = await authenticator.fromHeader(header);
  } catch (error) {
    const { message, extensions } = toPublicError(error);
    const isExpired = extensions["reason"] === "expired";
    const code = isExpired ? closeCodes.forbidden : closeCodes.unauthorized;
    const why = extensions.code === "FORBIDDEN" ? message : "Unauthorized"; // such as where else to go
    connection.close(code, isExpired ? "The token has expired" : why);
    return false;
  }
  if (!connection.isOpen) return false;
  const { viewer, expiresAtMs } = connection.authentication;
  context.extra.isIdentified = true;
  if (connections.identify(connection) > socketsOf(viewer)) {
    live.counters.socketsRefused++;
    connection.close(closeCodes.tooManySockets, "Too many sockets");
    return false;
  }
  context.extra.allowBurst(burstOf(viewer));
  if (expiresAtMs !== undefined) closeAtExpiry(connection, expiresAtMs, shared.clock);
  return true;
}

function closeAtExpiry(connection: Connection, expiresAtMs: number, clock: Clock): void {
  const longestTimer = 2 ** 31 - 1;
  const wait = Math.min(longestTimer, Math.max(0, expiresAtMs - clock.now()));
  // Rejects when the socket closes first: then there is nothing to do.
  clock.wait(wait, connection.closed.signal).then(
    () => connection.close(closeCodes.forbidden, "The token has expired"),
    () => {},
  );
}

async function prepare(
  message: { readonly context: ProtocolContext; readonly id: string; readonly payload: SubscribePayload },
  shared: Shared,
): Promise<ExecutionArgs | readonly GraphQLError[]> {
  const { context, id, payload } = message;
  const { connection } = context.extra;
  const { clock, log } = shared;
  const limit = operationsOf(connection.authentication.viewer);
  if (Object.keys(context.subscriptions).length > limit) {
    const what = `${limit} operations are running on this socket: complete one before you start another.`;
    return refusal([{ message: what, extensions: { code: "RATE_LIMITED" } }]);
  }
  const extension = parseLiveExtension(payload.extensions, clock.now());
  if (!extension.ok) return refusal(extension.errors);
  try {
    const reference = parseDocumentReference(payload.extensions);
    // The protocol demands a text; an empty one stands for a document that is named by its hash.
    const document = shared.documents.resolve(payload.query === "" ? undefined : payload.query, reference);
    const preparation = await shared
      .operations()
      .prepare(
        { document, ...(payload.operationName != null && { operationName: payload.operationName }) },
        isPartner(connection.authentication.viewer) ? partnerLimits : firstPartyLimits,
      );
    if (!preparation.ok) return refusal(preparation.errors);
    const { operation } = preparation;
    shared.documents.keep(document, reference);
    const { resumption } = extension;
    const task: Task = { id, connection, operation, variables: payload.variables ?? undefined, resumption };
    return { schema: undefined as never, document: anyDocument, contextValue: task }; // the schema is not used by `run`
  } catch (error) {
    const requestId = randomUUID();
    const shown = toPublicError(error, { requestId });
    if (shown.extensions.code === "INTERNAL_SERVER_ERROR")
      log.error({ err: error, requestId }, "websocket: an operation could not be prepared");
    return refusal([shown]);
  }
}

function keepTrue({ id, connection, operation, variables, resumption }: Task, live: Live): OperationStream {
  let member: Member | undefined;
  const stream = new OperationStream(() => member?.leave());
  const { viewer } = connection.authentication;
  const sink = connection.sink(id, stream, () => member);
  const subscription = live.subscribe({ operation, variables, viewer }, sink, resumption);
  if (subscription.ok) member = subscription.member;
  else stream.refuse(subscription.errors);
  return stream;
}

function runOnce(task: Task, { live, log }: Shared): OperationStream {
  const { id, connection, operation, resumption } = task;
  const { viewer } = connection.authentication;
  const left = new AbortController();
  const stream = new OperationStream(() => left.abort());
  if (operation.kind === "subscription") {
    stream.refuse([notLive]);
    return stream;
  }
  const variables = operation.coerceVariables(task.variables);
  const refused = variables.ok ? operation.refusal(viewer, variables.values) : undefined;
  if (!variables.ok || refused !== undefined) {
    stream.refuse(variables.ok ? [refused as PublicError] : variables.errors); // defined, or the variables are bad
    return stream;
  }
  const requestId = randomUUID();
  // A mutation that was accepted runs to its end, whoever leaves.
  const signal = operation.kind === "mutation" ? undefined : left.signal;
  const answered = answerOnce(live, operation, {
    viewer,
    variables: variables.values,
    requestId,
    ...(resumption.after && { after: resumption.after }),
    ...(signal && { signal }),
  });
  connection.track(settle(answered));
  return stream;

  async function settle(answer: Promise<Buffer>): Promise<void> {
    try {
      const payload = await answer;
      if (!left.signal.aborted) connection.sendNext(id, payload);
      stream.complete();
    } catch (error) {
      if (!left.signal.aborted) log.error({ err: error, requestId }, "websocket: an operation failed");
      stream.refuse([toPublicError(error, { requestId })]);
    }
  }
}

const notLive: PublicError = {
  message:
    "This subscription is not served here: live are Subscription fields that have the name, arguments and type of a Query field, and queries marked @live.",
  extensions: { code: "BAD_USER_INPUT" },
};

function refusal(errors: readonly PublicError[]): readonly GraphQLError[] {
  const refused = new OperationRefused(errors);
  return [new GraphQLError(refused.message, { originalError: refused })];
}
