import { refuse } from "../errors.ts";
import { type Document, isDocument } from "../values/document.ts";
import { modify, type Places } from "./modify.ts";

/** Moves fields; both ends must lie in documents only, since an array has no names to move between. */
export function renameFields(
  document: Document,
  renames: readonly (readonly [string, string])[],
  places: Places,
): Document {
  let result = document;
  for (const [from, to] of renames) {
    const source = from.split(".");
    const value = fieldAt(result, source, "source");
    if (value === undefined) continue;
    const target = to.split(".");
    fieldAt(result, target, "destination");
    result = modify(result, source, 0, { creates: false, change: () => undefined }, places) as Document; // paths are not empty
    result = modify(result, target, 0, { creates: true, change: () => value }, places) as Document;
  }
  return result;
}

function fieldAt(document: Document, path: readonly string[], end: string): unknown {
  let value: unknown = document;
  for (const part of path) {
    if (Array.isArray(value)) return refuse(2, `The ${end} field cannot be an array element, '${path.join(".")}'`);
    if (!isDocument(value)) return undefined;
    value = value[part];
  }
  return value;
}
