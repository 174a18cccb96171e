import type { CommittedChange } from "../../kernel/changes/change.ts";
import type { Viewer } from "../../kernel/viewer.ts";
import type { Recorder } from "./recorder.ts";

/** What an operation offers once it is parsed, held against the limits, validated and planned; any number of runs may share it. */
export interface ExecutableOperation {
  readonly kind: "query" | "mutation" | "subscription";
  readonly name: string | undefined;
  /** Of the document as the client sent it and the operation's name: the operation's identity in caches. */
  readonly hash: string;
  /** Of the canonical text (ignored characters stripped): equal selections in other clothes are one live group. */
  readonly document: string;
  /** Whether it is kept true: a `Subscription` whose fields mirror `Query`, or a query marked `@live`. */
  readonly isLive: boolean;
  /** How many slots a recorder can see. */
  readonly slots: number;
  /** The subgraphs it may read. */
  readonly subgraphs: readonly string[];
  /** The union of what its fetches tell subgraphs about the viewer. */
  readonly audience: AudienceKind;
  /** Viewers with equal keys get equal answers: part of a live group's identity. */
  audienceKey(viewer: Viewer): string;
  /** Refuses with the errors a client should see, or answers the coerced values and a canonical text of them. */
  coerceVariables(raw: Readonly<Record<string, unknown>> | undefined): CoercedVariables;
  /** Why this viewer may not run it (UNAUTHENTICATED, FORBIDDEN), or undefined. Asked again before each live run. */
  refusal(viewer: Viewer, variables: Readonly<Record<string, unknown>>): Refusal | undefined;
  /** Runs the plan once. Never rejects for a subgraph's failure: that is partial data with an error. */
  execute(run: RunOptions): Promise<Answer>;
}

/** What a fetch's subgraph is told of the viewer: nothing, the scopes that count, or the identity. */
export type AudienceKind = "public" | "scopes" | "principal";

export type CoercedVariables =
  | { readonly ok: true; readonly values: Readonly<Record<string, unknown>>; readonly text: string }
  | { readonly ok: false; readonly errors: readonly PublicError[] };

export interface RunOptions {
  readonly viewer: Viewer;
  /** From `coerceVariables`. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly requestId: string;
  /** Positions that the caller must see, by subgraph; a recorder's are named as well. */
  readonly after?: Readonly<Record<string, number>>;
  readonly recorder?: Recorder;
  readonly signal?: AbortSignal;
}

export interface Answer {
  /** `{"data":…}`, with `errors` behind it if there are any; no extensions. The hash of an answer is taken of this. */
  readonly text: string;
  readonly errors: readonly PublicError[];
  /** Per subgraph that stated one, the newest upper bound that this answer was read at. */
  readonly readAt: Readonly<Record<string, number>>;
  /** What its mutations wrote, in every subgraph: to be applied before the answer goes out. */
  readonly changes: readonly CommittedChange[];
}

/** An error as clients see it, its path in the client's own aliases. */
export interface PublicError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly locations?: readonly { readonly line: number; readonly column: number }[];
  readonly extensions: Readonly<Record<string, unknown>> & { readonly code: string };
}

export type Refusal = PublicError;
