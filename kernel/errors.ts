/** The closed list of `extensions.code` that a client may see. */
export const errorCodes = [
  "UNAUTHENTICATED",
  "FORBIDDEN",
  "BAD_USER_INPUT",
  "GRAPHQL_PARSE_FAILED",
  "GRAPHQL_VALIDATION_FAILED",
  "PERSISTED_QUERY_NOT_FOUND",
  "PERSISTED_QUERY_NOT_SUPPORTED",
  "COST_EXCEEDED",
  "RATE_LIMITED",
  "IDEMPOTENCY_KEY_REUSED",
  "SUBGRAPH_UNAVAILABLE",
  "CURSOR_INVALID",
  "INTERNAL_SERVER_ERROR",
] as const;

/** One of `errorCodes`. */
export type ErrorCode = (typeof errorCodes)[number];

/** Details of an error that a client may see beside its code. */
export type ErrorFields = Readonly<Record<string, string | number | boolean | null | readonly string[]>>;

/** An operational failure. Its message and fields are shown to clients, so they name nothing that a client may not know. */
export class LockstepError extends Error {
  readonly code: ErrorCode;
  readonly fields: ErrorFields;
  constructor(code: ErrorCode, message: string, fields: ErrorFields = {}, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
    this.fields = fields;
  }
}

/** What the client sent cannot be understood or names nothing possible. */
export class BadUserInput extends LockstepError {
  constructor(message: string, fields?: ErrorFields, options?: ErrorOptions) {
    super("BAD_USER_INPUT", message, fields, options);
  }
}

/** Nobody is known to ask, or the proof of who asks no longer holds. */
export class Unauthenticated extends LockstepError {
  constructor(
    message = "This needs an access token: send one as `Authorization: Bearer …`.",
    fields?: ErrorFields,
    options?: ErrorOptions,
  ) {
    super("UNAUTHENTICATED", message, fields, options);
  }
}

/** The viewer is known and may not do this. */
export class Forbidden extends LockstepError {
  constructor(message = "You may not do this.", fields?: ErrorFields, options?: ErrorOptions) {
    super("FORBIDDEN", message, fields, options);
  }
}

/** A cursor that we did not issue for this list. */
export class CursorInvalid extends LockstepError {
  constructor(message = "This cursor was not issued for this list: start again without it.", fields?: ErrorFields) {
    super("CURSOR_INVALID", message, fields);
  }
}

/** The same `clientMutationId` came with another input. */
export class IdempotencyKeyReused extends LockstepError {
  constructor(operation: string) {
    super(
      "IDEMPOTENCY_KEY_REUSED",
      `This clientMutationId was used for another ${operation}: send a new one with a new intention.`,
      { operation },
    );
  }
}

/** A subgraph could not be reached or did not answer as agreed. Whether a mutation took place is then unknown. */
export class SubgraphUnavailable extends LockstepError {
  constructor(subgraph: string, message = "could not be reached", options?: ErrorOptions, fields?: ErrorFields) {
    super("SUBGRAPH_UNAVAILABLE", `${subgraph} ${message}.`, { service: subgraph, ...fields }, options);
  }
}

/** A subgraph gave no answer within its deadline. Whether a mutation took place is then unknown. */
export class SubgraphTimeout extends SubgraphUnavailable {
  constructor(subgraph: string, timeoutMs: number, options?: ErrorOptions) {
    super(subgraph, `gave no answer within ${timeoutMs} ms`, options, { timeoutMs });
  }
}

/** Throws when a belief of ours does not hold: a fault in this program, never a client's. */
export function invariant(condition: unknown, belief: string): asserts condition {
  if (!condition) throw new Error(`Broken invariant: ${belief}`);
}

/** An error as clients see it. */
export interface PublicError {
  readonly message: string;
  readonly extensions: { readonly code: ErrorCode; readonly [field: string]: unknown };
}

/**
 * The one door: decides what a client sees of an error. A LockstepError shows its message, code and fields; an error that
 * already carries a code of the list (GraphQL's own refusals) keeps it; anything else is hidden behind the request's id.
 */
export function toPublicError(error: unknown, context: { readonly requestId?: string } = {}): PublicError {
  for (let cause = error, depth = 0; depth < 8 && cause instanceof Object; depth++) {
    if (cause instanceof LockstepError)
      return { message: cause.message, extensions: { code: cause.code, ...cause.fields } };
    const { extensions, message } = cause as { extensions?: { code?: unknown }; message?: unknown }; // any Error may carry these
    if (typeof message === "string" && isErrorCode(extensions?.code) && extensions.code !== "INTERNAL_SERVER_ERROR")
      return { message, extensions: { ...extensions, code: extensions.code } };
    cause = (cause as { originalError?: unknown }).originalError; // GraphQLError's own; `cause` is ours to log, not to show
  }
  return {
    message: "Something went wrong on our side. Try again; if it stays, tell us the request id.",
    extensions: { code: "INTERNAL_SERVER_ERROR", ...(context.requestId && { requestId: context.requestId }) },
  };
}

/** Whether this text is one of the closed list. */
function isErrorCode(code: unknown): code is ErrorCode {
  return (errorCodes as readonly unknown[]).includes(code);
}
