/** A refusal as the schema's `UserError` shows it: plain data, so that a repeated request gets the same one again. */
export interface Refusal {
  readonly __typename: string;
  readonly code: string;
  readonly message: string;
  readonly field: string[] | null;
}

/** The input breaks a rule that can be stated. */
export function invalidInput(message: string, ...field: readonly string[]) {
  return { __typename: "InvalidInput" as const, code: "INVALID_INPUT", message, field: pathOf(field) };
}

/** What the input names does not exist, or the caller may not know that it does. */
export function notFound(message: string, ...field: readonly string[]) {
  return { __typename: "NotFound" as const, code: "NOT_FOUND", message, field: pathOf(field) };
}

/** The caller may see it but not do this to it. */
export function notAllowed(message: string, ...field: readonly string[]) {
  return { __typename: "NotAllowed" as const, code: "NOT_ALLOWED", message, field: pathOf(field) };
}

/** The entity has moved on since the caller read it. */
export function staleRevision(expected: number, currentRevision: number) {
  return {
    __typename: "StaleRevision" as const,
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
    return isRequired ? invalidInput("Name the revision that you saw: you edit for somebody else.", "expectedRevision") : undefined;
  }
  return expected === current ? undefined : staleRevision(expected, current);
}

function pathOf(field: readonly string[]): string[] | null {
  return field.length === 0 ? null : [...field];
}
