/** One name that answers can depend on: an entity of one subgraph, or a list's tag. Names are shared by all who hold them. */
export interface Dependency<Holder extends object> {
  readonly name: string;
  /** Most names have one holder: a set is made only for the second. */
  holders: Holder | Set<Holder> | null;
  /** The index's sequence when a change last named it. */
  lastSequence: number;
  /** The generation of runs in which it was last seen without a holder. */
  generation: number;
}

/** What a run took with it when it began; handed back with `endRun`. */
export interface RunTicket {
  readonly startedAt: number;
  readonly slot: 0 | 1;
}

/**
 * Which holders depend on which names.
 *
 * A change can name something before the answer that shows it is known: the first run of a group, or a product that was
 * just put into the cart. So a changed name without a holder is remembered while any run that was in flight then is
 * unfinished, and a run that newly holds it learns that it is late. Such names are swept by two generations of runs: as
 * soon as the elder generation has finished, the younger becomes the elder. Sweeping when "no run is in flight" would
 * leak under steady load; sweeping at the end of each run forgets names that a longer run still needs.
 */
export class DependencyIndex<Holder extends object> {
  readonly #names = new Map<string, Dependency<Holder>>();
  #sequence = 0;
  #slot: 0 | 1 = 0;
  #generation = 0;
  readonly #running: [number, number] = [0, 0];
  readonly #unheld: [Dependency<Holder>[], Dependency<Holder>[]] = [[], []];

  /** Names in memory, those that nobody holds yet included. */
  get size(): number {
    return this.#names.size;
  }

  get sequence(): number {
    return this.#sequence;
  }

  /** A change named these: stamps them and calls `mark` for every holder of each. */
  touch(names: Iterable<string>, mark: (holder: Holder, dependency: Dependency<Holder>) => void): void {
    this.#sequence++;
    for (const name of names) {
      let dependency = this.#names.get(name);
      if (dependency === undefined) {
        if (!this.#isRunning()) continue;
        dependency = this.#add(name);
      }
      if (dependency.holders === null && this.#isRunning()) this.#remember(dependency);
      dependency.lastSequence = this.#sequence;
      const { holders } = dependency;
      if (holders instanceof Set) for (const holder of holders) mark(holder, dependency);
      else if (holders !== null) mark(holders, dependency);
    }
  }

  beginRun(): RunTicket {
    this.#running[this.#slot]++;
    return { startedAt: this.#sequence, slot: this.#slot };
  }

  endRun(ticket: RunTicket): void {
    this.#running[ticket.slot]--;
    const elder = this.#slot === 0 ? 1 : 0;
    if (this.#running[elder] > 0) return;
    this.#forget(elder, this.#generation - 1);
    if (this.#unheld[this.#slot].length === 0) return;
    const younger = this.#slot;
    this.#slot = elder;
    this.#generation++;
    if (!this.#isRunning()) this.#forget(younger, this.#generation - 1);
  }

  /** The dependency of that name, made if need be. Only within a run: it is kept at least until that run ends. */
  find(name: string): Dependency<Holder> {
    const dependency = this.#names.get(name) ?? this.#add(name);
    if (dependency.holders === null) this.#remember(dependency);
    return dependency;
  }

  /**
   * The holder depends on `next` instead of `held`. Answers those newly held that have changed since the ticket's run
   * began: what that run read of them may be old, and the change will not come again.
   */
  replace(
    holder: Holder,
    held: ReadonlySet<Dependency<Holder>>,
    next: ReadonlySet<Dependency<Holder>>,
    ticket: RunTicket,
  ): Dependency<Holder>[] {
    const late: Dependency<Holder>[] = [];
    for (const dependency of next) {
      if (held.has(dependency)) continue;
      hold(dependency, holder);
      if (dependency.lastSequence > ticket.startedAt) late.push(dependency);
    }
    for (const dependency of held) if (!next.has(dependency)) this.#release(dependency, holder);
    return late;
  }

  /** The holder leaves all that it held. */
  release(holder: Holder, held: Iterable<Dependency<Holder>>): void {
    for (const dependency of held) this.#release(dependency, holder);
  }

  #release(dependency: Dependency<Holder>, holder: Holder): void {
    const { holders } = dependency;
    if (holders instanceof Set) {
      holders.delete(holder);
      if (holders.size === 1) dependency.holders = holders.values().next().value ?? null;
    } else if (holders === holder) {
      dependency.holders = null;
      if (this.#isRunning()) this.#remember(dependency);
      else this.#names.delete(dependency.name);
    }
  }

  #add(name: string): Dependency<Holder> {
    const dependency: Dependency<Holder> = {
      name,
      holders: null,
      lastSequence: 0,
      generation: -1,
    };
    this.#names.set(name, dependency);
    return dependency;
  }

  /** Stamped again whenever it is touched: a longer run may need it still. */
  #remember(dependency: Dependency<Holder>): void {
    if (dependency.generation === this.#generation) return;
    dependency.generation = this.#generation;
    this.#unheld[this.#slot].push(dependency);
  }

  #forget(slot: 0 | 1, generation: number): void {
    for (const dependency of this.#unheld[slot]) {
      const isUnused = dependency.holders === null && dependency.generation === generation;
      if (isUnused) this.#names.delete(dependency.name);
    }
    this.#unheld[slot] = [];
  }

  #isRunning(): boolean {
    return this.#running[0] + this.#running[1] > 0;
  }
}

function hold<Holder extends object>(dependency: Dependency<Holder>, holder: Holder): void {
  const { holders } = dependency;
  if (holders === null) dependency.holders = holder;
  else if (holders instanceof Set) holders.add(holder);
  else if (holders !== holder) dependency.holders = new Set([holders, holder]);
}
