import { Binary, BSONRegExp, Double, ObjectId, Timestamp } from "bson";

/**
 * A stored document or sub-document. It inherits nothing, so no field name (`constructor`, `__proto__`) ever finds
 * something that the client did not write. Documents are never changed once they are stored: an update makes a new
 * one which shares what it left alone.
 *
 * Values are: null, boolean, string, number (an int32, or a double that is no int32), `Double` (a double whose value
 * happens to be an int32), bigint (int64), Date, ObjectId, Binary, Timestamp, BSONRegExp (in queries), arrays, Document.
 */
export interface Document {
  [field: string]: unknown;
}

const Plain = function () {} as unknown as new () => Document; // a constructor, because objects made by one are fast
Plain.prototype = Object.create(null);

/** An empty document. */
export const emptyDocument = (): Document => new Plain();

/** A document with these fields, in this order. */
export function documentOf(fields: Readonly<Record<string, unknown>>): Document {
  const document = new Plain();
  for (const field of Object.keys(fields)) document[field] = fields[field];
  return document;
}

/** A copy of one level; what lies below is shared. */
export const shallowCopy = (document: Document): Document => documentOf(document);

/** Is it a document (and no array, and none of the value classes)? */
export function isDocument(value: unknown): value is Document {
  if (typeof value !== "object" || value === null) return false;
  if (value instanceof Plain) return true;
  return Object.getPrototypeOf(value) === Object.prototype;
}

/** The BSON types that the store knows, in the order in which MongoDB sorts them. */
export type Kind =
  | "null"
  | "number"
  | "string"
  | "object"
  | "array"
  | "binData"
  | "objectId"
  | "bool"
  | "date"
  | "timestamp"
  | "regex";

/** Places in the sort order; equal for types that compare with each other. */
export const KIND_ORDER: Readonly<Record<Kind, number>> = {
  null: 10,
  number: 16,
  string: 20,
  object: 24,
  array: 28,
  binData: 32,
  objectId: 37,
  bool: 40,
  date: 45,
  timestamp: 47,
  regex: 50,
};

/** Which of the kinds a value is; a missing value is null. */
export function kindOf(value: unknown): Kind {
  switch (typeof value) {
    case "number":
    case "bigint":
      return "number";
    case "string":
      return "string";
    case "boolean":
      return "bool";
    case "undefined":
      return "null";
    default:
  }
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (value instanceof Plain) return "object";
  if (value instanceof ObjectId) return "objectId";
  if (value instanceof Date) return "date";
  if (value instanceof Double) return "number";
  if (value instanceof Binary) return "binData";
  if (value instanceof Timestamp) return "timestamp";
  if (value instanceof BSONRegExp) return "regex";
  return "object";
}

/** MongoDB's name of a value's exact type, as `$type` and messages use it. */
export function typeNameOf(value: unknown): string {
  if (value === undefined) return "missing";
  if (typeof value === "bigint") return "long";
  if (typeof value === "number")
    return Number.isInteger(value) && (value | 0) === value && !Object.is(value, -0) ? "int" : "double";
  if (value instanceof Double) return "double";
  return kindOf(value);
}
