import type { ChangeRecord, FeedEvent, Position } from "./change.ts";

/** Those who listen to a feed, and its watermark; a record that comes again is delivered again. */
export class FeedListeners {
  readonly #listeners = new Set<(event: FeedEvent) => void>();
  readonly #resets = new Set<(watermark: Position) => void>();
  readonly #failed: (error: unknown) => void;
  #watermark: Position;

  /** @param failed hears what a listener threw: one that fails must not keep the event from the others. */
  constructor(watermark: Position, failed: (error: unknown) => void) {
    this.#watermark = watermark;
    this.#failed = failed;
  }

  get watermark(): Position {
    return this.#watermark;
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
    // Never back: a repeated record is of the past, and the past was delivered already.
    this.#watermark = Math.max(this.#watermark, position);
    this.#tell(this.#listeners, event);
  }

  /** History was lost: nothing before `watermark` can be promised to have been delivered, so it must be read again. */
  reset(watermark: Position): void {
    this.#watermark = Math.max(this.#watermark, watermark);
    this.#tell(this.#resets, this.#watermark);
  }

  #tell<T>(present: ReadonlySet<(value: T) => void>, value: T): void {
    const listeners = Array.from(present); // one who comes while it is told hears the next
    for (const listener of listeners) {
      try {
        listener(value);
      } catch (error) {
        this.#failed(error);
      }
    }
  }
}
