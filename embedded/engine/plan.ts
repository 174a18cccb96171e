import { BSONRegExp } from "bson";
import { isOperatorDocument } from "../query/clause.ts";
import { compileFilter } from "../query/match.ts";
import type { SortField } from "../query/sort.ts";
import { identical } from "../values/compare.ts";
import { type Document, documentOf, emptyDocument, isDocument, kindOf } from "../values/document.ts";
import { descendingKey, keyOf, kindPrefixOf } from "../values/key.ts";
import { isIndex } from "../values/path.ts";
import type { Index } from "./index.ts";

/** What a filter says of a field in a way that an index can use. */
interface Constraint {
  equal?: readonly unknown[];
  lower?: { readonly value: unknown; readonly open: boolean };
  upper?: { readonly value: unknown; readonly open: boolean };
}

/** Parts of an index that hold every match, and whether they give it in the order that was asked for. */
export interface Plan {
  readonly index: Index;
  readonly ranges: readonly (readonly [string, string])[];
  readonly backward: boolean;
  readonly isSorted: boolean;
}

const MAX_RANGES = 512;
const usable = (value: unknown): boolean =>
  !Array.isArray(value) && !(value instanceof BSONRegExp) && value !== undefined && value !== null;

/** Finds what a filter asks of each field by equality and order, at its top and in `$and`. */
function constraintsOf(filter: Document, into = new Map<string, Constraint>()): Map<string, Constraint> {
  for (const field of Object.keys(filter)) {
    const condition = filter[field];
    if (field === "$and" && Array.isArray(condition)) for (const one of condition) constraintsOf(one as Document, into); // the filter has been compiled
    if (field.startsWith("$")) continue;
    const constraint = into.get(field) ?? {};
    if (!isOperatorDocument(condition)) {
      if (usable(condition) || condition === null) constraint.equal ??= [condition];
    } else {
      for (const operator of Object.keys(condition)) addConstraint(constraint, operator, condition[operator]);
    }
    into.set(field, constraint);
  }
  return into;
}

function addConstraint(constraint: Constraint, operator: string, value: unknown): void {
  if (operator === "$eq" && (usable(value) || value === null)) constraint.equal ??= [value];
  else if (operator === "$in" && Array.isArray(value) && value.every((one) => usable(one) || one === null))
    constraint.equal ??= value;
  else if (!usable(value) || isDocument(value)) return;
  else if (operator === "$gt" || operator === "$gte") constraint.lower ??= { value, open: operator === "$gt" };
  else if (operator === "$lt" || operator === "$lte") constraint.upper ??= { value, open: operator === "$lt" };
}

/** Chooses the index that leaves the least to look at; `undefined` when none helps. `wanted` is how many are needed. */
export function choosePlan(
  indexes: Iterable<Index>,
  filter: Document,
  sort: readonly SortField[],
  wanted: number,
): Plan | undefined {
  const constraints = constraintsOf(filter);
  let best: Plan | undefined;
  let bestCost = Infinity;
  for (const index of indexes) {
    if (!isComplete(index, filter, constraints)) continue;
    const plan = planWith(index, constraints, sort);
    if (!plan) continue;
    let cost = plan.ranges.reduce((sum, [from, to]) => sum + index.entries.count(from, to), 0);
    if (plan.isSorted && sort.length > 0) cost = Math.min(cost, wanted * 2);
    else if (sort.length > 0) cost *= 1.5;
    if (cost < bestCost) [best, bestCost] = [plan, cost];
  }
  return best;
}

function planWith(
  index: Index,
  constraints: ReadonlyMap<string, Constraint>,
  sort: readonly SortField[],
): Plan | undefined {
  let prefixes = [""];
  let used = 0;
  for (const { field, path, descending } of index.fields) {
    const values = constraints.get(field)?.equal;
    if (!values || values.length * prefixes.length > MAX_RANGES) break;
    if (path.length > 1 && values.includes(null)) break; // a missing parent and an empty array differ here: look at all
    const keys = [...new Set(values.map(keyOf))].map((key) => (descending ? descendingKey(key) : key));
    prefixes = prefixes.flatMap((prefix) => keys.map((key) => prefix + key));
    used++;
  }
  const next = index.fields[used];
  const constraint = next && constraints.get(next.field);
  const ranges = prefixes.map((prefix): [string, string] =>
    rangeIn(prefix, constraint, next?.descending ?? false, index.multikey),
  );
  const order = orderGiven(index, used, sort, constraints);
  const isSorted = sort.length === 0 || (order !== undefined && ranges.length === 1 && !index.multikey);
  const narrows = used > 0 || constraint?.lower !== undefined || constraint?.upper !== undefined;
  if (!narrows && !(isSorted && sort.length > 0)) return undefined;
  return { index, ranges, backward: isSorted && order === "backward", isSorted };
}

function rangeIn(
  prefix: string,
  constraint: Constraint | undefined,
  descending: boolean,
  multikey: boolean,
): [string, string] {
  const lower = constraint?.lower;
  // Two bounds on an array may hold for two of its elements: an index with arrays uses one of them.
  const upper = multikey && lower ? undefined : constraint?.upper;
  if (!lower && !upper) return [prefix, `${prefix}\uffff`];
  const kind = kindPrefixOf((lower ?? upper)!.value);
  if (lower && upper && kindOf(lower.value) !== kindOf(upper.value)) return [prefix, prefix];
  const low = lower ? keyOf(lower.value) : kind;
  const high = upper ? keyOf(upper.value) : kind;
  const turn = descending ? descendingKey : (key: string) => key;
  const [first, last] = descending
    ? [
        { key: high, bound: upper },
        { key: low, bound: lower },
      ]
    : [
        { key: low, bound: lower },
        { key: high, bound: upper },
      ];
  const from = prefix + turn(first.key) + (first.bound?.open ? "\uffff" : "");
  const to = prefix + turn(last.key) + (last.bound?.open ? "" : "\uffff");
  return [from, to];
}

/** Does the index give this order, forward or backward, once the first `used` fields are fixed? */
function orderGiven(
  index: Index,
  used: number,
  sort: readonly SortField[],
  constraints: ReadonlyMap<string, Constraint>,
): "forward" | "backward" | undefined {
  const open = sort.filter(
    ({ field }) =>
      !index.fields
        .slice(0, used)
        .some((fixed) => fixed.field === field && constraints.get(field)?.equal?.length === 1),
  );
  if (open.length === 0) return "forward";
  const rest = index.fields.slice(used);
  if (open.length > rest.length) return undefined;
  if (open.some(({ field }, i) => rest[i]!.field !== field)) return undefined;
  if (open.every(({ descending }, i) => rest[i]!.descending === descending)) return "forward";
  return open.every(({ descending }, i) => rest[i]!.descending !== descending) ? "backward" : undefined;
}

/** Does the index hold every document that the filter can match? */
function isComplete(index: Index, filter: Document, constraints: ReadonlyMap<string, Constraint>): boolean {
  // A number in a path names a place to an index, and a place or a field to a filter.
  if (index.fields.some(({ path }) => path.some(isIndex))) return false;
  if (index.sparse) {
    const first = constraints.get(index.fields[0]!.field);
    if (!first || (!first.lower && !first.upper && !(first.equal && first.equal.every((value) => value !== null))))
      return false;
  }
  return !index.partial || implies(filter, constraints, index.partial);
}

function implies(filter: Document, constraints: ReadonlyMap<string, Constraint>, partial: Document): boolean {
  return Object.keys(partial).every((field) => {
    const condition = partial[field];
    if (field === "$and") return (condition as Document[]).every((one) => implies(filter, constraints, one)); // an index is checked when made
    if (field.startsWith("$")) return false;
    if (filter[field] !== undefined && identical(filter[field], condition)) return true;
    const values = constraints.get(field)?.equal;
    if (!values || field.includes(".") || values.length === 0) return false;
    const matches = compileFilter(documentOf({ [field]: condition }));
    return values.every((value) => value !== null && matches(Object.assign(emptyDocument(), { [field]: value })));
  });
}
