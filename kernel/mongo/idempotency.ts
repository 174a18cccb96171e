import { createHash } from "node:crypto";
import { IdempotencyKeyReused } from "../errors.ts";
import type { Database, Session } from "./mongo.ts";

/** Names one write of one principal: its key means nothing to anybody else. */
export interface IdempotencyKey {
  readonly principal: string;
  readonly operation: string;
  readonly key: string;
}

interface StoredAnswer {
  readonly _id: string;
  readonly inputHash: string;
  readonly answer: unknown;
  readonly at: Date;
}

/** The answers of writes by their idempotency keys, each stored in its write's own transaction. */
export interface Idempotency {
  /**
   * The stored answer when the key was used with this input; otherwise runs the work and stores what it answers (plain
   * JSON). Throws IDEMPOTENCY_KEY_REUSED when the key was used with another input.
   */
  once<T>(session: Session, key: IdempotencyKey, input: unknown, work: () => Promise<T>): Promise<T>;
}

export function createIdempotency(database: Database, clock: { now(): number }): Idempotency {
  const answers = database.collection<StoredAnswer>("idempotency");
  return {
    async once<T>(session: Session, key: IdempotencyKey, input: unknown, work: () => Promise<T>) {
      const _id = idempotencyId(key);
      const inputHash = createHash("sha256").update(canonicalJson(input)).digest("base64url");
      const stored = await answers.findOne({ _id }, { session });
      if (stored !== null) {
        if (stored.inputHash !== inputHash) throw new IdempotencyKeyReused(key.operation);
        return stored.answer as T; // stored by this operation
      }
      const answer = await work();
      await answers.insertOne({ _id, inputHash, answer, at: new Date(clock.now()) }, { session });
      return answer;
    },
  };
}

/** The name of the record: also what equal requests in one process queue on. */
export function idempotencyId({ principal, operation, key }: IdempotencyKey): string {
  return JSON.stringify([principal, operation, key]);
}

/** JSON with sorted keys: inputs that mean the same are the same text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
