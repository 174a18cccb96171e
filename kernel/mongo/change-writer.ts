import type { ChangeRecord, Change, CommittedChange } from "../changes/change.ts";
import type { Ids } from "../ids.ts";
import type { Origin } from "../origin.ts";
import type { Database, Mongo, Session } from "./mongo.ts";

/** A running transaction: its session, and where its changes are declared. */
export interface Tx {
  /** Pass it to every read and write of the transaction. */
  readonly session: Session;
  /** Declares that an entity was written: its key, its new revision, the lists and lookups that it may enter or leave. */
  change(entity: Change["entity"], revision: number, tags?: readonly string[]): void;
}

/** What a transaction wrote, after its commit. */
export interface Written<T> {
  readonly result: T;
  readonly position: number;
  /** Its change record, undefined when it declared no change. */
  readonly change: CommittedChange | undefined;
}

/** Writes state and its change record in one transaction: nobody can see one without the other. */
export interface ChangeWriter {
  write<T>(
    origin: Origin,
    work: (tx: Tx) => Promise<T>,
    options?: { readonly queue?: readonly string[] },
  ): Promise<Written<T>>;
}

/** @param input.subgraph the subgraph whose database it is. */
export function createChangeWriter(input: {
  readonly mongo: Mongo;
  readonly database: Database;
  readonly subgraph: string;
  readonly ids: Ids;
}): ChangeWriter {
  const records = input.database.collection<ChangeRecord>("changes");
  return {
    async write(origin, work, options = {}) {
      let record: ChangeRecord | undefined; // of the attempt that committed
      const { result, position } = await input.mongo.transact(async (session) => {
        const changes: Change[] = []; // anew for every attempt
        record = undefined;
        const result = await work({
          session,
          change: (entity, revision, tags = []) => void changes.push({ entity, revision, tags: [...new Set(tags)] }),
        });
        if (changes.length > 0) {
          const written = { _id: input.ids.next("evt"), at: origin.at, origin, changes };
          await records.insertOne(written, { session });
          record = written;
        }
        return result;
      }, options);
      return { result, position, change: record && { subgraph: input.subgraph, position, record } };
    },
  };
}
