import type { Ending, Sink } from "../../../gateway/live/mailbox.ts";
import type { Publication } from "../../../gateway/live/publication.ts";

/** What a client was shown, and how it ended. */
export class Screen implements Sink {
  readonly frames: string[] = [];
  readonly hashes: string[] = [];
  ending: Ending | undefined;
  isStuck = false;
  readonly #onFrame: ((frame: string) => void) | undefined;

  constructor(onFrame?: (frame: string) => void) {
    this.#onFrame = onFrame;
  }

  /** The state without its extensions, as its hash covers it. */
  get current(): string | undefined {
    return this.frames.at(-1);
  }

  next({ body, hash }: Publication): boolean {
    if (this.isStuck) return false;
    const { extensions: _extensions, ...answer } = JSON.parse(body.toString());
    this.frames.push(JSON.stringify(answer));
    this.hashes.push(hash);
    this.#onFrame?.(JSON.stringify(answer));
    return true;
  }

  end(ending: Ending): void {
    this.ending = ending;
  }
}
