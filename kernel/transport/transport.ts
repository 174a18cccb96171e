import type { Position, PositionedChange } from "../changes/record.ts";
import type { Viewer } from "../viewer.ts";

/** One operation for one subgraph. */
export interface SubgraphRequest {
  readonly operation: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly viewer: Viewer;
  /** The position that the answer must include; 0 when nothing is named. */
  readonly after: Position;
  readonly requestId: string;
  /** Mutations are sent once; reads may be sent again when the connection fails. */
  readonly isMutation: boolean;
  readonly signal?: AbortSignal;
  /** How long to wait for the answer; the transport's own default when absent. */
  readonly deadlineMs?: number;
}

/** An error as a subgraph states it. */
export interface SubgraphError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** A tag of the whole answer, or of one representation of an `_entities` alias: `[alias, index, tag]`. */
export type DependencyTag = string | readonly [alias: string, index: number, tag: string];

/** What one of our subgraphs says of its answer; other people's subgraphs say nothing. */
export interface AnswerExtensions {
  /** A lower bound: every change up to it is in the answer. */
  readonly position: Position;
  /** An upper bound of what was read; the next read names at least as much, so that nothing goes backwards. */
  readonly readAt: Position;
  readonly dependsOn: readonly DependencyTag[];
  /** The changes that a mutation wrote, those of subgraphs that it called included. */
  readonly changes?: readonly PositionedChange[];
}

/** A subgraph's answer. */
export interface SubgraphResponse {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly SubgraphError[];
  readonly extensions?: { readonly lockstep?: AnswerExtensions };
}

/** The way to a subgraph. `execute` rejects with SubgraphUnavailable or SubgraphTimeout when there is no answer. */
export interface SubgraphTransport {
  execute(request: SubgraphRequest): Promise<SubgraphResponse>;
  close(): Promise<void>;
}
