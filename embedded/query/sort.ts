import { refuse, unsupported } from "../errors.ts";
import { type Document, isDocument } from "../values/document.ts";
import { descendingKey, EMPTY_ARRAY_KEY, keyOf } from "../values/key.ts";
import { isNumeric, numberOf } from "../values/numbers.ts";
import { isIndex, type Path, pathOf } from "../values/path.ts";

/** One field of a sort or of an index. */
export interface SortField {
  readonly field: string;
  readonly path: Path;
  readonly descending: boolean;
}

/** Parses `{ field: 1 | -1 }`; `code` is what a malformed one is refused with. */
export function parseSort(spec: unknown, code = 2): SortField[] {
  if (!isDocument(spec)) return refuse(code === 2 ? 14 : code, "sort must be a document");
  return Object.keys(spec).map((field) => {
    const direction = spec[field];
    if (isDocument(direction) && "$meta" in direction) return unsupported("$meta in a sort");
    if (!isNumeric(direction) || Math.abs(numberOf(direction)) !== 1) return refuse(code, "bad sort specification");
    if (field === "" || field.split(".").includes("")) refuse(code, "FieldPath must not have empty parts");
    if (field.startsWith("$")) refuse(code === 2 ? 2 : 16410, `FieldPath field names may not start with '$': ${field}`);
    return { field, path: pathOf(field), descending: numberOf(direction) < 0 };
  });
}

/** The keys of the values at a path, as an index would hold them: one, or one per element of an array. */
export function keysAt(
  document: Document,
  path: Path,
): { readonly keys: readonly string[]; readonly multiple: boolean } {
  if (path.length === 1) {
    const value = document[path[0]!];
    if (!Array.isArray(value)) return { keys: [keyOf(value)], multiple: false };
  }
  const found: Found = { keys: [], multiple: false };
  collectKeys(document, path, 0, found);
  return found;
}

interface Found {
  readonly keys: string[];
  multiple: boolean;
}

/** An element that is named by its place stands alone; else each element of an array counts, one without the field as null. */
function collectKeys(value: unknown, path: Path, at: number, found: Found): void {
  if (Array.isArray(value)) {
    found.multiple = true;
    if (at === path.length) {
      if (value.length === 0) found.keys.push(EMPTY_ARRAY_KEY);
      else for (const element of value) found.keys.push(keyOf(element));
      return;
    }
    const part = path[at]!;
    if (isIndex(part) && Number(part) < value.length) {
      const element = value[Number(part)];
      if (at + 1 < path.length) return collectKeys(element, path, at + 1, found);
      found.keys.push(keyOf(element));
      return;
    }
    if (value.length === 0) found.keys.push(keyOf(null));
    for (const element of value) {
      if (isDocument(element)) collectKeys(element, path, at, found);
      else found.keys.push(keyOf(null));
    }
  } else if (at === path.length) found.keys.push(keyOf(value));
  else if (isDocument(value)) collectKeys(value[path[at]!], path, at + 1, found);
  else found.keys.push(keyOf(null));
}

/** A document's place in a sort: strings that compare as the sort wants. */
function sortKeyOf(document: Document, fields: readonly SortField[]): string {
  let key = "";
  for (const { path, descending } of fields) {
    const { keys } = keysAt(document, path);
    let best = keys[0]!;
    for (const one of keys) if (descending ? one > best : one < best) best = one;
    key += descending ? descendingKey(best) : best;
  }
  return key;
}

/** Sorts documents, keeping the order of those that tie; with a `limit`, only the first ones. */
export function sortDocuments<T>(
  items: readonly T[],
  fields: readonly SortField[],
  documentOf: (item: T) => Document,
): T[] {
  const keyed = items.map((item) => ({ item, key: sortKeyOf(documentOf(item), fields) }));
  keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  return keyed.map(({ item }) => item);
}
