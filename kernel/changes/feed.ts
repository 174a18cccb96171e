import type { ChangeRecord, Position } from "./record.ts";

/** A change as a feed delivers it, with the position before it, so that a hop that dropped something is noticed. */
export interface FeedEvent {
  readonly position: Position;
  readonly previous: Position;
  readonly record: ChangeRecord;
}

/** The changes of one subgraph, in position order; after a resume some may come again. */
export interface ChangeFeed {
  readonly subgraph: string;
  /** The newest position delivered: every change up to it has been. */
  watermark(): Position;
  /** Calls the listener for each change from now on; answers how to stop that. */
  subscribe(listener: (event: FeedEvent) => void): () => void;
  /** Calls the listener when history was lost: whatever depends on this subgraph must be read again. */
  onReset(listener: () => void): () => void;
  close(): Promise<void>;
}
