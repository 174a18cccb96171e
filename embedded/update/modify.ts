import { refuse } from "../errors.ts";
import { type Document, emptyDocument, isDocument, shallowCopy, typeNameOf } from "../values/document.ts";
import { isIndex } from "../values/path.ts";

/** What an operator does at the end of its path. */
export interface Leaf {
  /** Makes the path when it is missing; operators that do not leave the document alone then. */
  readonly creates: boolean;
  /** Refuses a path that cannot exist (through a number, say) even though it would not make it. */
  readonly strict?: boolean;
  /** The new value for the old one; `undefined` for a missing one, and to remove. */
  readonly change: (old: unknown) => unknown;
}

/** What `$` and `$[name]` stand for in this document. */
export interface Places {
  readonly place: string | undefined;
  readonly filters: ReadonlyMap<string, (element: unknown) => boolean>;
}

/** More elements than this are not filled with null to reach an index. */
const MAX_BACKFILL = 1_500_000;

/** Changes what is at a path, copying only the levels on the way. Gives the same object when nothing changed. */
export function modify(value: unknown, path: readonly string[], at: number, leaf: Leaf, places: Places): unknown {
  if (at === path.length) return leaf.change(value);
  let part = path[at]!;
  if (part.startsWith("$[")) return modifyElements(value, path, at, leaf, places);
  if (part === "$")
    part = places.place ?? refuse(2, "The positional operator did not find the match needed from the query.");
  if (Array.isArray(value)) return modifyArray(value, part, path, at, leaf, places);
  if (isDocument(value)) return modifyDocument(value, part, path, at, leaf, places);
  const next = path.slice(at).find((one) => one.startsWith("$["));
  if (next)
    refuse(
      2,
      `The path '${path.slice(0, path.indexOf(next)).join(".")}' must exist in the document in order to apply array updates.`,
    );
  if (value !== undefined) {
    if (leaf.creates || leaf.strict)
      refuse(28, `Cannot create field '${part}' in element {${path[at - 1]}: ${typeNameOf(value)}}`);
    return value;
  }
  if (!leaf.creates) return undefined;
  const made = modify(undefined, path, at + 1, leaf, places);
  if (made === undefined) return undefined;
  const parent = emptyDocument();
  parent[part] = made;
  return parent;
}

function modifyDocument(
  document: Document,
  part: string,
  path: readonly string[],
  at: number,
  leaf: Leaf,
  places: Places,
): Document {
  const old = document[part];
  const changed = modify(old, path, at + 1, leaf, places);
  if (changed === old) return document;
  const copy = shallowCopy(document);
  if (changed === undefined) delete copy[part];
  else copy[part] = changed;
  return copy;
}

function modifyArray(
  array: readonly unknown[],
  part: string,
  path: readonly string[],
  at: number,
  leaf: Leaf,
  places: Places,
): readonly unknown[] {
  if (!isIndex(part)) {
    if (leaf.creates || leaf.strict) refuse(28, `Cannot create field '${part}' in element {${path[at - 1]}: [...]}`);
    return array;
  }
  const index = Number(part);
  const old = index < array.length ? array[index] : undefined;
  const changed = modify(old, path, at + 1, leaf, places);
  if (changed === old) return array;
  if (index > array.length + MAX_BACKFILL) refuse(2, `can't backfill more than ${MAX_BACKFILL} elements`);
  const copy = [...array];
  while (copy.length < index) copy.push(null);
  copy[index] = changed ?? null; // an element is never removed by its index: it becomes null
  return copy;
}

function modifyElements(value: unknown, path: readonly string[], at: number, leaf: Leaf, places: Places): unknown {
  if (value === undefined)
    refuse(2, `The path '${path.slice(0, at).join(".")}' must exist in the document in order to apply array updates.`);
  if (!Array.isArray(value))
    return refuse(2, `Cannot apply array updates to non-array element ${path[at - 1]}: ${typeNameOf(value)}`);
  const name = path[at]!.slice(2, -1);
  const accepts =
    name === ""
      ? () => true
      : (places.filters.get(name) ??
        refuse(2, `No array filter found for identifier '${name}' in path '${path.join(".")}'`));
  let copy: unknown[] | undefined;
  for (const [i, element] of value.entries()) {
    if (!accepts(element)) continue;
    const changed = modify(element, path, at + 1, leaf, places);
    if (changed !== element) (copy ??= [...value])[i] = changed ?? null;
  }
  return copy ?? value;
}
