import { identical } from "../values/compare.ts";
import { type Document, emptyDocument, isDocument } from "../values/document.ts";

/** What an update changed, as change streams tell it: dotted fields with their new values, and fields that are gone. */
export interface UpdateDescription {
  readonly updatedFields: Document;
  readonly removedFields: string[];
}

/** Compares a document before and after an update. An array that became shorter, or mostly other, is told whole. */
export function describeUpdate(before: Document, after: Document): UpdateDescription {
  const description = { updatedFields: emptyDocument(), removedFields: [] as string[] };
  compareDocuments("", before, after, description);
  return description;
}

function compareDocuments(prefix: string, before: Document, after: Document, description: UpdateDescription): void {
  for (const field of Object.keys(before))
    if (after[field] === undefined) description.removedFields.push(prefix + field);
  for (const field of Object.keys(after)) compareValues(prefix + field, before[field], after[field], description);
}

function compareValues(path: string, before: unknown, after: unknown, description: UpdateDescription): void {
  if (before === after || identical(before, after)) return;
  if (isDocument(before) && isDocument(after)) return compareDocuments(`${path}.`, before, after, description);
  if (Array.isArray(before) && Array.isArray(after) && after.length >= before.length) {
    const changed = after.flatMap((value, i) => (identical(before[i], value) ? [] : [i]));
    if (changed.length === 1 || changed.length < after.length / 2) {
      for (const i of changed) compareValues(`${path}.${i}`, before[i], after[i], description);
      return;
    }
  }
  description.updatedFields[path] = after;
}
