import { BSONRegExp } from "bson";
import { refuse, unsupported } from "../errors.ts";
import { type Document, isDocument, kindOf } from "../values/document.ts";
import { isNumeric, numberOf } from "../values/numbers.ts";
import {
  type Clause,
  clauseAt,
  conjunction,
  equality,
  equals,
  inOrder,
  isOperatorDocument,
  negation,
} from "./clause.ts";
import type { Predicate } from "./clause.ts";
import { regexTest } from "./regex.ts";
import { typeTest } from "./type-test.ts";

/** The parts of the compiler that operators with filters inside need. */
export interface CompilerParts {
  readonly compileFilter: (filter: Document) => Predicate;
  readonly compileOperators: (field: string, operators: Document) => Clause;
}

const UNSUPPORTED = new Set([
  "$geoWithin", "$geoIntersects", "$near", "$nearSphere", "$within", "$bitsAllSet", "$bitsAllClear", "$bitsAnySet", "$bitsAnyClear",
  "$maxDistance", "$minDistance", "$geoNear",
]); // prettier-ignore

/** Compiles one operator of a field's condition; `siblings` are the others of the same condition. */
export function compileOperator(
  field: string,
  operator: string,
  argument: unknown,
  siblings: Document,
  parts: CompilerParts,
): Clause {
  switch (operator) {
    case "$eq":
      return equality(field, argument);
    case "$ne":
      if (argument instanceof BSONRegExp) refuse(2, "Can't have regex as arg to $ne.");
      return negation(equality(field, argument));
    case "$gt":
      return ordered(field, operator, argument, (order) => order > 0);
    case "$gte":
      return ordered(field, operator, argument, (order) => order >= 0);
    case "$lt":
      return ordered(field, operator, argument, (order) => order < 0);
    case "$lte":
      return ordered(field, operator, argument, (order) => order <= 0);
    case "$in":
      return clauseAt(field, true, oneOf(operator, argument));
    case "$nin":
      return negation(clauseAt(field, true, oneOf(operator, argument)));
    case "$exists": {
      const exists = clauseAt(field, true, (value) => value !== undefined);
      return meansYes(argument) ? exists : negation(exists);
    }
    case "$type":
      return clauseAt(field, true, typeTest(argument));
    case "$size":
      return size(field, argument);
    case "$mod":
      return clauseAt(field, true, modulo(argument));
    case "$regex":
      return clauseAt(field, true, regexTest(argument, siblings["$options"]));
    case "$options":
      return refuse(2, "$options needs a $regex");
    case "$all":
      return all(field, argument, parts);
    case "$elemMatch":
      return elementMatch(field, argument, parts);
    default:
      if (UNSUPPORTED.has(operator)) unsupported(`the query operator ${operator}`);
      return refuse(2, `unknown operator: ${operator}`);
  }
}

function ordered(field: string, operator: string, argument: unknown, holds: (order: number) => boolean): Clause {
  if (argument instanceof BSONRegExp)
    refuse(2, `Can't have RegEx as arg to predicate over field '${field}' (${operator}).`);
  return clauseAt(field, true, inOrder(argument, holds));
}

function oneOf(operator: string, argument: unknown): (value: unknown) => boolean {
  if (!Array.isArray(argument)) return refuse(2, `${operator} needs an array`);
  if (argument.some(isOperatorDocument)) refuse(2, `cannot nest $ under ${operator}`);
  if (argument.length > 8 && argument.every((one) => typeof one === "string")) {
    const texts = new Set<unknown>(argument);
    return (value) => texts.has(value);
  }
  const tests = argument.map((one) => (one instanceof BSONRegExp ? regexTest(one, undefined) : equals(one)));
  return (value) => tests.some((test) => test(value));
}

const meansYes = (argument: unknown): boolean =>
  isNumeric(argument) ? numberOf(argument) !== 0 : argument !== false && argument !== null && argument !== undefined;

function size(field: string, argument: unknown): Clause {
  if (!isNumeric(argument)) return refuse(2, "$size needs a number");
  const wanted = numberOf(argument);
  if (!Number.isInteger(wanted)) refuse(2, "$size must be a whole number");
  if (wanted < 0) refuse(2, "$size may not be negative");
  return clauseAt(field, false, (value) => Array.isArray(value) && value.length === wanted);
}

function modulo(argument: unknown): (value: unknown) => boolean {
  if (!Array.isArray(argument)) return refuse(2, "malformed mod, needs to be an array");
  if (argument.length !== 2) refuse(2, `malformed mod, ${argument.length < 2 ? "not enough" : "too many"} elements`);
  if (!isNumeric(argument[0]) || !isNumeric(argument[1]))
    return refuse(2, "malformed mod, divisor and remainder are numbers");
  const [divisor, remainder] = [Math.trunc(numberOf(argument[0])), Math.trunc(numberOf(argument[1]))];
  if (divisor === 0 || Number.isNaN(divisor)) refuse(2, "divisor cannot be 0");
  return (value) =>
    isNumeric(value) && Number.isFinite(numberOf(value)) && Math.trunc(numberOf(value)) % divisor === remainder;
}

function all(field: string, argument: unknown, parts: CompilerParts): Clause {
  if (!Array.isArray(argument)) return refuse(2, "$all needs an array");
  if (argument.length === 0) return { single: () => false, test: () => false };
  const matchesElements = isDocument(argument[0]) && Object.keys(argument[0])[0] === "$elemMatch";
  return conjunction(
    argument.map((one) => {
      if (matchesElements) {
        if (!isDocument(one) || Object.keys(one)[0] !== "$elemMatch")
          return refuse(2, "$all/$elemMatch has to be consistent");
        return elementMatch(field, one["$elemMatch"], parts);
      }
      if (isOperatorDocument(one)) return refuse(2, "no $ expressions in $all");
      return one instanceof BSONRegExp ? clauseAt(field, true, regexTest(one, undefined)) : equality(field, one);
    }),
  );
}

const LOGICAL = new Set(["$and", "$or", "$nor", "$where", "$expr", "$comment", "$jsonSchema"]);

function elementMatch(field: string, argument: unknown, parts: CompilerParts): Clause {
  if (!isDocument(argument)) return refuse(2, "$elemMatch needs an Object");
  const first = Object.keys(argument)[0];
  const onValue = first?.startsWith("$") && !LOGICAL.has(first) && isOperatorDocument(argument);
  const clause = onValue ? parts.compileOperators("", argument) : undefined;
  const predicate = onValue ? undefined : parts.compileFilter(argument);
  const accepts = (element: unknown): boolean => {
    if (clause) return clause.single(element);
    return (kindOf(element) === "object" || Array.isArray(element)) && predicate!(element);
  };
  return clauseAt(field, false, (value, details) => {
    if (!Array.isArray(value)) return false;
    const place = value.findIndex(accepts);
    if (place >= 0 && details) details.place = String(place);
    return place >= 0;
  });
}
