import { refuse } from "../errors.ts";
import { compare } from "../values/compare.ts";
import { isDocument, typeNameOf } from "../values/document.ts";
import { type Expression, isNullish, isTruthy, type LazyOperator, type StrictOperator } from "./evaluate.ts";

/** Like `compare`, but a missing value is below null, as expressions have it. */
const order = (a: unknown, b: unknown): number => {
  if (a === undefined || b === undefined) return Number(a !== undefined) - Number(b !== undefined);
  return compare(a, b);
};

const comparison = (holds: (order: number) => unknown): StrictOperator => ({
  arity: [2, 2],
  apply: ([a, b]) => holds(order(a, b)),
});

/** The least or greatest of what is not null. */
export function extreme(values: readonly unknown[], sign: 1 | -1): unknown {
  let best: unknown;
  for (const value of values)
    if (!isNullish(value) && (best === undefined || compare(value, best) * sign > 0)) best = value;
  return best ?? null;
}

const counted = (values: readonly unknown[]): readonly unknown[] =>
  values.length === 1 && Array.isArray(values[0]) ? values[0] : values;

/** Operators that compare. */
export const comparisons: Readonly<Record<string, StrictOperator>> = {
  $eq: comparison((o) => o === 0),
  $ne: comparison((o) => o !== 0),
  $gt: comparison((o) => o > 0),
  $gte: comparison((o) => o >= 0),
  $lt: comparison((o) => o < 0),
  $lte: comparison((o) => o <= 0),
  $cmp: comparison((o) => Math.sign(o)),
  $not: { arity: [1, 1], apply: ([value]) => !isTruthy(value) },
  $type: { arity: [1, 1], apply: ([value]) => typeNameOf(value) },
  $min: { arity: [0, 1000], apply: (values) => extreme(counted(values), -1) },
  $max: { arity: [0, 1000], apply: (values) => extreme(counted(values), 1) },
};

const listOf = (argument: unknown): unknown[] => (Array.isArray(argument) ? argument : [argument]);

const cond: LazyOperator = (argument, compile) => {
  let parts: unknown[];
  if (isDocument(argument)) {
    for (const name of Object.keys(argument))
      if (!["if", "then", "else"].includes(name)) refuse(17083, `Unrecognized parameter to $cond: ${name}`);
    for (const [i, name] of ["if", "then", "else"].entries())
      if (!(name in argument)) refuse(17080 + i, `Missing '${name}' parameter to $cond`);
    parts = [argument["if"], argument["then"], argument["else"]];
  } else parts = listOf(argument);
  if (parts.length !== 3) refuse(16020, `Expression $cond takes exactly 3 arguments. ${parts.length} were passed in.`);
  const [condition, yes, no] = parts.map(compile) as [Expression, Expression, Expression]; // three, see above
  return (root, variables) => (isTruthy(condition(root, variables)) ? yes : no)(root, variables);
};

const ifNull: LazyOperator = (argument, compile) => {
  const list = listOf(argument).map(compile);
  if (list.length < 2) refuse(1257300, "$ifNull needs at least two arguments");
  return (root, variables) => {
    let value: unknown;
    for (const one of list) {
      value = one(root, variables);
      if (!isNullish(value)) return value;
    }
    return value;
  };
};

const choose: LazyOperator = (argument, compile) => {
  if (!isDocument(argument)) return refuse(40060, "$switch requires an object as an argument");
  for (const name of Object.keys(argument))
    if (name !== "branches" && name !== "default") refuse(40067, `$switch found an unknown argument: ${name}`);
  const branches = argument["branches"];
  if (!Array.isArray(branches)) return refuse(40061, "$switch expected an array for 'branches'");
  if (branches.length === 0) refuse(40068, "$switch requires at least one branch.");
  const cases = branches.map((branch) => {
    if (!isDocument(branch)) return refuse(40062, "$switch expected each branch to be an object");
    if (!("case" in branch)) refuse(40064, "$switch requires each branch have a 'case' expression");
    if (!("then" in branch)) refuse(40065, "$switch requires each branch have a 'then' expression.");
    return [compile(branch["case"]), compile(branch["then"])] as const;
  });
  const otherwise = "default" in argument ? compile(argument["default"]) : undefined;
  return (root, variables) => {
    for (const [condition, then] of cases) if (isTruthy(condition(root, variables))) return then(root, variables);
    return otherwise
      ? otherwise(root, variables)
      : refuse(40066, "$switch could not find a matching branch for an input, and no default was specified.");
  };
};

const letIn: LazyOperator = (argument, compile) => {
  if (!isDocument(argument) || !isDocument(argument["vars"]))
    return refuse(16874, "$let only supports an object as its argument");
  if (!("in" in argument)) refuse(16877, "Missing 'in' parameter to $let");
  const vars = argument["vars"];
  const bound = Object.keys(vars).map((name) => [name, compile(vars[name])] as const);
  const body = compile(argument["in"]);
  return (root, variables) =>
    body(root, { ...variables, ...Object.fromEntries(bound.map(([name, value]) => [name, value(root, variables)])) });
};

/** Operators that evaluate only what they need. */
export const conditionals: Readonly<Record<string, LazyOperator>> = {
  $and: (argument, compile) => {
    const list = listOf(argument).map(compile);
    return (root, variables) => list.every((one) => isTruthy(one(root, variables)));
  },
  $or: (argument, compile) => {
    const list = listOf(argument).map(compile);
    return (root, variables) => list.some((one) => isTruthy(one(root, variables)));
  },
  $cond: cond,
  $ifNull: ifNull,
  $switch: choose,
  $let: letIn,
};
