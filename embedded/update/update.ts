import { refuse, unsupported } from "../errors.ts";
import { equal } from "../values/compare.ts";
import { type Document, isDocument, typeNameOf } from "../values/document.ts";
import { isIndex } from "../values/path.ts";
import { parseArrayFilters } from "./array-filters.ts";
import { type Leaf, modify, type Places } from "./modify.ts";
import { OPERATORS } from "./operators.ts";
import { renameField } from "./rename.ts";
import { checkId, checkStorable, withId } from "./storable.ts";

/** How one document is to be changed. */
export interface UpdateTarget {
  /** Where in an array the filter matched, for the positional operator. */
  readonly place?: string | undefined;
  /** Is the document being made by an upsert? */
  readonly isInsert?: boolean;
}

/** A parsed update: makes the new document from the old, which stays as it was. */
export interface Update {
  readonly isReplacement: boolean;
  readonly apply: (document: Document, target: UpdateTarget) => Document;
}

/** One operator's effect on one path; a rename has its target as its path, and where the value comes from. */
interface Change {
  readonly path: readonly string[];
  readonly effect: Leaf | { readonly from: readonly string[] };
  readonly onInsertOnly: boolean;
}

/** Parses an update, of operators or a whole document, and refuses what is malformed before any document is touched. */
export function parseUpdate(update: unknown, arrayFilters: unknown): Update {
  if (Array.isArray(update)) return unsupported("an update by an aggregation pipeline");
  if (!isDocument(update)) return refuse(9, "Update argument must be either an object or an array");
  const first = Object.keys(update)[0];
  if (first === undefined || !first.startsWith("$")) {
    return parseReplacement(update);
  }
  return parseOperators(update, arrayFilters);
}

function parseReplacement(replacement: Document): Update {
  checkStorable(replacement);
  return {
    isReplacement: true,
    apply: (document) => {
      const id = document["_id"];
      const given = replacement["_id"];
      if (given !== undefined) checkId(given);
      if (id !== undefined && given !== undefined && !equal(given, id))
        refuse(66, "the (immutable) field '_id' was found to have been altered");
      return id === undefined && given === undefined ? replacement : withId(replacement, id ?? given);
    },
  };
}

function parseOperators(update: Document, arrayFilters: unknown): Update {
  const filters = parseArrayFilters(arrayFilters);
  const changes: Change[] = [];
  const taken = new Map<string, string>();
  for (const operator of Object.keys(update)) {
    if (operator !== "$rename" && !OPERATORS[operator]) refuse(9, `Unknown modifier: ${operator}`);
    const fields = update[operator];
    if (!isDocument(fields))
      return refuse(
        9,
        `Modifiers operate on fields but we found type ${typeNameOf(fields)} instead. For example: {$mod: {<field>: ...}} not {${operator}: ...}`,
      );
    for (const path of Object.keys(fields)) {
      const parts = checkPath(path, filters.names);
      if (operator === "$rename") {
        claim(taken, path);
        const to = checkRename(path, fields[path]);
        claim(taken, to);
        changes.push({ path: to.split("."), effect: { from: parts }, onInsertOnly: false });
      } else {
        const effect = OPERATORS[operator]!(fields[path], path);
        claim(taken, path);
        changes.push({ path: parts, effect, onInsertOnly: operator === "$setOnInsert" });
      }
    }
  }
  filters.checkAllUsed();
  changes.sort((a, b) => comparePaths(a.path, b.path));
  return {
    isReplacement: false,
    apply: (document, target) =>
      applyChanges(document, changes, { place: target.place, filters: filters.tests }, target),
  };
}

function applyChanges(document: Document, changes: readonly Change[], places: Places, target: UpdateTarget): Document {
  let result = document;
  for (const { path, effect, onInsertOnly } of changes) {
    if (onInsertOnly && !target.isInsert) continue;
    result =
      "from" in effect
        ? renameField(result, effect.from, path, places)
        : (modify(result, path, 0, effect, places) as Document); // a document stays one: paths are not empty
  }
  const [before, after] = [document["_id"], result["_id"]];
  if (before !== undefined && (after === undefined || !equal(before, after))) {
    refuse(66, "Performing an update on the path '_id' would modify the immutable field '_id'");
  }
  if (before !== after && after !== undefined) checkId(after);
  return result;
}

function checkPath(path: string, filterNames: { use(name: string): void }): readonly string[] {
  if (path === "") refuse(56, "An empty update path is not valid.");
  const parts = path.split(".");
  for (const [i, part] of parts.entries()) {
    if (part === "") refuse(56, `The update path '${path}' contains an empty field name, which is not allowed.`);
    const isPositional = part === "$" || /^\$\[.*\]$/.test(part);
    if (isPositional && i === 0)
      refuse(2, `Cannot have positional (i.e. '$') element in the first position in path '${path}'`);
    if (part.startsWith("$[") && part !== "$[]") filterNames.use(part.slice(2, -1));
    if (part.startsWith("$") && !isPositional && !["$id", "$ref", "$db"].includes(part))
      refuse(52, `The dollar ($) prefixed field '${part}' in '${path}' is not valid for storage.`);
  }
  if (parts.filter((part) => part === "$").length > 1)
    refuse(2, `Too many positional (i.e. '$') elements found in path '${path}'`);
  return parts;
}

function checkRename(from: string, to: unknown): string {
  if (typeof to !== "string")
    return refuse(2, `The 'to' field for $rename must be a string: ${from}: ${typeNameOf(to)}`);
  checkPath(to, { use: () => refuse(2, "$rename may not use array filters") });
  if (from === to) refuse(2, `The source and target field for $rename must differ: ${from}`);
  if (from.startsWith(`${to}.`) || to.startsWith(`${from}.`))
    refuse(2, `The source and target field for $rename must not be on the same path: ${from}: ${to}`);
  for (const path of [from, to])
    if (path.split(".").some((part) => part.startsWith("$")))
      refuse(2, `The source and destination field for $rename may not be dynamic: ${path}`);
  return to;
}

/** Two operators may not change the same place, nor a place and something inside it. */
function claim(taken: Map<string, string>, path: string): void {
  for (const other of taken.keys()) {
    if (other === path || other.startsWith(`${path}.`) || path.startsWith(`${other}.`))
      refuse(40, `Updating the path '${path}' would create a conflict at '${other}'`);
  }
  taken.set(path, path);
}

/** Fields are changed in the order of their names, numbers by value, whatever order they were written in. */
function comparePaths(a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < a.length && i < b.length; i++) {
    const [x, y] = [a[i]!, b[i]!];
    if (x === y) continue;
    if (isIndex(x) && isIndex(y)) return Number(x) - Number(y) || (x < y ? -1 : 1);
    return x < y ? -1 : 1;
  }
  return a.length - b.length;
}
