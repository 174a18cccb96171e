import { BSONRegExp } from "bson";
import { type Document, isDocument } from "../values/document.ts";
import { isNumeric, numberOf } from "../values/numbers.ts";

/** What `$let`, `$map` and their like have bound, and `$lookup`'s `let`. */
export type Variables = Readonly<Record<string, unknown>>;

/** A compiled expression; a missing field is `undefined`. */
export type Expression = (root: Document, variables: Variables) => unknown;

/** An operator whose arguments are all evaluated before it runs. */
export interface StrictOperator {
  /** How many arguments it takes, fewest and most. */
  readonly arity: readonly [number, number];
  readonly apply: (values: readonly unknown[]) => unknown;
}

/** An operator that decides itself what is evaluated, and how often. */
export type LazyOperator = (argument: unknown, compile: (value: unknown) => Expression) => Expression;

/** The value at a path as expressions see it: arrays on the way give an array of what their elements hold. */
export function valueAt(value: unknown, path: readonly string[], from: number): unknown {
  if (from === path.length) return value;
  if (Array.isArray(value))
    return value
      .map((element) => (isDocument(element) || Array.isArray(element) ? valueAt(element, path, from) : undefined))
      .filter((one) => one !== undefined);
  return isDocument(value) ? valueAt(value[path[from]!], path, from + 1) : undefined;
}

/** Is it neither null nor missing, false nor zero? */
export function isTruthy(value: unknown): boolean {
  if (value === undefined || value === null || value === false) return false;
  return !(isNumeric(value) && numberOf(value) === 0);
}

/** Is it null or missing? Most operators then give null. */
export const isNullish = (value: unknown): value is null | undefined => value === null || value === undefined;

/** A regular expression has no value in an expression. */
export const isRegex = (value: unknown): value is BSONRegExp => value instanceof BSONRegExp;
