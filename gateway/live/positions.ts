/** Per subgraph, a point in its history: a safe integer made of a cluster time. Named in reads, never shown to mean more. */
export type Positions = Readonly<Record<string, number>>;

/** Positions that only move forward. */
export class NewestPositions {
  readonly #bySubgraph = new Map<string, number>();

  /** 0 when nothing is known of that subgraph. */
  of(subgraph: string): number {
    return this.#bySubgraph.get(subgraph) ?? 0;
  }

  raise(subgraph: string, position: number): void {
    if (position > this.of(subgraph)) this.#bySubgraph.set(subgraph, position);
  }

  raiseAll(positions: Iterable<readonly [string, number]>): void {
    for (const [subgraph, position] of positions) this.raise(subgraph, position);
  }

  clear(): void {
    this.#bySubgraph.clear();
  }

  get isEmpty(): boolean {
    return this.#bySubgraph.size === 0;
  }

  [Symbol.iterator](): IterableIterator<[string, number]> {
    return this.#bySubgraph.entries();
  }

  /** For the wire, subgraphs in alphabetical order. */
  toJSON(): Positions {
    return Object.fromEntries([...this.#bySubgraph].toSorted(([a], [b]) => (a < b ? -1 : 1)));
  }
}

/** Of each subgraph the newer position. */
export function newestOf(...all: readonly (Positions | undefined)[]): Positions {
  const newest = new NewestPositions();
  for (const positions of all) newest.raiseAll(Object.entries(positions ?? {}));
  return newest.toJSON();
}
