import { refuse } from "../errors.ts";
import { equal } from "../values/compare.ts";
import { isDocument, typeNameOf } from "../values/document.ts";
import { keyOf } from "../values/key.ts";
import { isNumeric, numberOf } from "../values/numbers.ts";
import { type Expression, isNullish, isTruthy, type LazyOperator, type StrictOperator } from "./evaluate.ts";

function arrayOf(value: unknown, name: string, code: number): unknown[] {
  return Array.isArray(value)
    ? value
    : refuse(code, `The argument to ${name} must be an array, but was of type: ${typeNameOf(value)}`);
}

function wholeOf(value: unknown, name: string, code: number): number {
  const number = isNumeric(value) ? numberOf(value) : Number.NaN;
  return Number.isInteger(number) ? number : refuse(code, `${name} needs a whole number, not ${typeNameOf(value)}`);
}

/** The values without those that equal an earlier one. */
export function distinctOf(values: readonly unknown[]): unknown[] {
  const seen = new Map<string, unknown>();
  for (const value of values) {
    const key = keyOf(value);
    if (!seen.has(key)) seen.set(key, value);
  }
  return [...seen.values()];
}

const elementAt = (array: unknown, place: number): unknown => {
  if (isNullish(array)) return null;
  const list = arrayOf(array, "$arrayElemAt", 28689);
  return list[place < 0 ? list.length + place : place];
};

function slice([array, a, b]: readonly unknown[]): unknown {
  if (isNullish(array) || isNullish(a) || b === null) return null;
  const list = arrayOf(array, "$slice", 28724);
  const first = wholeOf(a, "$slice", 28725);
  if (b === undefined) return first < 0 ? list.slice(first) : list.slice(0, first);
  const count = wholeOf(b, "$slice", 28727);
  if (count <= 0) refuse(28729, "Third argument to $slice must be positive");
  const start = first < 0 ? Math.max(0, list.length + first) : first;
  return list.slice(start, start + count);
}

function indexOfArray([array, wanted, from, to]: readonly unknown[]): unknown {
  if (isNullish(array)) return null;
  const list = arrayOf(array, "$indexOfArray", 40090);
  const start = from === undefined ? 0 : wholeOf(from, "$indexOfArray", 40096);
  const end = to === undefined ? list.length : wholeOf(to, "$indexOfArray", 40096);
  if (start < 0 || end < 0) refuse(40097, "$indexOfArray requires a nonnegative starting index");
  for (let i = start; i < Math.min(end, list.length); i++) if (equal(list[i], wanted)) return i;
  return -1;
}

function range([from, to, by]: readonly unknown[]): unknown {
  const [start, end, step] = [
    wholeOf(from, "$range", 34443),
    wholeOf(to, "$range", 34445),
    by === undefined ? 1 : wholeOf(by, "$range", 34447),
  ];
  if (step === 0) refuse(34449, "$range requires a non-zero step value");
  if (Math.abs((end - start) / step) > 1_000_000) refuse(10334, "$range would make more than 1000000 elements");
  const list: number[] = [];
  for (let i = start; step > 0 ? i < end : i > end; i += step) list.push(i);
  return list;
}

const sets = (name: string, code: number, apply: (lists: readonly unknown[][]) => unknown): StrictOperator => ({
  arity: [0, 1000],
  apply: (values) => (values.some(isNullish) ? null : apply(values.map((value) => arrayOf(value, name, code)))),
});
const keysOf = (list: readonly unknown[]): Set<string> => new Set(list.map(keyOf));

/** Operators on arrays and sets. */
export const arrays: Readonly<Record<string, StrictOperator>> = {
  $size: { arity: [1, 1], apply: ([value]) => arrayOf(value, "$size", 17124).length },
  $arrayElemAt: {
    arity: [2, 2],
    apply: ([array, place]) =>
      isNullish(array) || isNullish(place) ? null : elementAt(array, wholeOf(place, "$arrayElemAt", 28690)),
  },
  $first: { arity: [1, 1], apply: ([array]) => elementAt(array, 0) },
  $last: { arity: [1, 1], apply: ([array]) => elementAt(array, -1) },
  $slice: { arity: [2, 3], apply: slice },
  $in: { arity: [2, 2], apply: ([value, array]) => arrayOf(array, "$in", 40081).some((one) => equal(one, value)) },
  $concatArrays: {
    arity: [0, 1000],
    apply: (values) =>
      values.some(isNullish) ? null : values.flatMap((value) => arrayOf(value, "$concatArrays", 28664)),
  },
  $indexOfArray: { arity: [2, 4], apply: indexOfArray },
  $isArray: { arity: [1, 1], apply: ([value]) => Array.isArray(value) },
  $range: { arity: [2, 3], apply: range },
  $reverseArray: {
    arity: [1, 1],
    apply: ([array]) => (isNullish(array) ? null : arrayOf(array, "$reverseArray", 34435).toReversed()),
  },
  $setUnion: sets("$setUnion", 17043, (lists) => distinctOf(lists.flat())),
  $setIntersection: sets("$setIntersection", 17047, ([first = [], ...rest]) => {
    const others = rest.map(keysOf);
    return distinctOf(first).filter((value) => others.every((keys) => keys.has(keyOf(value))));
  }),
  $setDifference: sets("$setDifference", 17048, ([first = [], second = []]) => {
    const without = keysOf(second);
    return distinctOf(first).filter((value) => !without.has(keyOf(value)));
  }),
  $setIsSubset: sets("$setIsSubset", 17046, ([first = [], second = []]) => keysOf(first).isSubsetOf(keysOf(second))),
  $setEquals: sets("$setEquals", 17044, ([first = [], ...rest]) =>
    rest.every((list) => keysOf(first).symmetricDifference(keysOf(list)).size === 0),
  ),
  $anyElementTrue: { arity: [1, 1], apply: ([list]) => arrayOf(list, "$anyElementTrue", 17041).some(isTruthy) },
  $allElementsTrue: { arity: [1, 1], apply: ([list]) => arrayOf(list, "$allElementsTrue", 17040).every(isTruthy) },
};

/** Reads `{ input, as, … }` of the operators that go over an array. */
function over(name: string, argument: unknown, body: string, code: number, compile: (value: unknown) => Expression) {
  if (!isDocument(argument)) return refuse(code, `${name} only supports an object as its argument`);
  for (const field of Object.keys(argument))
    if (!["input", "as", "limit", "initialValue", body].includes(field))
      refuse(code + 1, `Unrecognized parameter to ${name}: ${field}`);
  if (!("input" in argument)) refuse(code + 2, `Missing 'input' parameter to ${name}`);
  if (!(body in argument)) refuse(code + 3, `Missing '${body}' parameter to ${name}`);
  const as = argument["as"] ?? "this";
  if (typeof as !== "string") return refuse(16866, "a variable name must be a string");
  return { input: compile(argument["input"]), as, each: compile(argument[body]), argument };
}

const filter: LazyOperator = (argument, compile) => {
  const { input, as, each, argument: spec } = over("$filter", argument, "cond", 28646, compile);
  const limit = "limit" in spec ? compile(spec["limit"]) : undefined;
  return (root, variables) => {
    const list = input(root, variables);
    if (isNullish(list)) return null;
    const kept = arrayOf(list, "$filter", 28651).filter((one) => isTruthy(each(root, { ...variables, [as]: one })));
    const most = limit?.(root, variables);
    return isNullish(most) ? kept : kept.slice(0, wholeOf(most, "$filter", 327391));
  };
};

const map: LazyOperator = (argument, compile) => {
  const { input, as, each } = over("$map", argument, "in", 16878, compile);
  return (root, variables) => {
    const list = input(root, variables);
    if (isNullish(list)) return null;
    return arrayOf(list, "$map", 16883).map((one) => each(root, { ...variables, [as]: one }) ?? null);
  };
};

const reduce: LazyOperator = (argument, compile) => {
  const { input, each, argument: spec } = over("$reduce", argument, "in", 40075, compile);
  if (!("initialValue" in spec)) refuse(40078, "$reduce requires 'initialValue' to be specified");
  const initial = compile(spec["initialValue"]);
  return (root, variables) => {
    const list = input(root, variables);
    if (isNullish(list)) return null;
    return arrayOf(list, "$reduce", 40080).reduce<unknown>(
      (value, one) => each(root, { ...variables, this: one, value }),
      initial(root, variables),
    );
  };
};

/** Operators that evaluate an expression for each element. */
export const lazyArrays: Readonly<Record<string, LazyOperator>> = { $filter: filter, $map: map, $reduce: reduce };
