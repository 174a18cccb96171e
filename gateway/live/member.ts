import { Mailbox } from "./mailbox.ts";
import type { Ending, Offer, Sink } from "./mailbox.ts";
import type { Positions } from "./positions.ts";
import type { Publication } from "./publication.ts";
import type { LiveRequest } from "./request.ts";

/** What a client says of itself when it subscribes. */
export interface Resumption {
  /** The state on its screen: not sent again. */
  readonly hash?: string;
  /** Positions that the first state must include. */
  readonly after?: Positions;
}

/** Where a member is at home: its group, of which it knows only this. */
export interface Home {
  leave(member: Member): void;
  /** A state that had waited for the sink went out. */
  sentLate(): void;
}

/** One live operation of one client. It stays the same when a new supergraph moves it to another group. */
export class Member {
  readonly request: LiveRequest;
  /** What the first state in its group must include: positions that the client named, or what it has seen elsewhere. */
  after: Positions | undefined;
  /** The first run whose answer it may be shown, unless the group is settled before. */
  fromRun = 0;
  /** Its place in its group's ring. */
  place = -1;
  readonly #mailbox: Mailbox;
  #home: Home | undefined;

  constructor(input: { readonly request: LiveRequest; readonly sink: Sink; readonly resumption?: Resumption }) {
    this.request = input.request;
    this.after = input.resumption?.after;
    this.#mailbox = new Mailbox(input.sink, input.resumption?.hash);
  }

  moveTo(home: Home): void {
    this.#home = home;
  }

  offer(publication: Publication): Offer {
    return this.#mailbox.offer(publication);
  }

  /** For the transport: what was sent before is out. */
  flushed(): void {
    if (this.#home === undefined) return;
    if (this.#mailbox.flushed() === "sent") this.#home?.sentLate();
  }

  /** The client goes. More than once is the same as once. */
  leave(): void {
    const home = this.#home;
    this.#home = undefined;
    home?.leave(this);
  }

  /** We end it. Nothing happens if the client has left. */
  end(ending: Ending): void {
    if (this.#home === undefined) return;
    this.leave();
    this.#mailbox.end(ending);
  }
}
