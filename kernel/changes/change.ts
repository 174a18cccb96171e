import type { Origin } from "../origin.ts";

/**
 * A point in a subgraph's history: a cluster time as one safe integer, seconds · 2^20 + increment. 0 stands for "none named".
 * Positions of one store are in commit order; those of different stores are not comparable.
 */
export type Position = number;

/** One entity that a write touched. */
export interface Change {
  readonly entity: { readonly typename: string; readonly key: Readonly<Record<string, unknown>> };
  /** Rises by one with each accepted write of the entity. Nobody drops a change because this looks old. */
  readonly revision: number;
  /** The lists that it can have entered or left, and the lookups that missed it before it existed. */
  readonly tags: readonly string[];
}

/** What a write says of itself, written in the same transaction as the state. */
export interface ChangeRecord {
  readonly _id: string;
  /** RFC 3339, UTC: for people. Order is the position's, which is not known until the commit and so not stored. */
  readonly at: string;
  readonly origin: Origin;
  readonly changes: readonly Change[];
}

/** A record as a feed delivers it. */
export interface FeedEvent {
  readonly position: Position;
  /** The position of the record before it in this feed (the feed's first watermark for the first). */
  readonly previous: Position;
  readonly record: ChangeRecord;
}

/** A record and where its commit is, as the answer to a mutation carries it. */
export interface CommittedChange {
  readonly subgraph: string;
  readonly position: Position;
  readonly record: ChangeRecord;
}

/** The changes of one subgraph, in position order, possibly repeated after a resume. */
export interface ChangeFeed {
  /** The newest position delivered: everything up to it has been seen, so it is a lower bound for what a read may show. */
  watermark(): Position;
  /** Hears every event from now on, heartbeats included (they have no changes). Answers how to stop. */
  subscribe(listener: (event: FeedEvent) => void): () => void;
  /** Hears that continuity is lost: whatever depends on this feed must be read anew. The watermark is then the new start. */
  onReset(listener: (watermark: Position) => void): () => void;
  close(): Promise<void>;
}
