import { refuse, unsupported } from "../errors.ts";
import { type Document, documentOf, isDocument } from "../values/document.ts";
import { keyOf } from "../values/key.ts";
import { valueAt } from "./evaluate.ts";
import { compileExpression } from "./expression.ts";
import type { StageMaker } from "./stage.ts";
import { withValue } from "./shape.ts";

const text = (value: unknown, name: string): string =>
  typeof value === "string" ? value : refuse(4570, `the argument '${name}' must be a string`);

function checkOptions(argument: unknown, stage: string, options: readonly string[]): Document {
  if (!isDocument(argument)) return refuse(9, `the ${stage} specification must be an object`);
  for (const option of Object.keys(argument))
    if (!options.includes(option)) refuse(9, `unknown argument to ${stage}: ${option}`);
  return argument;
}

/** What a local value joins with: an array joins with each of its elements. */
const joinFilter = (field: string, value: unknown): Document =>
  documentOf({
    [field]: Array.isArray(value)
      ? documentOf({ $in: value.map((one) => one ?? null) })
      : documentOf({ $eq: value ?? null }),
  });

/** `$lookup`: documents of another collection that belong to each. */
export const lookup: StageMaker = (argument, source) => {
  const spec = checkOptions(argument, "$lookup", ["from", "localField", "foreignField", "as", "let", "pipeline"]);
  const from = text(spec["from"], "from");
  const as = text(spec["as"], "as").split(".");
  const { localField, foreignField, pipeline } = spec;
  const hasFields = localField !== undefined || foreignField !== undefined;
  if (hasFields && pipeline !== undefined) unsupported("$lookup with localField and pipeline together");
  if (pipeline === undefined) {
    if (!hasFields)
      refuse(9, "$lookup requires either 'pipeline' or both 'localField' and 'foreignField' to be specified");
    const local = text(localField, "localField").split(".");
    const foreign = text(foreignField, "foreignField");
    return (documents) =>
      documents.map((document) =>
        withValue(document, as, source.find(from, { filter: joinFilter(foreign, valueAt(document, local, 0)) })),
      );
  }
  if (!Array.isArray(pipeline)) return refuse(14, "'pipeline' option must be specified as an array");
  const vars = isDocument(spec["let"]) ? spec["let"] : documentOf({});
  const bound = Object.keys(vars).map((name) => [name, compileExpression(vars[name])] as const);
  const run = source.compile(pipeline as Document[], { ...source, collection: from }); // each stage is checked there
  return (documents, variables) =>
    documents.map((document) => {
      const own = {
        ...variables,
        ...Object.fromEntries(bound.map(([name, value]) => [name, value(document, variables)])),
      };
      return withValue(document, as, run(source.find(from, { filter: documentOf({}) }), own));
    });
};

/** `$graphLookup`: follows links from document to document. */
export const graphLookup: StageMaker = (argument, source) => {
  const spec = checkOptions(argument, "$graphLookup", [
    "from",
    "startWith",
    "connectFromField",
    "connectToField",
    "as",
    "maxDepth",
    "depthField",
    "restrictSearchWithMatch",
  ]);
  if (
    spec["depthField"] !== undefined ||
    spec["maxDepth"] !== undefined ||
    spec["restrictSearchWithMatch"] !== undefined
  )
    unsupported("maxDepth, depthField and restrictSearchWithMatch of $graphLookup");
  const from = text(spec["from"], "from");
  const to = text(spec["connectToField"], "connectToField");
  const next = text(spec["connectFromField"], "connectFromField").split(".");
  const as = text(spec["as"], "as").split(".");
  const start = compileExpression(spec["startWith"]);
  return (documents, variables) =>
    documents.map((document) => {
      const found = new Map<string, Document>();
      let frontier: unknown[] = [start(document, variables) ?? null].flat();
      const asked = new Set<string>();
      while (frontier.length > 0) {
        const values = frontier.filter((value) => !asked.has(keyOf(value)));
        for (const value of values) asked.add(keyOf(value));
        const fresh =
          values.length === 0
            ? []
            : source
                .find(from, { filter: documentOf({ [to]: documentOf({ $in: values }) }) })
                .filter((one) => !found.has(keyOf(one["_id"])));
        for (const one of fresh) found.set(keyOf(one["_id"]), one);
        frontier = fresh.flatMap((one) => [valueAt(one, next, 0)].flat()).filter((value) => value !== undefined);
      }
      return withValue(document, as, [...found.values()]);
    });
};

/** `$unionWith`: the documents of another collection after these. */
export const unionWith: StageMaker = (argument, source) => {
  const spec = isDocument(argument)
    ? checkOptions(argument, "$unionWith", ["coll", "pipeline"])
    : documentOf({ coll: argument });
  const collection = text(spec["coll"], "coll");
  const pipeline = (spec["pipeline"] ?? []) as Document[]; // compileStages checks each
  const run = source.compile(pipeline, { ...source, collection });
  return (documents) => [...documents, ...run(source.find(collection, { filter: documentOf({}) }), {})];
};

/** `$facet`: several pipelines over the same documents. */
export const facet: StageMaker = (argument, source) => {
  if (!isDocument(argument) || Object.keys(argument).length === 0)
    return refuse(40169, "the $facet specification must be a non-empty object");
  const facets = Object.keys(argument).map((name) => {
    const pipeline = argument[name];
    if (!Array.isArray(pipeline)) return refuse(40170, `arguments to $facet must be arrays, ${name} is not one`);
    for (const stage of pipeline)
      if (isDocument(stage) && ("$facet" in stage || "$out" in stage))
        refuse(40600, `${Object.keys(stage)[0]} is not allowed to be used within a $facet stage`);
    return [name, source.compile(pipeline as Document[], source)] as const; // each stage is checked there
  });
  return (documents, variables) => [
    documentOf(Object.fromEntries(facets.map(([name, run]) => [name, run(documents, variables)]))),
  ];
};
