import type { ChangeRecord, FeedEvent, Position } from "./change.ts";

/** Those who listen to a feed, and its watermark; a record that comes again is delivered again. */
export class FeedListeners {
  readonly #listeners = new Set<(event: FeedEvent) => void>();
  readonly #resets = new Set<(watermark: Position) => void>();
  #watermark: Position;

  constructor(watermark: Position) {
    this.#watermark = watermark;
  }

  get watermark(): Position {
    return this.#watermark;
  }

  get count(): number {
    return this.#listeners.size;
  }

  subscribe(listener: (event: FeedEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  onReset(listener: (watermark: Position) => void): () => void {
    this.#resets.add(listener);
    return () => void this.#resets.delete(listener);
  }

  deliver(position: Position, record: ChangeRecord): void {
    const event = { position, previous: this.#watermark, record };
    this.#watermark = Math.max(this.#watermark, position);
    for (const listener of this.#listeners) listener(event);
  }

  /** History was lost: nothing before `watermark` can be promised to have been delivered, so it must be read again. */
  reset(watermark: Position): void {
    this.#watermark = Math.max(this.#watermark, watermark);
    for (const listener of this.#resets) listener(this.#watermark);
  }
}
