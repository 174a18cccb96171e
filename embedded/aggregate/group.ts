import { refuse, unsupported } from "../errors.ts";
import { compare } from "../values/compare.ts";
import { type Document, documentOf, emptyDocument, isDocument } from "../values/document.ts";
import { keyOf } from "../values/key.ts";
import { averageOf, sumOf } from "./arithmetic.ts";
import { distinctOf } from "./arrays.ts";
import { extreme } from "./conditionals.ts";
import type { Expression } from "./evaluate.ts";
import { compileExpression } from "./expression.ts";
import { objects } from "./objects.ts";
import type { StageMaker } from "./stage.ts";

/** What an accumulator makes of a group's values, missing ones included as `undefined`. */
const ACCUMULATORS: Readonly<Record<string, (values: readonly unknown[]) => unknown>> = {
  $sum: sumOf,
  $avg: averageOf,
  $min: (values) => extreme(values, -1),
  $max: (values) => extreme(values, 1),
  $first: (values) => values[0] ?? null,
  $last: (values) => values.at(-1) ?? null,
  $push: (values) => values.filter((value) => value !== undefined),
  $addToSet: (values) => distinctOf(values.filter((value) => value !== undefined)),
  $mergeObjects: (values) => objects["$mergeObjects"]!.apply([values]),
  $count: (values) => values.length,
};
const KNOWN_ELSEWHERE = new Set(
  "$stdDevPop $stdDevSamp $accumulator $top $topN $bottom $bottomN $firstN $lastN $maxN $minN $median $percentile".split(
    " ",
  ),
);

interface Accumulator {
  readonly field: string;
  readonly expression: Expression;
  readonly finish: (values: readonly unknown[]) => unknown;
}

function accumulatorOf(field: string, spec: unknown): Accumulator {
  if (field.includes(".")) refuse(40235, `The field name '${field}' cannot contain '.'`);
  if (field.startsWith("$")) refuse(40236, `The field name '${field}' cannot be an operator name`);
  if (!isDocument(spec)) return refuse(40234, `The field '${field}' must be an accumulator object`);
  const names = Object.keys(spec);
  if (names.length !== 1) return refuse(40238, `The field '${field}' must specify one accumulator`);
  const name = names[0]!;
  const finish = Object.hasOwn(ACCUMULATORS, name) ? ACCUMULATORS[name] : undefined;
  if (!finish)
    return KNOWN_ELSEWHERE.has(name)
      ? unsupported(`the accumulator ${name}`)
      : refuse(15952, `unknown group operator '${name}'`);
  return { field, expression: compileExpression(spec[name]), finish };
}

/** `$group`: one document per value of `_id`. */
export const group: StageMaker = (spec) => {
  if (!isDocument(spec)) return refuse(15947, "a group's fields must be specified in an object");
  if (!("_id" in spec)) return refuse(15955, "a group specification must include an _id");
  const id = compileExpression(spec["_id"]);
  const accumulators = Object.keys(spec)
    .filter((field) => field !== "_id")
    .map((field) => accumulatorOf(field, spec[field]));
  return (documents, variables) => {
    const groups = new Map<string, { readonly id: unknown; readonly values: unknown[][] }>();
    for (const document of documents) {
      const value = id(document, variables) ?? null;
      const key = keyOf(value);
      let one = groups.get(key);
      if (!one) groups.set(key, (one = { id: value, values: accumulators.map(() => []) }));
      for (const [i, { expression }] of accumulators.entries()) one.values[i]!.push(expression(document, variables));
    }
    return [...groups.values()].map(({ id: value, values }) => {
      const result = emptyDocument();
      result["_id"] = value;
      for (const [i, { field, finish }] of accumulators.entries()) result[field] = finish(values[i]!);
      return result;
    });
  };
};

/** `$bucket`: groups by ranges. */
export const bucket: StageMaker = (spec, source) => {
  if (!isDocument(spec)) return refuse(40201, "Argument to $bucket stage must be an object");
  const { groupBy, boundaries, output } = spec;
  if (groupBy === undefined || boundaries === undefined)
    refuse(40198, "$bucket requires 'groupBy' and 'boundaries' to be specified.");
  if (!Array.isArray(boundaries) || boundaries.length < 2)
    return refuse(40192, "The $bucket 'boundaries' field must have at least 2 values");
  for (let i = 1; i < boundaries.length; i++)
    if (compare(boundaries[i - 1], boundaries[i]) >= 0)
      refuse(40194, "The 'boundaries' option to $bucket must be sorted");
  const value = compileExpression(groupBy);
  const fields = isDocument(output) ? output : { count: documentOf({ $sum: 1 }) };
  group(documentOf({ ...fields, _id: null }), source); // compiled once now, so that a bad output is refused at once
  return (documents, variables) => {
    const byBucket = new Map<string, { readonly id: unknown; readonly documents: Document[] }>();
    for (const document of documents) {
      const own = value(document, variables) ?? null;
      let at = boundaries.findLastIndex((boundary) => compare(own, boundary) >= 0);
      if (at === boundaries.length - 1) at = -1;
      if (at < 0 && !("default" in spec))
        refuse(40066, "$switch could not find a matching branch for an input, and no default was specified.");
      const id = at < 0 ? spec["default"] : boundaries[at];
      const key = keyOf(id);
      const entry = byBucket.get(key) ?? { id, documents: [] as Document[] };
      entry.documents.push(document);
      byBucket.set(key, entry);
    }
    return [...byBucket.entries()]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([, { id, documents: own }]) => {
        const merged = group(documentOf({ ...fields, _id: documentOf({ $literal: id }) }), source);
        return merged(own, variables).map((document) => documentOf({ _id: document["_id"], ...document }));
      });
  };
};
