/** An operation as a client sends it. */
export interface Operation<Variables = Readonly<Record<string, unknown>>> {
  readonly query: string;
  readonly variables?: Variables;
  readonly operationName?: string;
}

/** An error of an answer; `extensions.code` tells what kind. */
export interface AnswerError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: Readonly<Record<string, unknown>> & { readonly code?: string };
}

/** An answer, or one state of a live operation. */
export interface Answer<Data = unknown> {
  readonly data?: Data | null;
  readonly errors?: readonly AnswerError[];
  readonly extensions?: {
    readonly live?: { readonly hash?: string; readonly positions?: Readonly<Record<string, number>> };
    readonly [name: string]: unknown;
  };
}

/** The network or the server failed, so that there is no answer; whether a mutation took place is unknown. */
export class NoAnswer extends Error {
  override readonly name = "NoAnswer";
}
