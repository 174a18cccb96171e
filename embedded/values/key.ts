import type { Binary, BSONRegExp, ObjectId, Timestamp } from "bson";
import { type Document, KIND_ORDER, kindOf } from "./document.ts";
import { type Numeric, numberOf } from "./numbers.ts";

/*
 * Keys: a value as a string whose order under `<` is MongoDB's order of the values, and which is equal exactly when the
 * values are. Indexes, sorts and groups all stand on it. No key is the beginning of another.
 */

const END = "\u0000\u0001";
const scratch = new DataView(new ArrayBuffer(8));

/** What an index holds for an empty array: it sorts below null. */
export const EMPTY_ARRAY_KEY = "\u0005";

/** The key of a value; a missing one has the key of null. */
export function keyOf(value: unknown): string {
  const kind = kindOf(value);
  return String.fromCharCode(KIND_ORDER[kind]) + payloadOf(kind, value);
}

/** What every key of a value's type begins with. */
export const kindPrefixOf = (value: unknown): string => String.fromCharCode(KIND_ORDER[kindOf(value)]);

function payloadOf(kind: ReturnType<typeof kindOf>, value: unknown): string {
  switch (kind) {
    case "null":
      return "";
    case "number":
      return numberKey(value as Numeric); // `kind` says so, here and below
    case "string":
      return textKey(value as string);
    case "object":
      return documentKey(value as Document);
    case "array":
      return `${(value as unknown[]).map(keyOf).join("")}\u0000`;
    case "binData":
      return binaryKey(value as Binary);
    case "objectId":
      return (value as ObjectId).toHexString();
    case "bool":
      return value ? "1" : "0";
    case "date":
      return doubleKey((value as Date).getTime());
    case "timestamp":
      return (value as Timestamp).toBigInt().toString(16).padStart(16, "0");
    case "regex":
      return textKey((value as BSONRegExp).pattern) + textKey((value as BSONRegExp).options);
  }
}

/** Eight characters that order as the doubles do; NaN is below all and the two zeros are one. */
function doubleKey(value: number): string {
  if (Number.isNaN(value)) return "\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000";
  scratch.setFloat64(0, value === 0 ? 0 : value);
  let high = scratch.getUint32(0);
  let low = scratch.getUint32(4);
  if (high & 0x80000000) {
    high = ~high >>> 0;
    low = ~low >>> 0;
  } else high = (high | 0x80000000) >>> 0;
  return String.fromCharCode(
    high >>> 24,
    (high >>> 16) & 255,
    (high >>> 8) & 255,
    high & 255,
    low >>> 24,
    (low >>> 16) & 255,
    (low >>> 8) & 255,
    low & 255,
  );
}

/** A double's key and how far an int64 lies from it, so that those beyond 2^53 stay apart. */
function numberKey(value: Numeric): string {
  if (typeof value !== "bigint") return `${doubleKey(numberOf(value))}\u0080\u0000`;
  const nearest = Number(value);
  const rest = Number(value - BigInt(nearest)) + 0x8000;
  return doubleKey(nearest) + String.fromCharCode(rest >>> 8, rest & 255);
}

// Surrogates move above the rest of the plane, so that UTF-16 units order as code points do.
// oxlint-disable-next-line no-control-regex -- the NUL is what it looks for
const NEEDS_CARE = /[\u0000\ud800-\uffff]/;
const EACH_CARE = new RegExp(NEEDS_CARE, "g");
const careful = (unit: string): string => {
  const code = unit.charCodeAt(0);
  if (code === 0) return "\u0000\u00ff";
  return String.fromCharCode(code >= 0xe000 ? code - 0x800 : code + 0x2000);
};
const textKey = (text: string): string => (NEEDS_CARE.test(text) ? text.replace(EACH_CARE, careful) : text) + END;

function documentKey(document: Document): string {
  let key = "";
  for (const field of Object.keys(document)) {
    const value = document[field];
    const kind = kindOf(value);
    key += String.fromCharCode(KIND_ORDER[kind]) + textKey(field) + payloadOf(kind, value);
  }
  return `${key}\u0000`;
}

function binaryKey(value: Binary): string {
  const bytes = Buffer.from(value.value());
  return bytes.length.toString(16).padStart(8, "0") + String.fromCharCode(value.sub_type) + bytes.toString("latin1");
}

/** The same key for a field that is kept in descending order. */
export function descendingKey(key: string): string {
  let turned = "";
  for (let i = 0; i < key.length; i++) turned += String.fromCharCode(0xffff - key.charCodeAt(i));
  return turned;
}
