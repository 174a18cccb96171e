import { refuse, unsupported } from "../errors.ts";
import { compileFilter } from "../query/match.ts";
import { parseSort, type SortField, sortDocuments } from "../query/sort.ts";
import { type Document, documentOf, isDocument } from "../values/document.ts";
import { isNumeric, numberOf } from "../values/numbers.ts";
import { bucket, group } from "./group.ts";
import { facet, graphLookup, lookup, unionWith } from "./joins.ts";
import type { Variables } from "./evaluate.ts";
import { addFields, project, replaceRoot, unset } from "./shape.ts";
import type { PipelineSearch, PipelineSource, Stage, StageMaker } from "./stage.ts";
import { unwind } from "./unwind.ts";

const UNSUPPORTED = new Set(
  (
    "$out $merge $geoNear $indexStats $collStats $planCacheStats $currentOp $listSessions $listLocalSessions $redact $bucketAuto $setWindowFields " +
    "$densify $fill $documents $search $searchMeta $vectorSearch $changeStreamSplitLargeEvent $listSampledQueries $queryStats $shardedDataDistribution"
  ).split(" "),
);

/** Runs a pipeline over a collection; leading `$match`, `$sort`, `$skip` and `$limit` go through its indexes. */
export function runPipeline(pipeline: readonly Document[], given: Omit<PipelineSource, "compile">): Document[] {
  const source = { ...given, compile: compileStages };
  const { search, used } = leading(pipeline);
  compileFilter(search.filter);
  const rest = compileStages(pipeline.slice(used), source);
  return rest(source.find(source.collection, search), {});
}

function leading(pipeline: readonly Document[]): { readonly search: PipelineSearch; readonly used: number } {
  let used = 0;
  const take = (name: string): unknown => {
    const stage = pipeline[used];
    if (!stage || !(name in stage) || Object.keys(stage).length !== 1) return undefined;
    used++;
    return stage[name];
  };
  const filter = take("$match");
  if (filter !== undefined && !isDocument(filter)) refuse(15959, "the match filter must be an expression in an object");
  const sort = take("$sort");
  const skip = sort === undefined ? undefined : take("$skip");
  const limit = take("$limit");
  return {
    used,
    search: {
      filter: (filter as Document | undefined) ?? documentOf({}),
      ...(sort === undefined ? {} : { sort: sortOf(sort) }),
      ...(skip === undefined ? {} : { skip: whole(skip, "skip", 15956) }),
      ...(limit === undefined ? {} : { limit: positive(limit) }),
    },
  };
}

/** Compiles stages; each is checked before the first document is read. */
export function compileStages(pipeline: readonly Document[], source: PipelineSource): Stage {
  const stages = pipeline.map((stage) => {
    if (!isDocument(stage)) return refuse(14, "Each element of the 'pipeline' array must be an object");
    const names = Object.keys(stage);
    const name = names[0] ?? "";
    if (names.length !== 1) refuse(40323, "A pipeline stage specification object must contain exactly one field.");
    if (name === "$changeStream") refuse(40602, "$changeStream is only valid as the first stage in a pipeline.");
    const make = Object.hasOwn(STAGES, name) ? STAGES[name] : undefined;
    if (!make)
      return UNSUPPORTED.has(name)
        ? unsupported(`the aggregation stage ${name}`)
        : refuse(40324, `Unrecognized pipeline stage name: '${name}'`);
    return make(stage[name], source);
  });
  return (documents, variables) => stages.reduce((current, stage) => stage(current, variables), documents);
}

function whole(value: unknown, name: string, code: number): number {
  const number = isNumeric(value) ? numberOf(value) : refuse(code, `the ${name} must be specified as a number`);
  return Number.isInteger(number) && number >= 0 ? number : refuse(code, `Argument to $${name} cannot be negative`);
}

function positive(value: unknown): number {
  const limit = isNumeric(value) ? numberOf(value) : refuse(15957, "the limit must be specified as a number");
  return Number.isInteger(limit) && limit > 0 ? limit : refuse(15958, "the limit must be positive");
}

function sortOf(spec: unknown): SortField[] {
  if (!isDocument(spec)) return refuse(15973, "the $sort key specification must be an object");
  if (Object.keys(spec).length === 0) refuse(15976, "$sort stage must have at least one sort key");
  return parseSort(spec, 15975);
}

const match: StageMaker = (filter) => {
  if (!isDocument(filter)) return refuse(15959, "the match filter must be an expression in an object");
  return (documents, variables) => {
    const matches = compileFilter(withVariables(filter, variables));
    return documents.filter((document) => matches(document));
  };
};

/** A `$match` inside a `$lookup` can use its `let` in `$expr`: they are put there as constants. */
function withVariables(filter: Document, variables: Variables): Document {
  if (Object.keys(variables).length === 0 || !("$expr" in filter)) {
    return filter;
  }
  const vars = documentOf(
    Object.fromEntries(
      Object.entries(variables).map(([name, value]) => [
        name,
        value === undefined ? "$$REMOVE" : documentOf({ $literal: value }),
      ]),
    ),
  );
  return documentOf({ ...filter, $expr: documentOf({ $let: documentOf({ vars, in: filter["$expr"] }) }) });
}

const sample: StageMaker = (argument) => {
  const size = isDocument(argument)
    ? argument["size"]
    : refuse(28745, "the $sample stage specification must be an object");
  if (!isNumeric(size)) return refuse(28746, "size argument to $sample must be a number");
  if (numberOf(size) < 0) refuse(28747, "size argument to $sample must not be negative");
  return (documents) => {
    const rest = [...documents];
    const chosen: Document[] = [];
    while (chosen.length < numberOf(size) && rest.length > 0)
      chosen.push(...rest.splice(Math.floor(Math.random() * rest.length), 1));
    return chosen;
  };
};

const countStage: StageMaker = (name) => {
  if (typeof name !== "string" || name === "") return refuse(40156, "the count field must be a non-empty string");
  if (name.startsWith("$")) refuse(40158, "the count field cannot be a $-prefixed path");
  if (name.includes(".")) refuse(40160, "the count field cannot contain '.'");
  return (documents) => (documents.length === 0 ? [] : [documentOf({ [name]: documents.length })]);
};

const STAGES: Readonly<Record<string, StageMaker>> = {
  $match: match,
  $sort: (spec) => {
    const fields = sortOf(spec);
    return (documents) => sortDocuments(documents, fields, (document) => document);
  },
  $skip: (argument) => {
    const count = whole(argument, "skip", 15956);
    return (documents) => documents.slice(count);
  },
  $limit: (argument) => {
    const count = positive(argument);
    return (documents) => documents.slice(0, count);
  },
  $count: countStage,
  $sample: sample,
  $project: project,
  $addFields: addFields,
  $set: addFields,
  $unset: unset,
  $replaceRoot: replaceRoot("$replaceRoot"),
  $replaceWith: replaceRoot("$replaceWith"),
  $unwind: unwind,
  $group: group,
  $sortByCount: (expression, source) => {
    if (typeof expression === "string" ? !expression.startsWith("$") : !isDocument(expression))
      refuse(40148, "the sortByCount field must be defined as a $-prefixed path or an expression");
    const grouped = group(documentOf({ _id: expression, count: documentOf({ $sum: 1 }) }), source);
    const order = parseSort(documentOf({ count: -1 }));
    return (documents, variables) => sortDocuments(grouped(documents, variables), order, (document) => document);
  },
  $bucket: bucket,
  $facet: facet,
  $lookup: lookup,
  $graphLookup: graphLookup,
  $unionWith: unionWith,
};
