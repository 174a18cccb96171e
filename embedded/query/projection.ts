import { refuse, unsupported } from "../errors.ts";
import { type Document, emptyDocument, isDocument } from "../values/document.ts";
import { isNumeric, numberOf } from "../values/numbers.ts";
import type { MatchDetails } from "./clause.ts";
import type { Predicate } from "./clause.ts";
import { compileField, compileFilter } from "./match.ts";

/** Makes what a client asked to see of a document. */
export type Projection = (document: Document) => Document;

/** Fields under fields: a leaf is included or excluded as the tree is. */
export interface FieldTree {
  [field: string]: FieldTree | true;
}

type Change = (document: Document, result: Document) => void;

/** Compiles a `find` projection; `filter` is for the positional one. Gives `undefined` when the whole document is wanted. */
export function compileProjection(spec: unknown, filter: Document): Projection | undefined {
  if (spec === undefined || spec === null) return undefined;
  if (!isDocument(spec)) return refuse(9, "'projection' field must be of BSON type object");
  const tree: FieldTree = {};
  const changes: Change[] = [];
  let mode: "include" | "exclude" | undefined;
  let id: boolean | undefined;
  const settle = (wanted: "include" | "exclude"): void => {
    if (mode && mode !== wanted) refuse(2, "Projection cannot have a mix of inclusion and exclusion.");
    mode = wanted;
  };
  for (const field of Object.keys(spec)) {
    const value = spec[field];
    const isYes = isNumeric(value) ? numberOf(value) !== 0 : value === true;
    if (isDocument(value)) {
      const change = special(field, value);
      if (change.includes) settle("include");
      changes.push(change.change);
      if (change.includes || mode === "include") addField(tree, field, true);
      if (!change.includes) addField(tree, field, true, "sliced");
    } else if (!isNumeric(value) && typeof value !== "boolean")
      unsupported(`the projection of '${field}' by a constant`);
    else if (field === "_id") id = isYes;
    else if (field.endsWith(".$")) {
      if (!isYes) refuse(2, "Cannot exclude array elements with the positional operator.");
      settle("include");
      const array = field.slice(0, -2);
      addField(tree, array, true);
      changes.push(positional(array, filter));
    } else {
      settle(isYes ? "include" : "exclude");
      addField(tree, field, isYes);
    }
  }
  if (id === true && mode === "exclude") refuse(2, "Projection cannot have a mix of inclusion and exclusion.");
  if (mode === undefined && id === undefined && changes.length === 0) return undefined;
  const isInclusion = mode === "include" || (mode === undefined && id === true && changes.length === 0);
  delete tree["sliced"];
  if (isInclusion ? id !== false : id === false) tree["_id"] = true;
  const base = (document: Document): Document =>
    isInclusion
      ? include(document, tree)
      : exclude(document, mode === "exclude" || id === false ? withoutSlices(tree, spec) : {});
  if (changes.length === 0) return base;
  return (document) => {
    const result = base(document);
    for (const change of changes) change(document, result);
    return result;
  };
}

/** A `$slice` alone leaves its field where it is: it is no field to exclude. */
function withoutSlices(tree: FieldTree, spec: Document): FieldTree {
  const kept = { ...tree };
  for (const field of Object.keys(spec)) if (isDocument(spec[field])) delete kept[field];
  return kept;
}

/** Adds a dotted field to a tree. */
function addField(tree: FieldTree, field: string, _value: boolean, only?: "sliced"): void {
  if (only) return;
  if (field === "" || field.split(".").includes("")) refuse(15998, "FieldPath field names may not be empty strings.");
  const parts = field.split(".");
  let at = tree;
  for (const [i, part] of parts.entries()) {
    if (part.startsWith("$")) refuse(2, `the projection of '${field}' is not valid`);
    const next = at[part];
    if (i === parts.length - 1) at[part] = true;
    else if (next === true) return;
    else at = at[part] = next ?? {};
  }
}

/** The document with only the fields of a tree; what is no document below a dotted field goes. */
export function include(document: Document, tree: FieldTree): Document {
  const result = emptyDocument();
  for (const field of Object.keys(document)) {
    const wanted = Object.hasOwn(tree, field) ? tree[field] : undefined;
    if (wanted === undefined) continue;
    const value = wanted === true ? document[field] : includeIn(document[field], wanted);
    if (value !== undefined) result[field] = value;
  }
  return result;
}

function includeIn(value: unknown, tree: FieldTree): unknown {
  if (Array.isArray(value))
    return value.map((element) => includeIn(element, tree)).filter((element) => element !== undefined);
  return isDocument(value) ? include(value, tree) : undefined;
}

/** The document without the fields of a tree. */
export function exclude(document: Document, tree: FieldTree): Document {
  const result = emptyDocument();
  for (const field of Object.keys(document)) {
    const gone = Object.hasOwn(tree, field) ? tree[field] : undefined;
    if (gone === true) continue;
    result[field] = gone === undefined ? document[field] : excludeIn(document[field], gone);
  }
  return result;
}

function excludeIn(value: unknown, tree: FieldTree): unknown {
  if (Array.isArray(value)) return value.map((element) => excludeIn(element, tree));
  return isDocument(value) ? exclude(value, tree) : value;
}

function special(field: string, value: Document): { readonly includes: boolean; readonly change: Change } {
  const names = Object.keys(value);
  if (names.length !== 1) return refuse(2, `the projection of '${field}' must have one operator`);
  if (names[0] === "$slice") return { includes: false, change: sliced(field, value["$slice"]) };
  if (names[0] !== "$elemMatch") return unsupported(`the projection of '${field}' by ${names[0]}`);
  if (field.includes(".")) refuse(2, "Cannot use $elemMatch projection on a nested field.");
  compileField(field, value);
  const matches = compileElementMatch(value["$elemMatch"] as Document); // compileField has checked it
  return {
    includes: true,
    change: (document, result) => {
      const array = document[field];
      const found = Array.isArray(array) ? array.findIndex(matches) : -1;
      if (found >= 0) result[field] = [(array as unknown[])[found]];
      else delete result[field];
    },
  };
}

function compileElementMatch(condition: Document): (element: unknown) => boolean {
  const first = Object.keys(condition)[0];
  if (first?.startsWith("$") && !["$and", "$or", "$nor"].includes(first)) return compileField("v", condition).single;
  const matches: Predicate = compileFilter(condition);
  return (element) => isDocument(element) && matches(element);
}

function sliced(field: string, argument: unknown): Change {
  const numbers = (Array.isArray(argument) ? argument : [argument]).map((one) =>
    isNumeric(one) ? Math.trunc(numberOf(one)) : refuse(2, "$slice only supports numbers and [skip, limit] arrays"),
  );
  if (Array.isArray(argument)) {
    if (numbers.length !== 2) refuse(2, "$slice array wrong size");
    if (numbers[1]! <= 0) refuse(2, "$slice limit must be positive");
  }
  const [first = 0, count] = numbers;
  const cut = (array: readonly unknown[]): unknown[] => {
    if (count === undefined) return first < 0 ? array.slice(first) : array.slice(0, first);
    const start = first < 0 ? Math.max(0, array.length + first) : first;
    return array.slice(start, start + count);
  };
  const path = field.split(".");
  const change = (target: Document, at: number): void => {
    const part = path[at]!;
    const value = target[part];
    if (at === path.length - 1) {
      if (Array.isArray(value)) target[part] = cut(value);
    } else if (Array.isArray(value))
      target[part] = value.map((element) => (isDocument(element) ? changed(element, at + 1) : element));
    else if (isDocument(value)) target[part] = changed(value, at + 1);
  };
  const changed = (value: Document, at: number): Document => {
    const copy = exclude(value, {});
    change(copy, at);
    return copy;
  };
  return (_document, result) => change(result, 0);
}

function positional(array: string, filter: Document): Change {
  const matches = compileFilter(filter);
  return (document, result) => {
    const details: MatchDetails = {};
    matches(document, details);
    const place =
      details.place === undefined
        ? refuse(
            51246,
            "Executor error during find command :: caused by :: positional operator '.$' couldn't find a matching element in the array",
          )
        : Number(details.place);
    if (array.includes(".")) unsupported("a positional projection of a nested field");
    const value = document[array];
    if (Array.isArray(value)) result[array] = place < value.length ? [value[place]] : [];
  };
}
