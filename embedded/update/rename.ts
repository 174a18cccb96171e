import { refuse } from "../errors.ts";
import { type Document, isDocument } from "../values/document.ts";
import { isIndex } from "../values/path.ts";
import { modify, type Places } from "./modify.ts";

/** Moves a field; neither end may be an element of an array, which has no names to move between. */
export function renameField(
  document: Document,
  from: readonly string[],
  to: readonly string[],
  places: Places,
): Document {
  const value = fieldAt(document, from, "source");
  if (value === undefined) return document;
  fieldAt(document, to, "destination");
  const without = modify(document, from, 0, { creates: false, change: () => undefined }, places) as Document; // paths are not empty
  return modify(without, to, 0, { creates: true, change: () => value }, places) as Document;
}

function fieldAt(document: Document, path: readonly string[], end: string): unknown {
  let value: unknown = document;
  let isInArray = false;
  for (const [i, part] of path.entries()) {
    if (Array.isArray(value)) {
      isInArray = true;
      if (end === "destination") break;
      if (!isIndex(part)) refuse(28, `cannot use the part (${part}) of (${path.join(".")}) to traverse an array`);
      value = value[Number(part)];
    } else if (isDocument(value)) value = value[part];
    else if (value !== undefined)
      refuse(28, `cannot use the part (${path[i - 1]} of ${path.join(".")}) to traverse the element`);
  }
  if (isInArray && (value !== undefined || end === "destination"))
    refuse(2, `The ${end} field cannot be an array element, '${path.join(".")}'`);
  return value;
}
