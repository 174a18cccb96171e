import { NewestPositions } from "./positions.ts";
import type { Positions } from "./positions.ts";

/** What the next run of a group must include: what marked it, and what clients asked for. */
export class Needs {
  readonly #marked = new NewestPositions();
  readonly #asked = new NewestPositions();

  /** Whether a client's word is among them, which may be wrong. */
  get hasAsked(): boolean {
    return !this.#asked.isEmpty;
  }

  raise(subgraph: string, position: number): void {
    this.#marked.raise(subgraph, position);
  }

  ask(after: Positions): void {
    this.#asked.raiseAll(Object.entries(after));
  }

  /** Takes over the needs of a run that could not meet them. */
  take(other: Needs): void {
    this.#marked.raiseAll(other.#marked);
    this.#asked.raiseAll(other.#asked);
  }

  withoutAsked(): Needs {
    const needs = new Needs();
    needs.#marked.raiseAll(this.#marked);
    return needs;
  }

  /** The least that each read must include: these, what is known already, and what was read before. */
  floor(known: NewestPositions, readAt: NewestPositions): NewestPositions {
    const floor = new NewestPositions();
    for (const positions of [this.#marked, this.#asked, known, readAt]) floor.raiseAll(positions);
    return floor;
  }
}
