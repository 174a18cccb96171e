/**
 * The seam between one run of a plan and whoever remembers it (a live group).
 *
 * A run without a recorder is a plain request. With one, the recorder says what each read has to include, may hand back
 * answers that are still true, and is told of every answer that came. The executor keeps nothing between runs.
 */
export interface Recorder {
  /** The position that a read of this subgraph must include; 0 names nothing. Asked once per request that is sent. */
  after(subgraph: string): number;
  /** An answer that is still true: it is merged as a copy, told to `kept`, and nothing is fetched for it. */
  reuse?(fetch: FetchKey): StoredValue | undefined;
  /** The last answer of a fetch that has just failed: it is shown instead of an error. */
  fallback?(fetch: FetchKey): StoredValue | undefined;
  /** Every answer of the run, one call per root fetch and per representation, before it is merged. */
  answered(answer: RecordedAnswer): void;
}

/** One root fetch, or one representation of an entity fetch, within an operation. */
export interface FetchKey {
  readonly subgraph: string;
  /** The number of the root fetch or entity alias in its operation: 0 to `slots` - 1. */
  readonly slot: number;
  /** The text of the variables that it sends, and of its representation when it is an entity fetch. */
  readonly key: string;
}

/** What a subgraph answered for one fetch key, output rewrites applied: shared by everyone who holds it, never changed. */
export interface StoredValue {
  readonly value: unknown;
}

export interface RecordedAnswer extends FetchKey, StoredValue {
  /**
   * What the answer depends on: entities as `service|CanonicalType.keyfields:values` and list tags as `#tag`.
   * For a representation its own keys are among them, also when it was answered with null or not at all.
   */
  readonly names: readonly string[];
  /** Lower bound: the answer includes every change up to here. Undefined when the subgraph states none. */
  readonly position: number | undefined;
  /** Upper bound: the answer includes nothing later. Named in the next read, so that nothing goes backwards. */
  readonly readAt: number | undefined;
  /** Whether errors came with it: shown, but not to be stored. */
  readonly hasErrors: boolean;
  /** Whether asking again may heal it: no answer, or an unexpected failure. Implies `hasErrors`. */
  readonly failed: boolean;
  /** What the request named, to be held against `position`. */
  readonly named: number;
}
