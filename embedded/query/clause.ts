import { BSONRegExp } from "bson";
import { compare } from "../values/compare.ts";
import { isDocument, kindOf, type Document } from "../values/document.ts";
import { isNumeric, numberOf } from "../values/numbers.ts";
import { pathOf, visit } from "../values/path.ts";

/** Where in an array a document matched: the positional operator `$` stands for it. */
export interface MatchDetails {
  place?: string;
}

/** Does this document match? With `details`, says at which place of an array it did, for the positional operator. */
export type Predicate = (document: unknown, details?: MatchDetails) => boolean;

/** One condition: on a value by itself (inside `$elemMatch`), and on a document at the condition's path. */
export interface Clause {
  readonly single: (value: unknown, details?: MatchDetails) => boolean;
  readonly test: (root: unknown, details?: MatchDetails) => boolean;
}

/** Is it a document of operators, as opposed to a value to equal? Its first field decides. */
export function isOperatorDocument(value: unknown): value is Document {
  if (!isDocument(value)) return false;
  for (const field in value) return field.startsWith("$") && field !== "$ref" && field !== "$id" && field !== "$db";
  return false;
}

/** A condition on each value found at a path; `expand` says whether the elements of an array at its end are seen. */
export function clauseAt(field: string, expand: boolean, single: Clause["single"]): Clause {
  const path = pathOf(field);
  const walk: Clause["test"] = (root, details) =>
    visit(root, path, 0, expand, (value, place) => {
      if (!single(value, details)) return false;
      if (details && place !== undefined) details.place = place;
      return true;
    });
  if (path.length > 1) return { single, test: walk };
  const test: Clause["test"] = (root, details) => {
    if (Array.isArray(root)) return walk(root, details);
    const value = (root as Document)[field];
    return Array.isArray(value) ? walk(root, details) : single(value, details);
  };
  return { single, test };
}

/** All of them. */
export const conjunction = (clauses: readonly Clause[]): Clause => ({
  single: (value, details) => clauses.every((clause) => clause.single(value, details)),
  test: (root, details) => clauses.every((clause) => clause.test(root, details)),
});

/** Not that one; where something did not match has no place. */
export const negation = (clause: Clause): Clause => ({
  single: (value) => !clause.single(value),
  test: (root) => !clause.test(root),
});

/** A test for equality with a value, as matching understands it: null equals missing, numbers by value. */
export function equals(wanted: unknown): (value: unknown) => boolean {
  switch (kindOf(wanted)) {
    case "null":
      return (value) => value === null || value === undefined;
    case "string":
    case "bool":
      return (value) => value === wanted;
    case "number":
      if (typeof wanted === "number" && !Number.isNaN(wanted)) {
        return (value) =>
          value === wanted ||
          (typeof value === "object" && isNumeric(value) && numberOf(value) === wanted) ||
          (typeof value === "bigint" && compare(value, wanted) === 0);
      }
      return (value) => isNumeric(value) && compare(value, wanted) === 0;
    default:
      return (value) => value !== undefined && compare(value, wanted) === 0;
  }
}

/** A condition that the value at a path equals another. */
export const equality = (field: string, wanted: unknown): Clause => clauseAt(field, true, equals(wanted));

/** A test for an order between values of one type; other types never match. */
export function inOrder(wanted: unknown, holds: (order: number) => boolean): (value: unknown) => boolean {
  const kind = kindOf(wanted);
  if (kind === "null") return holds(0) ? (value) => value === null || value === undefined : () => false;
  if (kind === "number") {
    const isNaNWanted = Number.isNaN(wanted);
    return (value) =>
      isNumeric(value) &&
      (isNaNWanted || Number.isNaN(value)
        ? isNaNWanted && Number.isNaN(value) && holds(0)
        : holds(compare(value, wanted)));
  }
  return (value) =>
    value !== undefined && kindOf(value) === kind && !(value instanceof BSONRegExp) && holds(compare(value, wanted));
}
