declare const result: unique symbol;
declare const variables: unique symbol;

/** The text of a GraphQL operation, with the type of its answer and of its variables beside it. */
export interface Operation<Result, Variables extends Readonly<Record<string, unknown>> = Record<string, never>> {
  readonly text: string;
  readonly [result]?: Result;
  readonly [variables]?: (given: Variables) => void;
}

/** Writes an operation; parts that several operations share are put in as text. */
export function operation<Result, Variables extends Readonly<Record<string, unknown>> = Record<string, never>>(
  text: string,
): Operation<Result, Variables> {
  return { text: text.trim() };
}
