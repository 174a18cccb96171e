import { refuse } from "../errors.ts";
import { compare, identical } from "../values/compare.ts";
import { type Document, documentOf, isDocument, typeNameOf } from "../values/document.ts";
import { isNumeric, numberOf } from "../values/numbers.ts";
import { child, isIndex } from "../values/path.ts";
import type { Leaf } from "./modify.ts";
import { checkStorable } from "./storable.ts";

interface Push {
  readonly values: readonly unknown[];
  readonly position: number | undefined;
  readonly slice: number | undefined;
  readonly order: ((a: unknown, b: unknown) => number) | undefined;
}

/** `$push`: appends values, or with `$each` also places, sorts and cuts. */
export function pushed(argument: unknown, path: string): Leaf {
  const push = parse(argument);
  return {
    creates: true,
    change: (old) => {
      if (old !== undefined && !Array.isArray(old))
        return refuse(2, `The field '${path}' must be an array but is of type ${typeNameOf(old)}`);
      const result = pushOnto(old ?? [], push);
      // Pushing counts as a change even when a slice takes away again what was pushed; pushing nothing need not be one.
      return old && push.values.length === 0 && identical(old, result) ? old : result;
    },
  };
}

function pushOnto(old: readonly unknown[], { values, position, slice, order }: Push): unknown[] {
  const result = [...old];
  const at =
    position === undefined || position > result.length
      ? result.length
      : position < 0
        ? Math.max(0, result.length + position)
        : position;
  result.splice(at, 0, ...values);
  if (order) result.sort(order);
  if (slice === undefined) return result;
  return slice === 0 ? [] : slice > 0 ? result.slice(0, slice) : result.slice(slice);
}

function parse(argument: unknown): Push {
  if (!isDocument(argument) || !("$each" in argument)) {
    if (isDocument(argument))
      for (const name of Object.keys(argument))
        if (name.startsWith("$") && name !== "$ref" && name !== "$id")
          refuse(52, `The dollar ($) prefixed field '${name}' is not valid for storage.`);
    checkStorable(argument);
    return { values: [argument], position: undefined, slice: undefined, order: undefined };
  }
  const values = argument["$each"];
  if (!Array.isArray(values))
    return refuse(2, `The argument to $each in $push must be an array but it was of type: ${typeNameOf(values)}`);
  for (const value of values) checkStorable(value);
  for (const name of Object.keys(argument))
    if (!["$each", "$slice", "$sort", "$position"].includes(name)) refuse(2, `Unrecognized clause in $push: ${name}`);
  return {
    values,
    position: whole(argument, "$position"),
    slice: whole(argument, "$slice"),
    order: "$sort" in argument ? orderOf(argument["$sort"]) : undefined,
  };
}

function whole(argument: Document, name: string): number | undefined {
  if (!(name in argument)) return undefined;
  const value = argument[name];
  const number = isNumeric(value) ? numberOf(value) : Number.NaN;
  return Number.isInteger(number)
    ? number
    : refuse(2, `The value for ${name} must be an integer value but was given type: ${typeNameOf(value)}`);
}

function orderOf(spec: unknown): (a: unknown, b: unknown) => number {
  if (isNumeric(spec)) {
    const sign = numberOf(spec);
    if (Math.abs(sign) !== 1) refuse(2, "The $sort element value must be either 1 or -1");
    return (a, b) => compare(a, b) * sign;
  }
  if (!isDocument(spec))
    return refuse(
      2,
      "The $sort is invalid: use 1/-1 to sort the whole element, or {field:1/-1} to sort embedded fields",
    );
  const fields = Object.keys(spec).map((field) => {
    const direction = spec[field];
    if (field === "" || field.split(".").includes(""))
      refuse(2, "The $sort field is a dotted field but has an empty part");
    if (!isNumeric(direction) || Math.abs(numberOf(direction)) !== 1)
      return refuse(2, "The $sort element value must be either 1 or -1");
    return { path: field.split("."), sign: numberOf(direction) };
  });
  if (fields.length === 0) refuse(2, "The $sort pattern is empty when it should be a set of fields.");
  return (a, b) => {
    for (const { path, sign } of fields) {
      const order = compare(valueAt(a, path), valueAt(b, path)) * sign;
      if (order) return order;
    }
    return 0;
  };
}

/** The value at a path of an element, the array itself where one lies on the way. */
function valueAt(element: unknown, path: readonly string[]): unknown {
  let value: unknown = isDocument(element) ? element : documentOf({ "": element });
  for (const part of path) {
    if (Array.isArray(value) && !isIndex(part)) return value;
    if (!isDocument(value) && !Array.isArray(value)) return undefined;
    value = child(value, part);
  }
  return value;
}
