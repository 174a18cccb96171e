/** The codes that a client may see in `extensions.code`; the list is closed. */
export type ErrorCode =
  | "UNAUTHENTICATED"
  | "FORBIDDEN"
  | "BAD_USER_INPUT"
  | "GRAPHQL_PARSE_FAILED"
  | "GRAPHQL_VALIDATION_FAILED"
  | "PERSISTED_QUERY_NOT_FOUND"
  | "PERSISTED_QUERY_NOT_SUPPORTED"
  | "COST_EXCEEDED"
  | "RATE_LIMITED"
  | "IDEMPOTENCY_KEY_REUSED"
  | "SUBGRAPH_UNAVAILABLE"
  | "CURSOR_INVALID"
  | "INTERNAL_SERVER_ERROR";

/** An operational failure with a code. Its message is meant for clients: what was expected, what came, what to do. */
export class LockstepError extends Error {
  readonly code: ErrorCode;
  readonly fields: Readonly<Record<string, unknown>>;

  constructor(
    code: ErrorCode,
    message: string,
    options: { readonly fields?: Readonly<Record<string, unknown>>; readonly cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.fields = options.fields ?? {};
  }
}

/** The request says something that cannot be meant. */
export class BadUserInput extends LockstepError {
  constructor(
    message: string,
    options: { readonly cause?: unknown; readonly fields?: Readonly<Record<string, unknown>> } = {},
  ) {
    super("BAD_USER_INPUT", message, options);
  }
}

/** A pagination or stream cursor that we did not make. */
export class CursorInvalid extends LockstepError {
  constructor(cursor: string) {
    super("CURSOR_INVALID", `expected a cursor that an earlier page gave, got ${JSON.stringify(cursor.slice(0, 60))}`);
  }
}

/** Nobody is signed in, or the token is not good. */
export class Unauthenticated extends LockstepError {
  constructor(message = "sign in: this needs a valid bearer token") {
    super("UNAUTHENTICATED", message);
  }
}

/** Somebody is signed in who may not do this. */
export class Forbidden extends LockstepError {
  constructor(message = "this is not allowed with the scopes of your token") {
    super("FORBIDDEN", message);
  }
}

/** One idempotency key was sent with two different inputs. */
export class IdempotencyKeyReused extends LockstepError {
  constructor(operation: string, key: string) {
    super(
      "IDEMPOTENCY_KEY_REUSED",
      `clientMutationId ${JSON.stringify(key.slice(0, 60))} was used for another ${operation}; make a new one`,
    );
  }
}

/** A subgraph could not be reached or gave no GraphQL answer. */
export class SubgraphUnavailable extends LockstepError {
  constructor(subgraph: string, why: string, options: { readonly cause?: unknown } = {}) {
    super("SUBGRAPH_UNAVAILABLE", `${subgraph} ${why}; try again`, { ...options, fields: { service: subgraph } });
  }
}

/** A subgraph did not answer before the deadline: for a write this says nothing about whether it happened. */
export class SubgraphTimeout extends SubgraphUnavailable {
  constructor(subgraph: string, deadlineMs: number, options: { readonly cause?: unknown } = {}) {
    super(subgraph, `did not answer within ${deadlineMs} ms`, options);
  }
}

/** Something that we believed is not so: a bug of ours. Clients are told nothing of it. */
export class BrokenInvariant extends Error {}

/** Throws `BrokenInvariant` with what we believed when it does not hold. */
export function invariant(condition: unknown, belief: string): asserts condition {
  if (!condition) throw new BrokenInvariant(belief);
}

/** An error as a client sees it. */
export interface PublicError {
  readonly message: string;
  readonly extensions: { readonly code: ErrorCode; readonly [field: string]: unknown };
}

/** The one door: whatever has no code of ours becomes INTERNAL_SERVER_ERROR and says nothing of what happened inside. */
export function toPublicError(error: unknown, context: { readonly requestId?: string } = {}): PublicError {
  const known = lockstepErrorOf(error);
  if (known) return { message: known.message, extensions: { code: known.code, ...known.fields } };
  const reference = context.requestId === undefined ? {} : { requestId: context.requestId };
  return {
    message: "something went wrong on our side; try again",
    extensions: { code: "INTERNAL_SERVER_ERROR", ...reference },
  };
}

/** graphql-js wraps what a resolver throws in `originalError`; the error of ours may stand under it. */
function lockstepErrorOf(error: unknown): LockstepError | undefined {
  for (let depth = 0; depth < 4 && error instanceof Error; depth += 1) {
    if (error instanceof LockstepError) return error;
    error = "originalError" in error ? error.originalError : undefined;
  }
  return undefined;
}
