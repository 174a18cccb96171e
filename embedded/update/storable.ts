import { BSONRegExp } from "bson";
import { refuse, unsupported } from "../errors.ts";
import { type Document, emptyDocument, isDocument } from "../values/document.ts";

/** The largest document, as MongoDB has it. */
export const MAX_DOCUMENT_BYTES = 16 * 1024 * 1024;

/** Refuses what must not be stored: names that begin with `$`, and types that are only for queries. */
export function checkStorable(value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  if (Array.isArray(value)) for (const element of value) checkStorable(element);
  else if (value instanceof BSONRegExp) unsupported("storing a regular expression");
  else if (isDocument(value)) {
    for (const field of Object.keys(value)) {
      if (field.startsWith("$") && field !== "$ref" && field !== "$id" && field !== "$db")
        refuse(52, `The dollar ($) prefixed field '${field}' in '${field}' is not valid for storage.`);
      checkStorable(value[field]);
    }
  }
}

/** Refuses values that cannot be an `_id`. */
export function checkId(id: unknown): void {
  if (Array.isArray(id)) refuse(2, "can't use an array for _id");
  if (id instanceof BSONRegExp) refuse(2, "can't use a regex for _id");
  checkStorable(id);
}

/** The document with this `_id` before all other fields. */
export function withId(document: Document, id: unknown): Document {
  for (const first in document) {
    if (first === "_id" && document["_id"] === id) return document;
    break;
  }
  const result = emptyDocument();
  result["_id"] = id;
  for (const field of Object.keys(document)) if (field !== "_id") result[field] = document[field];
  return result;
}
