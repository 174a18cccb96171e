import { Timestamp } from "bson";
import { refuse, unsupported } from "../errors.ts";
import { compare, equal, identical } from "../values/compare.ts";
import { isDocument, typeNameOf } from "../values/document.ts";
import { add, isNumeric, multiply } from "../values/numbers.ts";
import { pullTest } from "./pull.ts";
import { pushed } from "./push.ts";
import type { Leaf } from "./modify.ts";
import { checkStorable } from "./storable.ts";

/** Makes an operator's effect on one path from its argument, refusing an argument that it cannot have. */
type LeafMaker = (argument: unknown, path: string) => Leaf;

const set: LeafMaker = (argument) => {
  checkStorable(argument);
  return { creates: true, change: (old) => (identical(old, argument) ? old : argument) };
};

const arithmetic =
  (name: string, verb: string, apply: typeof add): LeafMaker =>
  (argument, path) => {
    if (!isNumeric(argument))
      return refuse(14, `Cannot ${verb} with non-numeric argument: {${path}: ${typeNameOf(argument)}}`);
    return {
      creates: true,
      change: (old) => {
        if (old === undefined) return name === "$mul" ? apply(argument, 0) : argument;
        if (isNumeric(old)) {
          const result = apply(old, argument);
          return identical(old, result) ? old : result;
        }
        return refuse(
          14,
          `Cannot apply ${name} to a value of non-numeric type. It has the field '${path}' of non-numeric type ${typeNameOf(old)}`,
        );
      },
    };
  };

const bound =
  (sign: 1 | -1): LeafMaker =>
  (argument) => {
    checkStorable(argument);
    return {
      creates: true,
      change: (old) => (old === undefined || compare(argument, old) * sign > 0 ? argument : old),
    };
  };

/** An operator on arrays that leaves a missing field alone. */
const onArray = (path: string, code: number, change: (array: readonly unknown[]) => readonly unknown[]): Leaf => ({
  creates: false,
  strict: true,
  change: (old) => {
    if (old === undefined) return undefined;
    return Array.isArray(old)
      ? change(old)
      : refuse(code, `Cannot apply an array operator to the non-array value at '${path}'`);
  },
});

const filtered = (array: readonly unknown[], goes: (value: unknown) => boolean): readonly unknown[] => {
  const kept = array.filter((value) => !goes(value));
  return kept.length === array.length ? array : kept;
};

const pop: LeafMaker = (argument, path) => {
  if (!isNumeric(argument)) return refuse(9, `Expected a number in: ${path}`);
  if (!equal(argument, 1) && !equal(argument, -1)) refuse(9, "$pop expects 1 or -1");
  return onArray(path, 14, (array) =>
    array.length === 0 ? array : equal(argument, 1) ? array.slice(0, -1) : array.slice(1),
  );
};

const pullAll: LeafMaker = (argument, path) => {
  if (!Array.isArray(argument))
    return refuse(2, `$pullAll requires an array argument but was given a ${typeNameOf(argument)}`);
  return onArray(path, 2, (array) => filtered(array, (value) => argument.some((one) => equal(one, value))));
};

const addToSet: LeafMaker = (argument, path) => {
  const isEach = isDocument(argument) && Object.keys(argument)[0] === "$each";
  const values = isEach ? argument["$each"] : [argument];
  if (!Array.isArray(values))
    return refuse(14, `The argument to $each in $addToSet must be an array but it was of type ${typeNameOf(values)}`);
  if (isEach && Object.keys(argument).length > 1) refuse(2, "Found unexpected fields after $each in $addToSet");
  for (const value of values) checkStorable(value);
  return {
    creates: true,
    change: (old) => {
      if (old !== undefined && !Array.isArray(old))
        return refuse(
          2,
          `Cannot apply $addToSet to a non-array field. Field named '${path}' has a non-array type ${typeNameOf(old)}`,
        );
      const result: unknown[] = [...(old ?? [])];
      for (const value of values) if (!result.some((one) => equal(one, value))) result.push(value);
      return old && result.length === old.length ? old : result;
    },
  };
};

const currentDate =
  (now: () => { readonly date: Date; readonly timestamp: Timestamp }): LeafMaker =>
  (argument, path) => {
    let wanted: unknown = "date";
    if (isDocument(argument)) {
      for (const name of Object.keys(argument))
        if (name !== "$type") refuse(2, `Unrecognized $currentDate option: ${name}`);
      wanted = argument["$type"];
    } else if (typeof argument !== "boolean")
      refuse(
        2,
        `${typeNameOf(argument)} is not valid type for $currentDate. Please use a boolean ('true') or a $type expression ({$type: 'timestamp/date'}) (${path})`,
      );
    if (wanted !== "date" && wanted !== "timestamp")
      refuse(2, "The '$type' string field is required to be 'date' or 'timestamp'");
    return { creates: true, change: () => now()[wanted as "date" | "timestamp"] };
  };

/** The operators that change what is at one path. `$rename` is not among them: it has two. */
export const OPERATORS: Readonly<Record<string, LeafMaker>> = {
  $set: set,
  $setOnInsert: set,
  $unset: () => ({ creates: false, change: () => undefined }),
  $inc: arithmetic("$inc", "increment", add),
  $mul: arithmetic("$mul", "multiply", multiply),
  $min: bound(-1),
  $max: bound(1),
  $push: pushed,
  $addToSet: addToSet,
  $pull: (argument, path) => {
    const goes = pullTest(argument);
    return onArray(path, 2, (array) => filtered(array, goes));
  },
  $pullAll: pullAll,
  $pop: pop,
  $currentDate: currentDate(() => ({
    date: new Date(),
    timestamp: new Timestamp({ t: Math.floor(Date.now() / 1000), i: 1 }),
  })),
  $bit: () => unsupported("the update operator $bit"),
};
