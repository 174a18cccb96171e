import { Mailbox } from "./mailbox.ts";
import type { Ending, Offer, Sink } from "./mailbox.ts";
import type { Positions } from "./positions.ts";
import type { Publication } from "./publication.ts";

/** What a client says of itself when it subscribes. */
export interface Resumption {
  /** The state on its screen: not sent again. */
  readonly hash?: string;
  /** Positions that the first state must include. */
  readonly after?: Positions;
}

/** One live operation of one client. */
export class Member {
  /** The first run whose answer it may be shown, unless the group is settled before. */
  readonly fromRun: number;
  /** Unset once a state that includes them was found. */
  after: Positions | undefined;
  /** Its place in its group's ring. */
  place = -1;
  readonly #mailbox: Mailbox;
  #leave: (() => void) | undefined;

  constructor(input: {
    readonly sink: Sink;
    readonly resumption: Resumption;
    readonly fromRun: number;
    readonly leave: (member: Member) => void;
  }) {
    this.fromRun = input.fromRun;
    this.after = input.resumption.after;
    this.#mailbox = new Mailbox(input.sink, input.resumption.hash);
    this.#leave = () => input.leave(this);
  }

  offer(publication: Publication): Offer {
    return this.#mailbox.offer(publication);
  }

  /** For the transport: what was sent before is out. */
  flushed(): Offer {
    return this.#mailbox.flushed();
  }

  /** The client goes. More than once is the same as once. */
  leave(): void {
    const leave = this.#leave;
    this.#leave = undefined;
    leave?.();
  }

  /** We end it. Nothing happens if the client has left. */
  end(ending: Ending): void {
    if (this.#leave === undefined) return;
    this.leave();
    this.#mailbox.end(ending);
  }
}
