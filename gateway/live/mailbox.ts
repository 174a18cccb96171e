import type { PublicError } from "../execute/executable.ts";
import type { Publication } from "./publication.ts";

/** Why a live operation ended, from our side. */
export type Ending =
  /** With errors that say why; nothing follows. */
  | { readonly kind: "refused"; readonly errors: readonly PublicError[] }
  /** The gateway is going away: come back. */
  | { readonly kind: "closing" };

/** Where a member's states go: one operation on one connection of some transport. */
export interface Sink {
  /**
   * Takes a state, or answers false because what was sent before is not yet flushed. It then calls the mailbox's
   * `flushed` as soon as it is, and is offered the newest state.
   */
  next(publication: Publication): boolean;
  /** The state that the client named is the newest one: it is not sent again. Called at most once, before any state. */
  confirm?(): void;
  /** Called at most once, and nothing after it. */
  end(ending: Ending): void;
}

/** What became of an offer. */
export type Offer = "sent" | "known" | "kept";

/**
 * One place per member: a newer state replaces an unsent older one. A client that reads slowly gets fewer, newer
 * states and costs no memory; a fast one gets all.
 */
export class Mailbox {
  readonly #sink: Sink;
  /** The state on the member's screen. */
  #shown: string | undefined;
  #unsent: Publication | undefined;
  #isNew = true;

  constructor(sink: Sink, shown?: string) {
    this.#sink = sink;
    this.#shown = shown;
  }

  /** Whether a state waits for the sink to be flushed. */
  get isBlocked(): boolean {
    return this.#unsent !== undefined;
  }

  offer(publication: Publication): Offer {
    if (this.#unsent !== undefined) {
      this.#unsent = publication;
      return "kept";
    }
    if (publication.hash === this.#shown) {
      if (this.#isNew) this.#sink.confirm?.();
      this.#isNew = false;
      return "known";
    }
    this.#isNew = false;
    if (!this.#sink.next(publication)) {
      this.#unsent = publication;
      return "kept";
    }
    this.#shown = publication.hash;
    return "sent";
  }

  /** The sink can take something again. */
  flushed(): Offer {
    const publication = this.#unsent;
    if (publication === undefined) return "known";
    this.#unsent = undefined;
    return this.offer(publication);
  }

  end(ending: Ending): void {
    this.#unsent = undefined;
    this.#sink.end(ending);
  }
}
