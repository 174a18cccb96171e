import type { Path } from "./locations.ts";
import type { Conditions, FieldShape, ObjectShape, ValueShape } from "./selection-plan.ts";
import { isTree } from "./tree.ts";

/** What a projection needs beside the tree. */
export interface ProjectionInput {
  readonly variables: Readonly<Record<string, unknown>>;
  /** The text of an introspection field's value. */
  readonly introspect: (field: FieldShape) => string;
  /** Called when a type's promise was broken: a null where none may be, or a value that is none of its type. */
  readonly onViolation: () => void;
}

/** A place that had to have a value and had none, with the field whose type says so. */
export interface Violation {
  readonly path: Path;
  readonly field: string;
}

/**
 * Writes an object as JSON in the order of the selection. Undefined when a field that must not be null is: the null then
 * rises to the nearest place that may hold it, as the specification says.
 */
export function projectObject(shape: ObjectShape, tree: unknown, input: ProjectionInput): string | undefined {
  if (!isTree(tree)) return undefined;
  let text = "{";
  for (const field of shape.fields) {
    if (field.conditions.length > 0 && !isWanted(field.conditions, input.variables)) continue;
    const value = projectField(field, shape, tree, input);
    if (value === undefined) return undefined;
    text += (text.length > 1 ? "," : "") + field.prefix + value;
  }
  return `${text}}`;
}

function projectField(
  field: FieldShape,
  shape: ObjectShape,
  tree: Readonly<Record<string, unknown>>,
  input: ProjectionInput,
): string | undefined {
  if (field.kind === "introspection") return input.introspect(field);
  if (field.kind === "field") return projectValue(field.value, tree[field.source], input);
  const told = tree["__typename"];
  return JSON.stringify(
    field.responseName !== "__typename" && typeof told === "string" && told !== shape.typeName ? told : shape.typeName,
  );
}

function projectValue(shape: ValueShape, value: unknown, input: ProjectionInput): string | undefined {
  const text = projectPresent(shape, value, input);
  if (text !== undefined) return text;
  if (shape.isNonNull || (value !== null && value !== undefined)) input.onViolation();
  return shape.isNonNull ? undefined : "null";
}

function projectPresent(shape: ValueShape, value: unknown, input: ProjectionInput): string | undefined {
  if (value === null || value === undefined) return undefined;
  switch (shape.kind) {
    case "leaf":
      return projectLeaf(shape, value);
    case "object":
      return projectObject(shape.shape(), value, input);
    case "abstract": {
      const concrete = isTree(value) ? shape.shapeOf(value["__typename"]) : undefined;
      return concrete && projectObject(concrete, value, input);
    }
    case "list": {
      if (!Array.isArray(value)) return undefined;
      let text = "[";
      for (let index = 0; index < value.length; index++) {
        const item = projectValue(shape.item, value[index], input);
        if (item === undefined) return undefined;
        text += index > 0 ? `,${item}` : item;
      }
      return `${text}]`;
    }
  }
}

// In process no JSON lies between a resolver and this: NaN, undefined and dates come as they are.
function projectLeaf(shape: Extract<ValueShape, { kind: "leaf" }>, value: unknown): string | undefined {
  if (shape.values !== undefined)
    return typeof value === "string" && shape.values.has(value) ? JSON.stringify(value) : undefined;
  switch (shape.typeName) {
    case "Int":
    case "Float":
      return typeof value === "number" && Number.isFinite(value) ? String(value) : undefined;
    case "Boolean":
      return typeof value === "boolean" ? String(value) : undefined;
    case "String":
      return typeof value === "string" ? quote(value) : undefined;
    case "ID":
      return typeof value === "string" || typeof value === "number" ? quote(String(value)) : undefined;
    default: {
      if (typeof value === "string") return quote(value);
      if (typeof value === "bigint" || (typeof value === "number" && !Number.isFinite(value))) return undefined;
      return JSON.stringify(value); // undefined for functions and symbols, whatever its type says
    }
  }
}

// eslint-disable-next-line no-control-regex -- the characters that JSON escapes
const ESCAPED = /["\\\u0000-\u001f\ud800-\udfff]/;

function quote(text: string): string {
  return ESCAPED.test(text) ? JSON.stringify(text) : `"${text}"`;
}

function isWanted(conditions: readonly Conditions[], variables: Readonly<Record<string, unknown>>): boolean {
  return conditions.some((all) => all.every(({ variable, value }) => variables[variable] === value));
}

/** The places where a null broke a type's promise, the deepest of each branch. Looked for only when something was null. */
export function findViolations(root: ObjectShape, tree: unknown, input: ProjectionInput): Violation[] {
  const found: Violation[] = [];
  const inObject = (shape: ObjectShape, value: unknown, path: Path): void => {
    if (!isTree(value)) return;
    for (const field of shape.fields) {
      if (field.kind !== "field" || (field.conditions.length > 0 && !isWanted(field.conditions, input.variables)))
        continue;
      inValue(field.value, value[field.source], [...path, field.responseName], `${shape.typeName}.${field.fieldName}`);
    }
  };
  const inValue = (shape: ValueShape, value: unknown, path: Path, field: string): void => {
    const before = found.length;
    if (shape.kind === "list" && Array.isArray(value))
      for (const [index, item] of value.entries()) inValue(shape.item, item, [...path, index], field);
    if (shape.kind === "object") inObject(shape.shape(), value, path);
    if (shape.kind === "abstract" && isTree(value)) {
      const concrete = shape.shapeOf(value["__typename"]);
      if (concrete !== undefined) inObject(concrete, value, path);
    }
    const isBroken = projectPresent(shape, value, input) === undefined;
    const isPresent = value !== null && value !== undefined;
    if (isBroken && found.length === before && (shape.isNonNull || isPresent)) found.push({ path, field });
  };
  inObject(root, tree, []);
  return found;
}

/** Whether the client selected what this path leads to. */
export function isSelected(root: ObjectShape, path: Path): boolean {
  const inObjects = (shapes: readonly ObjectShape[], depth: number): boolean => {
    const segment = path[depth];
    if (segment === undefined) return true;
    if (typeof segment === "number") return inObjects(shapes, depth + 1);
    return shapes.some((shape) =>
      shape.fields.some((field) => {
        if (field.source !== segment && field.responseName !== segment) return false;
        if (path.slice(depth + 1).every((one) => typeof one === "number")) return true;
        return inValue(field.value, depth + 1);
      }),
    );
  };
  const inValue = (shape: ValueShape, depth: number): boolean => {
    if (shape.kind === "list") return inValue(shape.item, depth);
    if (shape.kind === "object") return inObjects([shape.shape()], depth);
    return shape.kind === "abstract"; // which types occur is not known here; an error on one of them is the client's
  };
  return inObjects([root], 0);
}
