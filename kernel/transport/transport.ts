import type { CommittedChange, Position } from "../changes/change.ts";
import type { ErrorCode } from "../errors.ts";
import type { Viewer } from "../viewer.ts";

/** One operation for one subgraph. */
export interface SubgraphRequest {
  readonly operation: string;
  readonly operationName?: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly viewer: Viewer;
  /** The answer must include everything up to here; 0 when nothing is named. */
  readonly after: Position;
  readonly requestId: string;
  readonly signal?: AbortSignal;
  /** Milliseconds from now after which the caller no longer waits; default 10,000. */
  readonly deadlineMs?: number;
}

/** Something that a fetch depends on: a tag of the whole answer, or of one representation of the `_entities` field `alias`. */
export type DependsOn = string | readonly [alias: string, index: number, tag: string];

/** What a subgraph says of its answer. */
export interface LockstepExtensions {
  /** Lower bound: the answer includes everything up to here. Decides which change still has to be read. */
  readonly position: Position;
  /** Upper bound: the answer includes nothing after here. The next read names at least this much, nothing ever goes backwards. */
  readonly readAt: Position;
  readonly dependsOn: readonly DependsOn[];
  /** On mutations: what was committed, in this subgraph and in those it called. */
  readonly changes?: readonly CommittedChange[];
}

/** An error of a subgraph's answer, fit for clients. */
export interface SubgraphError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: { readonly code: ErrorCode; readonly [field: string]: unknown };
}

/**
 * The answer to a request. In process `data` is what resolvers returned after completion: shared with nobody, but not passed
 * through JSON, and its objects may have no prototype.
 */
export interface SubgraphResponse {
  readonly data: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly SubgraphError[];
  readonly extensions?: { readonly lockstep?: LockstepExtensions; readonly [name: string]: unknown };
}

/**
 * The way to one subgraph. `execute` answers or throws SubgraphUnavailable (SubgraphTimeout after the deadline), or the
 * signal's reason when the caller gave up. Reads may be tried again inside; a mutation is sent once.
 */
export interface SubgraphTransport {
  execute(request: SubgraphRequest): Promise<SubgraphResponse>;
  close(): Promise<void>;
}
