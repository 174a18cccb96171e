import type { Ring } from "./delivery.ts";
import type { Member } from "./member.ts";
import type { Publication } from "./publication.ts";

/** How often something was done with a state. */
export interface DeliveryCounters {
  frames: number;
  conflated: number;
}

/** A group's members as a ring with a cursor. */
export class Members implements Ring {
  readonly #members: Member[] = [];
  readonly #counters: DeliveryCounters;
  #publication: Publication | undefined;
  #cursor = 0;
  #remaining = 0;

  constructor(counters: DeliveryCounters) {
    this.#counters = counters;
  }

  get size(): number {
    return this.#members.length;
  }

  get remaining(): number {
    return this.#remaining;
  }

  add(member: Member): void {
    member.place = this.#members.length;
    this.#members.push(member);
  }

  /** The last one takes the place. It may not have been served yet: another round is cheap, a lost state is not. */
  remove(member: Member): void {
    const last = this.#members.pop();
    if (last === undefined) return;
    if (last !== member) {
      this.#members[member.place] = last;
      last.place = member.place;
    }
    if (this.#remaining > 0) this.#remaining = this.#members.length;
  }

  /** From now on this is the newest state. */
  publish(publication: Publication): void {
    this.#publication = publication;
    this.#remaining = this.#members.length;
  }

  serve(atMost: number): number {
    let sent = 0;
    while (this.#remaining > 0 && sent < atMost) {
      this.#remaining--;
      this.#cursor = this.#cursor >= this.#members.length ? 0 : this.#cursor;
      const member = this.#members[this.#cursor++];
      if (member !== undefined && this.serveOne(member)) sent++;
    }
    return sent;
  }

  /** Answers whether something was sent. */
  serveOne(member: Member): boolean {
    if (this.#publication === undefined) return false;
    const offer = member.offer(this.#publication);
    if (offer === "kept") this.#counters.conflated++;
    if (offer === "sent") this.#counters.frames++;
    return offer === "sent";
  }

  [Symbol.iterator](): Iterator<Member> {
    return [...this.#members][Symbol.iterator]();
  }
}
