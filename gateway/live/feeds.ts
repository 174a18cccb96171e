import { NewestPositions } from "./positions.ts";

/** The part of a change record that live reads. */
export interface LiveRecord {
  readonly _id: unknown;
  readonly changes: readonly {
    readonly entity: { readonly typename: string; readonly key: Readonly<Record<string, unknown>> };
    readonly tags: readonly string[];
  }[];
}

/** The changes of one subgraph, in position order, perhaps repeated. A heartbeat is a record without changes. */
export interface LiveFeed {
  watermark(): number;
  subscribe(listener: (event: { readonly position: number; readonly record: LiveRecord }) => void): () => void;
  onReset(listener: () => void): () => void;
}

/** What is done with a change, and when a feed has lost its history. */
export interface FeedListener {
  onChange(subgraph: string, position: number, record: LiveRecord): void;
  /** A watermark moved, after the changes up to it were handed on. */
  onWatermark(subgraph: string): void;
  onReset(subgraph: string): void;
}

/**
 * Takes in the changes of all subgraphs, from their feeds and ahead of them from the answers of mutations that this
 * gateway carried: those are not handed on again when the feed brings them. That is safe because every later run names
 * the newest position known.
 */
export class Feeds {
  /** The newest change seen of each subgraph. */
  readonly known = new NewestPositions();
  /** Every change up to here has been seen. */
  readonly watermarks = new NewestPositions();
  readonly #listener: FeedListener;
  readonly #applied = new Map<string, { readonly subgraph: string; readonly position: number }>();
  readonly #detach: (() => void)[] = [];

  constructor(listener: FeedListener) {
    this.#listener = listener;
  }

  attach(subgraph: string, feed: LiveFeed): void {
    this.#advance(subgraph, feed.watermark());
    const unsubscribe = feed.subscribe(({ position, record }) => {
      if (!this.#applied.delete(recordKey(subgraph, record))) this.#take(subgraph, position, record);
      this.#advance(subgraph, position);
    });
    const offReset = feed.onReset(() => {
      this.#advance(subgraph, feed.watermark());
      this.#listener.onReset(subgraph);
    });
    this.#detach.push(unsubscribe, offReset);
  }

  /** A mutation wrote this: applied before its answer goes out, ahead of the feed. */
  apply(subgraph: string, position: number, record: LiveRecord): void {
    if (this.watermarks.of(subgraph) >= position) return; // the feed was faster
    this.#applied.set(recordKey(subgraph, record), { subgraph, position });
    this.#take(subgraph, position, record);
  }

  close(): void {
    for (const detach of this.#detach.splice(0)) detach();
  }

  #take(subgraph: string, position: number, record: LiveRecord): void {
    this.known.raise(subgraph, position);
    this.#listener.onChange(subgraph, position, record);
  }

  #advance(subgraph: string, watermark: number): void {
    this.known.raise(subgraph, watermark);
    this.watermarks.raise(subgraph, watermark);
    for (const [key, applied] of this.#applied) {
      // The feed has passed it: should it come all the same, it is a repeat like any other.
      if (applied.subgraph === subgraph && applied.position < watermark) this.#applied.delete(key);
    }
    this.#listener.onWatermark(subgraph);
  }
}

function recordKey(subgraph: string, record: LiveRecord): string {
  return `${subgraph} ${String(record._id)}`;
}
