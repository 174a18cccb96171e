import { Binary, Timestamp } from "bson";
import { positionOf, timestampOf } from "../engine/clock.ts";
import { sessionIdOf } from "../engine/sessions.ts";
import { refuse, ServerError, unsupported } from "../errors.ts";
import { type Document, isDocument } from "../values/document.ts";
import { adminCommands } from "./admin.ts";
import { COMMON_FIELDS, type Command, Context, type Reply, type Services } from "./context.ts";
import { readCommands } from "./read.ts";
import { serverCommands } from "./server-info.ts";
import { transactionCommands } from "./transactions.ts";
import { writeCommands } from "./write.ts";

const COMMANDS: Readonly<Record<string, Command>> = {
  ...serverCommands,
  ...adminCommands,
  ...readCommands,
  ...writeCommands,
  ...transactionCommands,
};

const KNOWN_ELSEWHERE = new Set(
  (
    "bulkWrite mapReduce explain validate collStats dbStats renameCollection createUser dropUser usersInfo saslStart saslContinue authenticate logout currentOp killOp " +
    "killSessions killAllSessions refreshSessions startSession getLog setParameter compact reIndex top fsync convertToCapped cloneCollectionAsCapped listCommands hostInfo " +
    "getCmdLineOpts getDefaultRWConcern setDefaultRWConcern planCacheClear dataSize profile getShardMap shardCollection createSearchIndexes"
  ).split(" "),
);

/** Zeros in place of a signature: nobody checks it without authentication. */
const SIGNATURE = { hash: new Binary(new Uint8Array(20)), keyId: 0n };

/** Runs one command and makes its reply; a failure is a reply as well. */
export async function dispatch(services: Services, command: Document, signal: AbortSignal): Promise<Reply> {
  let context: Context | undefined;
  try {
    const name = Object.keys(command)[0] ?? "";
    const handler = Object.hasOwn(COMMANDS, name) ? COMMANDS[name]! : unknownCommand(name);
    services.engine.check();
    context = new Context(services, name, command, signal);
    checkFields(command, name, handler);
    await waitForTime(context);
    const reply = await runInSession(context, handler);
    if (context.waitFor > 0 && !context.transaction) await services.engine.durable(context.waitFor);
    return { ...reply, ok: 1, ...times(services, context.position) };
  } catch (error) {
    return failure(services, error, context);
  }
}

function unknownCommand(name: string): never {
  if (KNOWN_ELSEWHERE.has(name))
    refuse(115, `the command ${name} is not supported by the embedded store; set MONGODB_URL to use MongoDB`);
  return refuse(59, `no such command: '${name}'`);
}

function checkFields(command: Document, name: string, handler: Command): void {
  for (const field of Object.keys(command)) {
    if (field === name || COMMON_FIELDS.has(field) || handler.fields.has(field)) continue;
    refuse(handler.unknownFieldCode ?? 40415, `BSON field '${name}.${field}' is an unknown field.`);
  }
  const maxTime = command["maxTimeMS"];
  if (typeof maxTime === "number" && maxTime < 0) refuse(2, "maxTimeMS is out of range");
}

/** A read that names a time sees everything up to it, or is refused when there is no such time yet. */
async function waitForTime(context: Context): Promise<void> {
  const concern = context.command["readConcern"];
  if (!isDocument(concern)) return;
  const { level, afterClusterTime, atClusterTime } = concern;
  if (atClusterTime !== undefined) unsupported("readConcern.atClusterTime");
  const levels: readonly unknown[] = ["local", "available", "majority", "linearizable", "snapshot"];
  if (level !== undefined && !levels.includes(level))
    refuse(9, `${JSON.stringify(level)} is not a valid read concern level`);
  if (!(afterClusterTime instanceof Timestamp)) return;
  const { engine } = context.services;
  const position = positionOf(afterClusterTime);
  if (position === 0) refuse(72, "afterClusterTime cannot be a null timestamp");
  if (position > engine.clock.last) {
    refuse(
      72,
      `readConcern afterClusterTime value must not be greater than the current clusterTime. Requested clusterTime: ${afterClusterTime.toString()}; current clusterTime: ${timestampOf(engine.clock.last).toString()}`,
    );
  }
  if (position > engine.history.newestPosition) await engine.durable(engine.writeNumber);
}

async function runInSession(context: Context, handler: Command): Promise<Reply> {
  const { command, services } = context;
  const { lsid, txnNumber, autocommit } = command;
  if (txnNumber !== undefined && !isDocument(lsid))
    refuse(72, "Transaction number requires a session ID to also be specified");
  if (!isDocument(lsid)) return handler.run(context);
  const session = services.sessions.of(sessionIdOf(lsid));
  context.session = session;
  if (typeof txnNumber !== "bigint" || context.name === "commitTransaction" || context.name === "abortTransaction")
    return handler.run(context);
  if (autocommit === undefined) {
    if (!handler.retryable)
      refuse(
        72,
        `txnNumber may only be provided for multi-document transactions and retryable write commands. autocommit:false was not provided, and ${context.name} is not a retryable write command.`,
      );
    session.retryable(txnNumber);
    context.isRetryable = true;
    return handler.run(context);
  }
  if (autocommit !== false) refuse(72, "The field autocommit must be false in multi-document transactions");
  const transaction = session.enter(txnNumber, command["startTransaction"] === true, services.engine);
  context.transaction = transaction;
  session.isBusy = true;
  try {
    if (!handler.inTransaction) refuse(263, `Cannot run '${context.name}' in a multi-document transaction.`);
    const reply = await handler.run(context);
    if ("writeErrors" in reply) session.abort();
    return reply;
  } catch (error) {
    session.abort();
    throw error;
  } finally {
    session.isBusy = false;
    session.usedAt = Date.now();
  }
}

const times = ({ engine }: Services, position: number | undefined): Reply => ({
  operationTime: timestampOf(position ?? engine.history.newestPosition),
  $clusterTime: { clusterTime: timestampOf(engine.history.newestPosition), signature: SIGNATURE },
});

/** The reply that says why a command was refused. */
export function failure(services: Services, error: unknown, context?: Context): Reply {
  const known = error instanceof ServerError ? error : undefined;
  if (!known)
    services.engine.options.log.error(
      { error: error instanceof Error ? error.stack : String(error), command: context?.name },
      "a command failed unexpectedly",
    );
  const { errorLabels, keyPattern, keyValue } = known?.details ?? {};
  return {
    ok: 0,
    errmsg: error instanceof Error ? error.message : String(error),
    code: known?.code ?? 1,
    codeName: known?.codeName ?? "InternalError",
    ...(errorLabels ? { errorLabels } : {}),
    ...(keyPattern ? { keyPattern, keyValue } : {}),
    ...times(services, undefined),
  };
}
