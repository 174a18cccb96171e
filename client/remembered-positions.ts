type Positions = Readonly<Record<string, number>>;

/**
 * Where this client's writes are, by subgraph. Named in every read that follows, so that it shows them on whichever
 * gateway it lands.
 */
export class RememberedPositions {
  readonly #newest = new Map<string, number>();

  remember(positions: Positions | undefined): void {
    for (const [subgraph, position] of Object.entries(positions ?? {})) {
      this.#newest.set(subgraph, Math.max(position, this.#newest.get(subgraph) ?? 0));
    }
  }

  /** The positions to name in a read that must also not be older than these; undefined when there are none. */
  after(shown: Positions | undefined): Positions | undefined {
    const after = new Map(this.#newest);
    for (const [subgraph, position] of Object.entries(shown ?? {})) {
      after.set(subgraph, Math.max(position, after.get(subgraph) ?? 0));
    }
    return after.size === 0 ? undefined : Object.fromEntries(after);
  }
}
