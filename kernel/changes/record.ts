import type { Origin } from "../origin.ts";

/**
 * The place of a commit in a database's history: its cluster time as one safe integer, seconds · 2^20 + increment. Larger is later.
 */
export type Position = number;

/** One entity that changed: its key, the revision it has now, and the lists and lookups that it may enter or leave. */
export interface EntityChange {
  readonly entity: { readonly typename: string; readonly key: Readonly<Record<string, unknown>> };
  readonly revision: number;
  readonly tags: readonly string[];
}

/** What one transaction changed; written in that transaction, to the collection `changes` of the subgraph's database. */
export interface ChangeRecord {
  readonly _id: string;
  readonly at: Date;
  readonly origin: Origin;
  readonly changes: readonly EntityChange[];
}

/** A change record of a subgraph with its position, which only its commit can tell. */
export interface PositionedChange {
  readonly subgraph: string;
  readonly position: Position;
  readonly record: ChangeRecord;
}
