/** Everything that this subgraph refuses. */
export type Refusal =
  | InvalidInput
  | NotFound
  | NotAllowed
  | StaleRevision
  | HandoffUsed
  | HandoffExpired
  | KioskSessionEnded;

/** Tells that a link was used before. */
export type HandoffUsed = RefusalOf<"HandoffUsed"> & { readonly usedAt: string };
/** Tells that a link is too old. */
export type HandoffExpired = RefusalOf<"HandoffExpired"> & { readonly expiredAt: string };
/** Tells that a kiosk session is over. */
export type KioskSessionEnded = RefusalOf<"KioskSessionEnded"> & { readonly endedAt: string };

/** Tells that the input breaks a rule that can be stated. */
export type InvalidInput = RefusalOf<"InvalidInput">;
/** Tells that what the input names does not exist, or is not the caller's to know of. */
export type NotFound = RefusalOf<"NotFound">;
/** Tells that the caller may see it but not do this to it. */
export type NotAllowed = RefusalOf<"NotAllowed">;
/** Tells that the entity has moved on since the caller read it. */
export type StaleRevision = RefusalOf<"StaleRevision"> & { readonly currentRevision: number };

/** A refusal as the schema's `UserError` shows it: plain data, so that a repeated request gets the same one again. */
export interface RefusalOf<Name extends string> {
  readonly __typename: Name;
  readonly code: string;
  readonly message: string;
  readonly field: readonly string[] | null;
}

/** The input breaks a rule that can be stated. */
export function invalidInput(message: string, ...field: readonly string[]): InvalidInput {
  return { __typename: "InvalidInput", code: "INVALID_INPUT", message, field: pathOf(field) };
}

/** What the input names does not exist, or the caller may not know that it does. */
export function notFound(message: string, ...field: readonly string[]): NotFound {
  return { __typename: "NotFound", code: "NOT_FOUND", message, field: pathOf(field) };
}

/** The caller may see it but not do this to it. */
export function notAllowed(message: string, ...field: readonly string[]): NotAllowed {
  return { __typename: "NotAllowed", code: "NOT_ALLOWED", message, field: pathOf(field) };
}

/** The entity has moved on since the caller read it. */
function staleRevision(expected: number, currentRevision: number): StaleRevision {
  return {
    __typename: "StaleRevision",
    code: "STALE_REVISION",
    message: `Revision ${expected} was expected, but it is at ${currentRevision}: look at it again and decide anew.`,
    field: ["expectedRevision"],
    currentRevision,
  };
}

/**
 * Checks the revision that an editor named. Customers may leave it out; those who edit for others may not, because what
 * they overwrite is somebody else's.
 */
export function checkRevision(input: {
  readonly expected: number | null | undefined;
  readonly current: number;
  readonly isRequired: boolean;
}): Refusal | undefined {
  const { expected, current, isRequired } = input;
  if (expected === null || expected === undefined) {
    return isRequired
      ? invalidInput("Name the revision that you saw: you edit for somebody else.", "expectedRevision")
      : undefined;
  }
  return expected === current ? undefined : staleRevision(expected, current);
}

function pathOf(field: readonly string[]): string[] | null {
  return field.length === 0 ? null : [...field];
}
