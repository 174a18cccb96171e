import { ObjectId } from "bson";
import { refuse } from "../errors.ts";
import { regexTest } from "../query/regex.ts";
import { isDocument, typeNameOf } from "../values/document.ts";
import { isNumeric, numberOf } from "../values/numbers.ts";
import { isNullish, isRegex, type StrictOperator } from "./evaluate.ts";

function textOf(value: unknown, name: string, code: number): string {
  return typeof value === "string"
    ? value
    : refuse(code, `${name} requires a string argument, found: ${typeNameOf(value)}`);
}

/** A value as text, where MongoDB turns it into one by itself. */
function coerced(value: unknown, name: string): string {
  if (isNullish(value)) return "";
  if (typeof value === "string") return value;
  if (isNumeric(value)) return String(typeof value === "bigint" ? value : numberOf(value));
  if (value instanceof Date) return value.toISOString();
  return refuse(16007, `${name} can't convert from BSON type ${typeNameOf(value)} to String`);
}

function toText([value]: readonly unknown[]): unknown {
  if (isNullish(value)) return null;
  if (typeof value === "string") return value;
  if (typeof value === "boolean" || typeof value === "bigint") return String(value);
  if (isNumeric(value)) return String(numberOf(value));
  if (value instanceof ObjectId) return value.toHexString();
  if (value instanceof Date) return value.toISOString();
  return refuse(241, `Unsupported conversion from ${typeNameOf(value)} to string in $convert`);
}

const count = (value: unknown, name: string, code: number): number =>
  isNumeric(value) && Number.isInteger(numberOf(value)) ? numberOf(value) : refuse(code, `${name} needs whole numbers`);

function substring([text, from, length]: readonly unknown[]): string {
  const points = [...coerced(text, "$substrCP")];
  const start = count(from, "$substrCP", 34450);
  const size = count(length, "$substrCP", 34452);
  if (start < 0) refuse(34455, "$substrCP: the starting index must be non-negative integer.");
  return points.slice(start, size < 0 ? undefined : start + size).join("");
}

function substringBytes([text, from, length]: readonly unknown[]): string {
  const bytes = Buffer.from(coerced(text, "$substrBytes"));
  const start = count(from, "$substrBytes", 16034);
  const size = count(length, "$substrBytes", 16035);
  if (start < 0) return "";
  return bytes.subarray(start, size < 0 ? undefined : start + size).toString();
}

const trimmed = (name: string, left: boolean, right: boolean): StrictOperator => ({
  arity: [1, 1],
  apply: ([argument]) => {
    if (!isDocument(argument)) return refuse(50696, `${name} only supports an object as an argument`);
    if (isNullish(argument["input"])) return null;
    const points = [...textOf(argument["input"], name, 50699)];
    const cut = argument["chars"] === undefined ? undefined : new Set(textOf(argument["chars"], name, 50700));
    const goes = (point: string): boolean => (cut ? cut.has(point) : /[\s\0]/.test(point));
    while (left && points.length && goes(points[0]!)) points.shift();
    while (right && points.length && goes(points.at(-1)!)) points.pop();
    return points.join("");
  },
});

const replaced = (
  name: string,
  apply: (input: string, find: string, replacement: string) => string,
): StrictOperator => ({
  arity: [1, 1],
  apply: ([argument]) => {
    if (!isDocument(argument)) return refuse(51751, `${name} requires an object as an argument`);
    const { input, find, replacement } = argument;
    if (isNullish(input) || isNullish(find) || isNullish(replacement)) return null;
    return apply(textOf(input, name, 51746), textOf(find, name, 51745), textOf(replacement, name, 51744));
  },
});

/** Operators on texts. */
export const strings: Readonly<Record<string, StrictOperator>> = {
  $concat: {
    arity: [0, 1000],
    apply: (values) =>
      values.some(isNullish) ? null : values.map((value) => textOf(value, "$concat", 16702)).join(""),
  },
  $toString: { arity: [1, 1], apply: toText },
  $toUpper: {
    arity: [1, 1],
    apply: ([value]) => coerced(value, "$toUpper").replace(/[a-z]+/g, (part) => part.toUpperCase()),
  },
  $toLower: {
    arity: [1, 1],
    apply: ([value]) => coerced(value, "$toLower").replace(/[A-Z]+/g, (part) => part.toLowerCase()),
  },
  $strLenCP: { arity: [1, 1], apply: ([value]) => [...textOf(value, "$strLenCP", 34471)].length },
  $strLenBytes: { arity: [1, 1], apply: ([value]) => Buffer.byteLength(textOf(value, "$strLenBytes", 34473)) },
  $substrCP: { arity: [3, 3], apply: substring },
  $substr: { arity: [3, 3], apply: substringBytes },
  $substrBytes: { arity: [3, 3], apply: substringBytes },
  $split: {
    arity: [2, 2],
    apply: ([text, by]) => {
      if (isNullish(text) || isNullish(by)) return null;
      const separator = textOf(by, "$split", 40086);
      if (separator === "") refuse(40087, "$split requires a non-empty separator");
      return textOf(text, "$split", 40085).split(separator);
    },
  },
  $indexOfCP: {
    arity: [2, 2],
    apply: ([text, wanted]) => {
      if (isNullish(text)) return null;
      const at = textOf(text, "$indexOfCP", 40093).indexOf(textOf(wanted, "$indexOfCP", 40094));
      return at < 0 ? -1 : Array.from((text as string).slice(0, at)).length; // textOf has seen that it is one
    },
  },
  $trim: trimmed("$trim", true, true),
  $ltrim: trimmed("$ltrim", true, false),
  $rtrim: trimmed("$rtrim", false, true),
  $replaceOne: replaced("$replaceOne", (input, find, replacement) => input.replace(find, () => replacement)),
  $replaceAll: replaced("$replaceAll", (input, find, replacement) => input.replaceAll(find, () => replacement)),
  $regexMatch: {
    arity: [1, 1],
    apply: ([argument]) => {
      if (!isDocument(argument)) return refuse(51103, "$regexMatch expects an object of named arguments");
      const { input, regex, options } = argument;
      if (!isRegex(regex) && typeof regex !== "string")
        return isNullish(regex) ? false : refuse(51105, "$regexMatch needs 'regex' to be of type string or regex");
      return isNullish(input) ? false : regexTest(regex, options ?? undefined)(textOf(input, "$regexMatch", 51104));
    },
  },
};
