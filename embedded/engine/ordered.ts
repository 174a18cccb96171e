interface Block<T> {
  readonly keys: string[];
  readonly values: T[];
}

const FULL = 512;

/** A map in the order of its keys, made of blocks, for indexes of some 100,000 entries. */
export class OrderedMap<T> {
  #blocks: Block<T>[] = [];
  #size = 0;

  /** Makes one from many entries at once; keys must differ. */
  static from<T>(entries: (readonly [string, T])[]): OrderedMap<T> {
    entries.sort(([a], [b]) => (a < b ? -1 : 1));
    const map = new OrderedMap<T>();
    for (let i = 0; i < entries.length; i += FULL / 2) {
      const part = entries.slice(i, i + FULL / 2);
      map.#blocks.push({ keys: part.map(([key]) => key), values: part.map(([, value]) => value) });
    }
    map.#size = entries.length;
    return map;
  }

  get size(): number {
    return this.#size;
  }

  /** Adds an entry, or replaces the one of that key. */
  set(key: string, value: T): void {
    if (this.#blocks.length === 0) this.#blocks.push({ keys: [], values: [] });
    const b = this.#blockOf(key);
    const block = this.#blocks[b]!;
    const i = lowerBound(block.keys, key);
    if (block.keys[i] === key) {
      block.values[i] = value;
      return;
    }
    block.keys.splice(i, 0, key);
    block.values.splice(i, 0, value);
    this.#size++;
    if (block.keys.length > FULL) {
      // Keys that rise all the time leave full blocks behind them; others are cut in the middle.
      const cut = i === block.keys.length - 1 ? FULL - 8 : FULL / 2;
      this.#blocks.splice(b + 1, 0, { keys: block.keys.splice(cut), values: block.values.splice(cut) });
    }
  }

  /** Removes an entry, if it is there. */
  delete(key: string): void {
    if (this.#blocks.length === 0) return;
    const b = this.#blockOf(key);
    const block = this.#blocks[b]!;
    const i = lowerBound(block.keys, key);
    if (block.keys[i] !== key) return;
    block.keys.splice(i, 1);
    block.values.splice(i, 1);
    this.#size--;
    if (block.keys.length === 0) this.#blocks.splice(b, 1);
  }

  /** The values whose keys are at least `from` and less than `to`, in order or against it. */
  *range(from: string, to: string, backward = false): Generator<T> {
    if (this.#blocks.length === 0) return;
    const [firstBlock, lastBlock] = [this.#blockOf(from), this.#blockOf(to)];
    if (!backward) {
      for (let b = firstBlock; b <= lastBlock; b++) {
        const { keys, values } = this.#blocks[b]!;
        const end = b === lastBlock ? lowerBound(keys, to) : keys.length;
        for (let i = b === firstBlock ? lowerBound(keys, from) : 0; i < end; i++) yield values[i]!;
      }
      return;
    }
    for (let b = lastBlock; b >= firstBlock; b--) {
      const { keys, values } = this.#blocks[b]!;
      const start = b === firstBlock ? lowerBound(keys, from) : 0;
      for (let i = (b === lastBlock ? lowerBound(keys, to) : keys.length) - 1; i >= start; i--) yield values[i]!;
    }
  }

  /** How many entries there are from `from` to `to`. */
  count(from: string, to: string): number {
    if (this.#blocks.length === 0) return 0;
    const [firstBlock, lastBlock] = [this.#blockOf(from), this.#blockOf(to)];
    let count = lowerBound(this.#blocks[lastBlock]!.keys, to) - lowerBound(this.#blocks[firstBlock]!.keys, from);
    for (let b = firstBlock; b < lastBlock; b++) count += this.#blocks[b]!.keys.length;
    return Math.max(0, count);
  }

  /** The last block whose first key is not above this one. */
  #blockOf(key: string): number {
    let low = 0;
    let high = this.#blocks.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#blocks[middle]!.keys[0]! <= key) low = middle + 1;
      else high = middle;
    }
    return Math.max(0, low - 1);
  }
}

function lowerBound(keys: readonly string[], key: string): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (keys[middle]! < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
