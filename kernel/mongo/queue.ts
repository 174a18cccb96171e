/**
 * Lets writers of the same hot documents wait in the process before their transactions begin, in the order in which they
 * came: writers that race instead spend their time on conflicts and retries.
 */
export class WriterQueues {
  readonly #tails = new Map<string, Promise<void>>();

  /** Runs the work once everybody who named one of these documents before has finished. */
  async run<T>(names: readonly string[], work: () => Promise<T>): Promise<T> {
    if (names.length === 0) return work();
    const distinct = [...new Set(names)];
    const before = distinct.map((name) => this.#tails.get(name) ?? Promise.resolve());
    const { promise: finished, resolve: finish } = Promise.withResolvers<void>();
    // All places are taken in one turn of the loop, so two writers can never wait for each other.
    for (const name of distinct) this.#tails.set(name, finished);
    try {
      await Promise.all(before);
      return await work();
    } finally {
      for (const name of distinct) if (this.#tails.get(name) === finished) this.#tails.delete(name);
      finish();
    }
  }
}
