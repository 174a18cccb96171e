import { MongoClient, MongoServerError, type ClientSession, type Db } from "mongodb";
import { BadUserInput, invariant } from "../errors.ts";
import type { Position } from "../changes/change.ts";
import { positionOf, timestampOf } from "./position.ts";
import { WriterQueues } from "./queue.ts";

/** A subgraph's own database, as the official driver gives it. */
export type Database = Db;
/** A session of the official driver. */
export type Session = ClientSession;

const AHEAD_OF_CLUSTER_TIME = 72;
const DUPLICATE_KEY = 11_000;

/** A connection whose guarantees were asserted: a replica set, majority and journalled writes, majority reads. */
export interface Mongo {
  database(name: string): Database;
  /** A causally consistent session whose reads include every change up to `after`. End it after use. */
  readSession(after: Position): Session;
  /** The newest cluster time that the store gives now: everything acknowledged before is included. */
  now(): Promise<Position>;
  /**
   * Runs the work in one transaction (snapshot, majority, journalled), again when the store asks for it, and answers its
   * result with the position of the commit. Writers that name the same documents in `queue` run one after the other.
   */
  transact<T>(
    work: (session: Session) => Promise<T>,
    options?: { readonly queue?: readonly string[] },
  ): Promise<Committed<T>>;
  close(): Promise<void>;
}

/** A transaction's result, and where in the history it stands. */
export interface Committed<T> {
  readonly result: T;
  readonly position: Position;
}

/** Connects to a replica set, and refuses anything that could lose an acknowledged write. */
export async function connectMongo(options: { readonly url: string; readonly appName: string }): Promise<Mongo> {
  const client = new MongoClient(options.url, {
    appName: options.appName,
    retryWrites: true,
    retryReads: true,
    readPreference: "primary",
    readConcern: { level: "majority" },
    writeConcern: { w: "majority", journal: true },
    ignoreUndefined: true,
    serverSelectionTimeoutMS: 10_000,
    // Whoever finds the store away is told within a second that it is back; the driver's own 10 s is a long silence.
    heartbeatFrequencyMS: 1_000,
  });
  await client.connect();
  try {
    await assertGuarantees(client);
  } catch (error) {
    await client.close();
    throw error;
  }
  const queues = new WriterQueues();

  return {
    database: (name) => client.db(name),
    readSession(after) {
      const session = client.startSession({ causalConsistency: true });
      if (after > 0) session.advanceOperationTime(timestampOf(after));
      return session;
    },
    async now() {
      await using session = client.startSession({ causalConsistency: true });
      await client.db("admin").command({ ping: 1 }, { session });
      invariant(session.operationTime, "a replica set answers with its operation time");
      return positionOf(session.operationTime);
    },
    transact: (work, { queue = [] } = {}) =>
      queues.run(queue, async () => {
        await using session = client.startSession({ causalConsistency: true });
        const result = await session.withTransaction(() => work(session), {
          readConcern: { level: "snapshot" },
          writeConcern: { w: "majority", journal: true },
        });
        invariant(session.operationTime, "a commit has an operation time");
        return { result, position: positionOf(session.operationTime) };
      }),
    close: () => client.close(),
  };
}

/** Whether the store refused a write because a unique index has that key already. */
export function isDuplicateKey(error: unknown): boolean {
  return error instanceof MongoServerError && error.code === DUPLICATE_KEY;
}

/** A position ahead of the store's time was made up by the client: error 72 becomes BAD_USER_INPUT, anything else stays. */
export function asPositionError(error: unknown): unknown {
  if (error instanceof MongoServerError && error.code === AHEAD_OF_CLUSTER_TIME) {
    return new BadUserInput(
      "a position in extensions.live.after is ahead of the store's time; name positions that an answer gave",
    );
  }
  return error;
}

async function assertGuarantees(client: MongoClient): Promise<void> {
  const hello = await client.db("admin").command({ hello: 1 });
  if (typeof hello["setName"] !== "string") {
    throw new Error(
      "MONGODB_URL must name a replica set: transactions and change streams need one (rs.initiate() on a single server is enough)",
    );
  }
  if (typeof hello["logicalSessionTimeoutMinutes"] !== "number") {
    throw new Error("the server behind MONGODB_URL has no sessions: MongoDB 6 or later is expected");
  }
  const { writeConcern, readConcern, options } = client;
  invariant(
    writeConcern?.w === "majority" && writeConcern.journal === true,
    "writes are acknowledged by a majority's journal",
  );
  invariant(
    readConcern?.level === "majority" && options.retryWrites,
    "reads are majority reads and writes can be retried",
  );
}
