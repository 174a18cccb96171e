import { refuse, ServerError } from "../errors.ts";
import { type Document, documentOf, isDocument } from "../values/document.ts";
import { isNumeric, numberOf } from "../values/numbers.ts";
import { type Context, refuseOptions, type Reply } from "./context.ts";

/** What became of one statement of a write command. */
export interface Outcome {
  readonly n: number;
  readonly nModified: number;
  readonly upserted?: unknown;
}

/** Nothing was found. */
export const NOTHING: Outcome = { n: 0, nModified: 0 };

/** Runs the statements of a write command one after the other; the first failure ends an ordered one. */
export async function runStatements(
  context: Context,
  field: string,
  run: (statement: Document, note: (outcome: Outcome) => void) => Promise<Outcome>,
): Promise<Reply> {
  const statements = context.command[field];
  if (statements === undefined)
    return refuse(40414, `BSON field '${context.name}.${field}' is missing but a required field`);
  if (!Array.isArray(statements))
    return refuse(field === "documents" ? 10065 : 14, `invalid parameter: expected an array (${field})`);
  if (statements.length === 0 || statements.length > 100_000)
    refuse(16, `Write batch sizes must be between 1 and 100000. Got ${statements.length} operations.`);
  for (const statement of statements)
    if (!isDocument(statement)) refuse(10065, `invalid parameter: expected an object (${field})`);
  const isOrdered = context.command["ordered"] !== false;
  const results = context.isRetryable ? context.session!.results : undefined; // a retryable write has a session
  let n = 0;
  let nModified = 0;
  const upserted: object[] = [];
  const writeErrors: object[] = [];
  for (const [index, statement] of (statements as Document[]).entries()) {
    const number = statementNumber(context, index);
    try {
      const before = results?.get(number) as unknown as Outcome | undefined; // as it was put there below, or read back
      const outcome = before ?? (await run(statement, (one) => results?.set(number, documentOf({ ...one }))));
      n += outcome.n;
      nModified += outcome.nModified;
      if (outcome.upserted !== undefined) upserted.push({ index, _id: outcome.upserted });
    } catch (error) {
      if (!(error instanceof ServerError) || error.details.errorLabels || error.code === 91 || error.code === 11601)
        throw error;
      const { keyPattern, keyValue } = error.details;
      writeErrors.push({
        index,
        code: error.code,
        errmsg: error.message,
        ...(keyPattern ? { keyPattern, keyValue } : {}),
      });
      if (isOrdered || context.transaction) break;
    }
  }
  return {
    n,
    ...(context.name === "update" ? { nModified } : {}),
    ...(upserted.length ? { upserted } : {}),
    ...(writeErrors.length ? { writeErrors } : {}),
  };
}

/** The number under which a statement's answer is remembered for a retry. */
export function statementNumber({ command }: Context, index: number): number {
  const given = Array.isArray(command["stmtIds"]) ? command["stmtIds"][index] : undefined;
  return isNumeric(given)
    ? numberOf(given)
    : isNumeric(command["stmtId"])
      ? numberOf(command["stmtId"]) + index
      : index;
}

/** Refuses a statement with fields that it cannot have, or without one that it needs. */
export function checkStatement(
  statement: Document,
  command: string,
  required: readonly string[],
  optional: readonly string[],
): void {
  for (const field of Object.keys(statement))
    if (!required.includes(field) && !optional.includes(field))
      refuse(40415, `BSON field '${command}.${field}' is an unknown field.`);
  for (const field of required)
    if (statement[field] === undefined)
      refuse(40414, `BSON field '${command}.${field}' is missing but a required field`);
  if (!isDocument(statement["q"])) refuse(14, `BSON field '${command}.q' is the wrong type, expected type 'object'`);
  refuseOptions(statement, command);
}
