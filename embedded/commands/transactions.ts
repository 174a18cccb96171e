import { refuse } from "../errors.ts";
import { type Document, isDocument } from "../values/document.ts";
import { type Session, sessionIdOf } from "../engine/sessions.ts";
import { type Command, type Context, type Reply } from "./context.ts";

function ownTransaction(context: Context): { readonly session: Session; readonly number: bigint } {
  const { session, command } = context;
  if (!session || typeof command["txnNumber"] !== "bigint" || command["autocommit"] !== false)
    return refuse(125, `${context.name} must be run within a transaction`);
  if (context.db !== "admin") refuse(13, `${context.name} may only be run against the admin database.`);
  return { session, number: command["txnNumber"] };
}

/** Commits, or says again that it has: the answer to a retry is known from the record that was stored with the writes. */
function commit(context: Context): Reply {
  const { session, number } = ownTransaction(context);
  if (session.number === number && session.state === "committed") {
    context.position = session.committedAt;
    context.waitFor = context.engine.writeNumber;
    return {};
  }
  session.expectOpen(number);
  const transaction = session.transaction!; // an open one has it
  const writes = [...transaction.writes.values()].filter(
    ({ before, after }) => before !== undefined || after !== undefined,
  );
  const note = session.note();
  const { engine } = context;
  // Its own locks must not stand in its way when its writes go into the collections.
  const events = transaction.events;
  session.transaction = undefined;
  session.state = "committed";
  try {
    const committed =
      events.length > 0
        ? engine.commit(writes, note, { lsid: context.command["lsid"], txnNumber: number }, events)
        : engine.remember(note);
    session.committedAt = committed.position;
    context.committed(committed);
  } catch (error) {
    session.state = "aborted";
    throw error;
  } finally {
    transaction.end();
  }
  return {};
}

function abort(context: Context): Reply {
  const { session, number } = ownTransaction(context);
  session.expectOpen(number);
  session.abort();
  return {};
}

function endSessions(context: Context): Reply {
  const list = context.command["endSessions"];
  for (const one of Array.isArray(list) ? (list as Document[]) : [])
    if (isDocument(one)) context.services.sessions.end(sessionIdOf(one));
  return {};
}

/** Commands that end transactions and sessions. */
export const transactionCommands: Readonly<Record<string, Command>> = {
  commitTransaction: { fields: new Set(["recoveryToken"]), run: commit },
  abortTransaction: { fields: new Set(["recoveryToken"]), run: abort },
  endSessions: { fields: new Set(), run: endSessions },
};
