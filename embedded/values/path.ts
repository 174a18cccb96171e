import { type Document, isDocument } from "./document.ts";

/** A dotted path, split: `a.0.b`. */
export type Path = readonly string[];

const cache = new Map<string, Path>();

/** Splits a dotted path; common ones are remembered. */
export function pathOf(text: string): Path {
  const known = cache.get(text);
  if (known) return known;
  const path = text.split(".");
  if (cache.size < 10_000) cache.set(text, path);
  return path;
}

const DIGITS = /^\d+$/;

/** Is it a place in an array (`0`, `17`)? */
export const isIndex = (part: string): boolean => {
  const first = part.charCodeAt(0);
  return first >= 48 && first <= 57 && DIGITS.test(part);
};

/** The field of a document or the element of an array by that name; `undefined` when there is none. */
export function child(parent: unknown, part: string): unknown {
  if (Array.isArray(parent))
    return isIndex(part) && (part === "0" || part[0] !== "0") ? parent[Number(part)] : undefined;
  return (parent as Document)[part];
}

/** Sees the values at a path, one after the other, until it says true. `place` is the outermost array index passed. */
export type Visitor = (value: unknown, place: string | undefined) => boolean;

/**
 * Visits what MongoDB's matching sees at a path: a missing value as `undefined`; the elements of arrays on the way; at
 * its end the elements of an array and then the array itself, or, without `expand`, the array alone. An element named by
 * its place is not expanded.
 */
export function visit(root: unknown, path: Path, from: number, expand: boolean, visitor: Visitor): boolean {
  let value = root;
  for (let i = from; i < path.length; i++) {
    value = child(value, path[i]!);
    if (Array.isArray(value)) return visitArray(value, path, i + 1, expand, visitor);
    if (!isDocument(value)) return visitor(i === path.length - 1 ? value : undefined, undefined);
  }
  return visitor(value, undefined);
}

function visitArray(array: readonly unknown[], path: Path, from: number, expand: boolean, visitor: Visitor): boolean {
  if (from === path.length) {
    if (expand) for (let i = 0; i < array.length; i++) if (visitor(array[i], String(i))) return true;
    return visitor(array, undefined);
  }
  const next = path[from]!;
  const place = isIndex(next) && (next === "0" || next[0] !== "0") ? Number(next) : -1;
  const isLast = from === path.length - 1;
  for (let i = 0; i < array.length; i++) {
    const element = array[i];
    const here: Visitor = (value) => visitor(value, String(i));
    if (isDocument(element)) {
      if (visit(element, path, from, expand, here)) return true;
      if (i === place && (isLast ? here(element, undefined) : visit(element, path, from + 1, expand, here)))
        return true;
    } else if (i === place) {
      if (isLast) {
        if (here(element, undefined)) return true;
      } else if (Array.isArray(element) && visitArray(element, path, from + 1, expand, visitor)) return true;
    }
  }
  return false;
}
