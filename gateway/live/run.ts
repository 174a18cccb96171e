import type { FetchKey, RecordedAnswer, Recorder, StoredValue } from "../execute/recorder.ts";
import type { Dependency } from "./dependency-index.ts";
import { NewestPositions } from "./positions.ts";

/** What is remembered of one fetch key's last answer. Never changed: it may be shared. */
export interface Stored<Holder extends object> extends StoredValue {
  readonly dependencies: readonly Dependency<Holder>[];
}

/** The answers of a run by slot, then by key. */
export type StoredAnswers<Holder extends object> = ReadonlyMap<string, Stored<Holder>>;

/** One run of a group: says what each read must include, and notes what came. */
export class Run<Holder extends object> implements Recorder {
  /** The position of the oldest answer of each subgraph: what is shown includes every change up to there. */
  readonly answeredAt = new Map<string, number>();
  readonly readAt = new NewestPositions();
  readonly dependencies = new Set<Dependency<Holder>>();
  readonly stored = new Map<string, Stored<Holder>>();
  /** An answer was older than what this run had to show. */
  isBehind = false;
  /** An answer did not come, or came with an unexpected failure: asking again may heal it. */
  hasFailed = false;
  readonly #floor: NewestPositions;
  readonly #previous: StoredAnswers<Holder>;
  readonly #previouslyAnsweredAt: ReadonlyMap<string, number>;
  readonly #find: (name: string) => Dependency<Holder>;

  constructor(input: {
    /** Per subgraph, the least that an answer must include. */
    readonly floor: NewestPositions;
    readonly previous: StoredAnswers<Holder>;
    readonly previouslyAnsweredAt: ReadonlyMap<string, number>;
    readonly find: (name: string) => Dependency<Holder>;
  }) {
    this.#floor = input.floor;
    this.#previous = input.previous;
    this.#previouslyAnsweredAt = input.previouslyAnsweredAt;
    this.#find = input.find;
  }

  /** What was read in this run before counts too: two answers of one subgraph are never of falling times. */
  after(subgraph: string): number {
    return Math.max(this.#floor.of(subgraph), this.readAt.of(subgraph));
  }

  fallback(fetch: FetchKey): StoredValue | undefined {
    const stored = this.#previous.get(storeKey(fetch));
    if (stored === undefined) return undefined;
    this.stored.set(storeKey(fetch), stored);
    for (const dependency of stored.dependencies) this.dependencies.add(dependency);
    this.#noteAnsweredAt(fetch.subgraph, this.#previouslyAnsweredAt.get(fetch.subgraph));
    return stored;
  }

  answered(answer: RecordedAnswer): void {
    const dependencies = answer.names.map(this.#find);
    for (const dependency of dependencies) this.dependencies.add(dependency);
    this.#noteTimes(answer);
    if (answer.failed) this.hasFailed = true;
    if (answer.hasErrors || answer.failed) return;
    this.stored.set(storeKey(answer), { value: answer.value, dependencies });
  }

  #noteTimes({ subgraph, position, readAt }: RecordedAnswer): void {
    if (position !== undefined) {
      if (position < this.#floor.of(subgraph)) this.isBehind = true;
      this.#noteAnsweredAt(subgraph, position);
      this.readAt.raise(subgraph, position);
    }
    if (readAt !== undefined) this.readAt.raise(subgraph, readAt);
  }

  #noteAnsweredAt(subgraph: string, position: number | undefined): void {
    if (position === undefined) return;
    const before = this.answeredAt.get(subgraph);
    if (before === undefined || position < before) this.answeredAt.set(subgraph, position);
  }
}

function storeKey({ slot, key }: FetchKey): string {
  return `${slot} ${key}`;
}
