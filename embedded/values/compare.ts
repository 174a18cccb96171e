import type { Binary, BSONRegExp, ObjectId, Timestamp } from "bson";
import { type Document, KIND_ORDER, kindOf } from "./document.ts";
import { compareNumbers, type Numeric } from "./numbers.ts";

/** Orders two strings as their UTF-8 bytes would be ordered: by code point, where JavaScript goes by UTF-16 unit. */
function compareStrings(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x === y) continue;
    const highX = x >= 0xd800 && x <= 0xdfff ? x + 0x10000 : x;
    const highY = y >= 0xd800 && y <= 0xdfff ? y + 0x10000 : y;
    return highX < highY ? -1 : 1;
  }
  return a.length < b.length ? -1 : 1;
}

/** Orders two values as MongoDB sorts them: by type first, then by value; missing and null are one. */
export function compare(a: unknown, b: unknown): number {
  if (typeof a === "number" && typeof b === "number" && a === b) return 0;
  const kind = kindOf(a);
  const other = kindOf(b);
  if (kind !== other) return KIND_ORDER[kind] < KIND_ORDER[other] ? -1 : 1;
  switch (kind) {
    case "null":
      return 0;
    case "number":
      return compareNumbers(a as Numeric, b as Numeric); // `kind` says so, here and below
    case "string":
      return compareStrings(a as string, b as string);
    case "object":
      return compareDocuments(a as Document, b as Document);
    case "array":
      return compareArrays(a as unknown[], b as unknown[]);
    case "binData":
      return compareBinary(a as Binary, b as Binary);
    case "objectId":
      return Buffer.compare((a as ObjectId).id, (b as ObjectId).id);
    case "bool":
      return Number(a) - Number(b);
    case "date":
      return Math.sign((a as Date).getTime() - (b as Date).getTime());
    case "timestamp":
      return (a as Timestamp).compare(b as Timestamp);
    case "regex": {
      const [x, y] = [a as BSONRegExp, b as BSONRegExp];
      return compareStrings(x.pattern, y.pattern) || compareStrings(x.options, y.options);
    }
  }
}

/** Are they one value to MongoDB (1 and 1.0 are, a missing field and null are here)? */
export const equal = (a: unknown, b: unknown): boolean => a === b || compare(a, b) === 0;

function compareDocuments(a: Document, b: Document): number {
  const x = Object.keys(a);
  const y = Object.keys(b);
  for (let i = 0; i < x.length && i < y.length; i++) {
    const left = a[x[i]!];
    const right = b[y[i]!];
    const kinds = KIND_ORDER[kindOf(left)] - KIND_ORDER[kindOf(right)];
    if (kinds) return kinds;
    const order = compareStrings(x[i]!, y[i]!) || compare(left, right);
    if (order) return order;
  }
  return x.length - y.length;
}

function compareArrays(a: readonly unknown[], b: readonly unknown[]): number {
  for (let i = 0; i < a.length && i < b.length; i++) {
    const order = compare(a[i], b[i]);
    if (order) return order;
  }
  return a.length - b.length;
}

function compareBinary(a: Binary, b: Binary): number {
  return a.position - b.position || a.sub_type - b.sub_type || Buffer.compare(a.value(), b.value());
}

/** Are they the same to the byte: type, value and field order? What an update left so is no modification. */
export function identical(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  const kind = kindOf(a);
  if (kind !== kindOf(b)) return false;
  if (kind === "array") {
    const [x, y] = [a as unknown[], b as unknown[]];
    return x.length === y.length && x.every((value, i) => identical(value, y[i]));
  }
  if (kind === "object") {
    const [x, y] = [a as Document, b as Document];
    const keys = Object.keys(x);
    const others = Object.keys(y);
    return keys.length === others.length && keys.every((key, i) => key === others[i] && identical(x[key], y[key]));
  }
  return compare(a, b) === 0;
}
