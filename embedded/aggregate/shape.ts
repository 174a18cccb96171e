import { refuse } from "../errors.ts";
import { exclude, type FieldTree, include } from "../query/projection.ts";
import { type Document, documentOf, emptyDocument, isDocument, shallowCopy, typeNameOf } from "../values/document.ts";
import { isNumeric, numberOf } from "../values/numbers.ts";
import type { Expression, Variables } from "./evaluate.ts";
import { compileExpression } from "./expression.ts";
import type { StageMaker } from "./stage.ts";

/** Fields to compute, under fields. */
interface Computed {
  [field: string]: Computed | Expression;
}

interface Shape {
  readonly tree: FieldTree;
  readonly computed: Computed;
  mode: "include" | "exclude" | undefined;
}

function put<T>(tree: Record<string, unknown>, path: string, value: T, code: number): void {
  const parts = path.split(".");
  if (parts.includes("")) refuse(15998, "FieldPath field names may not be empty strings.");
  if (parts.some((part) => part.startsWith("$")))
    refuse(16410, `FieldPath field names may not start with '$': ${path}`);
  let at = tree;
  for (const [i, part] of parts.entries()) {
    if (i === parts.length - 1) {
      if (Object.hasOwn(at, part))
        refuse(code, `specification contains two conflicting paths. Cannot specify both '${path}' and another`);
      at[part] = value;
    } else {
      const next = Object.hasOwn(at, part) ? at[part] : (at[part] = {});
      if (typeof next !== "object") refuse(code, `specification contains two conflicting paths at '${path}'`);
      at = next as Record<string, unknown>; // a tree has trees or leaves, and leaves were refused
    }
  }
}

function readShape(shape: Shape, spec: Document, prefix: string): void {
  for (const field of Object.keys(spec)) {
    const value = spec[field];
    const path = prefix + field;
    const settle = (mode: "include" | "exclude"): void => {
      if (shape.mode && shape.mode !== mode)
        refuse(
          mode === "exclude" ? 31254 : 31253,
          `Invalid $project :: caused by :: Cannot do ${mode === "exclude" ? "exclusion" : "inclusion"} on field ${path} in ${shape.mode === "exclude" ? "exclusion" : "inclusion"} projection`,
        );
      shape.mode = mode;
    };
    if (isNumeric(value) || typeof value === "boolean") {
      const isYes = typeof value === "boolean" ? value : numberOf(value) !== 0;
      if (path === "_id") {
        shape.tree["_id"] = isYes || (undefined as unknown as true); // `_id: 0` leaves no leaf; its absence is told below
        if (!isYes) delete shape.tree["_id"];
        continue;
      }
      settle(isYes ? "include" : "exclude");
      put(shape.tree, path, true, 40176);
    } else if (isDocument(value) && Object.keys(value).length > 0 && !Object.keys(value)[0]!.startsWith("$"))
      readShape(shape, value, `${path}.`);
    else {
      if (isDocument(value) && Object.keys(value).length === 0)
        refuse(40180, `an empty object is not a valid value. Found empty object at path ${path}`);
      settle("include");
      put(shape.computed as Record<string, unknown>, path, compileExpression(value), 40176);
    }
  }
}

function compute(document: Document, computed: Computed, root: Document, variables: Variables): Document {
  const result = shallowCopy(document);
  for (const field of Object.keys(computed)) {
    const wanted = computed[field]!;
    const value =
      typeof wanted === "function" ? wanted(root, variables) : computeIn(document[field], wanted, root, variables);
    if (value === undefined) delete result[field];
    else result[field] = value;
  }
  return result;
}

function computeIn(value: unknown, computed: Computed, root: Document, variables: Variables): unknown {
  if (Array.isArray(value)) return value.map((element) => computeIn(element, computed, root, variables));
  return compute(isDocument(value) ? value : emptyDocument(), computed, root, variables);
}

/** `$project`: fields in, fields out, fields computed. */
export const project: StageMaker = (spec) => {
  if (!isDocument(spec)) return refuse(15969, "$project specification must be an object");
  if (Object.keys(spec).length === 0)
    refuse(40177, "Invalid $project :: caused by :: specification must have at least one field");
  const shape: Shape = { tree: {}, computed: {}, mode: undefined };
  readShape(shape, spec, "");
  const id = spec["_id"];
  const dropsId = (isNumeric(id) && numberOf(id) === 0) || id === false;
  const { tree, computed, mode } = shape;
  if (mode === "exclude" || (mode === undefined && dropsId)) {
    if (dropsId) tree["_id"] = true;
    else if (id !== undefined && id !== false) delete tree["_id"];
    return (documents) => documents.map((document) => exclude(document, tree));
  }
  if (!dropsId && !("_id" in computed)) tree["_id"] = true;
  const has = Object.keys(computed).length > 0;
  const kept = has ? withParents(tree, computed) : tree;
  return (documents, variables) =>
    documents.map((document) => {
      const shown = include(document, kept);
      return has ? compute(shown, computed, document, variables) : shown;
    });
};

/** Arrays and documents above a computed field stay, empty, so that it is computed in each of their elements. */
function withParents(tree: FieldTree, computed: Computed): FieldTree {
  const result: FieldTree = { ...tree };
  for (const field of Object.keys(computed)) {
    const inner = computed[field]!;
    const own = result[field];
    if (typeof inner !== "function" && own !== true) result[field] = withParents(own ?? {}, inner);
  }
  return result;
}

/** `$addFields` and `$set`: fields computed, the others as they are. */
export const addFields: StageMaker = (spec) => {
  if (!isDocument(spec) || Object.keys(spec).length === 0)
    return refuse(40177, "Invalid $addFields :: caused by :: specification must have at least one field");
  const computed: Computed = {};
  const read = (fields: Document, prefix: string): void => {
    for (const field of Object.keys(fields)) {
      const value = fields[field];
      if (isDocument(value) && Object.keys(value).length > 0 && !Object.keys(value)[0]!.startsWith("$"))
        read(value, `${prefix}${field}.`);
      else put(computed as Record<string, unknown>, prefix + field, compileExpression(value), 40176);
    }
  };
  read(spec, "");
  return (documents, variables) => documents.map((document) => compute(document, computed, document, variables));
};

/** `$unset`: fields out. */
export const unset: StageMaker = (argument) => {
  const fields = Array.isArray(argument) ? argument : [argument];
  if (fields.length === 0 || !fields.every((field) => typeof field === "string"))
    return refuse(31002, "$unset specification must be a string or an array");
  const tree: FieldTree = {};
  for (const field of fields as string[]) put(tree, field, true, 31249);
  return (documents) => documents.map((document) => exclude(document, tree));
};

/** `$replaceRoot` and `$replaceWith`: another document in place of each. */
export const replaceRoot =
  (name: "$replaceRoot" | "$replaceWith"): StageMaker =>
  (argument) => {
    if (name === "$replaceRoot" && (!isDocument(argument) || !("newRoot" in argument)))
      return refuse(40231, "no newRoot specified for the $replaceRoot stage");
    const expression = compileExpression(name === "$replaceRoot" ? (argument as Document)["newRoot"] : argument); // checked above
    return (documents, variables) =>
      documents.map((document) => {
        const root = expression(document, variables);
        return isDocument(root)
          ? root
          : refuse(
              40228,
              `'newRoot' expression must evaluate to an object, but resulting value was of type: '${typeNameOf(root)}'`,
            );
      });
  };

/** Puts a value at a dotted path of a copy. */
export function withValue(document: Document, path: readonly string[], value: unknown): Document {
  const [first = "", ...rest] = path;
  const copy = shallowCopy(document);
  const old = copy[first];
  const made = rest.length === 0 ? value : withValue(isDocument(old) ? old : documentOf({}), rest, value);
  if (made === undefined) delete copy[first];
  else copy[first] = made;
  return copy;
}
