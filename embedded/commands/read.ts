import { compileProjection } from "../query/projection.ts";
import { compileFilter } from "../query/match.ts";
import { parseSort } from "../query/sort.ts";
import { refuse, unsupported } from "../errors.ts";
import { distinctOf } from "../aggregate/arrays.ts";
import { runPipeline } from "../aggregate/pipeline.ts";
import { documentOf, isDocument, type Document } from "../values/document.ts";
import { isNumeric, numberOf } from "../values/numbers.ts";
import { pathOf, visit } from "../values/path.ts";
import { changeStreamSource } from "./change-stream.ts";
import { type Command, type Context, checkHint, refuseOptions, type Reply } from "./context.ts";
import { listSource } from "./cursors.ts";

async function find(context: Context): Promise<Reply> {
  const { command } = context;
  refuseOptions(command, "find");
  const name = context.collectionName();
  const collection = context.collection();
  const filter = context.document("filter", 9) ?? documentOf({});
  const sort = parseSort(context.document("sort", 9) ?? documentOf({}));
  const projection = compileProjection(command["projection"], filter);
  compileFilter(filter);
  checkHint(command["hint"], collection);
  let single = command["singleBatch"] === true;
  let limit = 0;
  if (command["limit"] !== undefined && command["limit"] !== null) {
    limit = isNumeric(command["limit"])
      ? Math.trunc(numberOf(command["limit"]))
      : refuse(9, "Failed to parse: 'limit' field must be numeric.");
    if (limit < 0) [limit, single] = [-limit, true];
  }
  const skip = context.count("skip", command, 9) ?? 0;
  const batchSize = context.count("batchSize", command, 9);
  const hits = collection?.find({ filter, sort, skip, limit, overlay: context.overlay(collection) }) ?? [];
  if (collection) context.engine.noteScan(collection, filter);
  const documents = hits.map(({ document }) => (projection ? projection(document) : document));
  return context.services.cursors.first(listSource(documents, limit), `${context.db}.${name}`, {
    batchSize,
    single,
    session: context.session?.id,
    signal: context.signal,
  });
}

async function aggregate(context: Context): Promise<Reply> {
  const { command } = context;
  const target = command["aggregate"];
  const pipeline = command["pipeline"];
  if (!Array.isArray(pipeline)) return refuse(14, "'pipeline' option must be specified as an array");
  refuseOptions(documentOf({ collation: command["collation"] }), "aggregate");
  for (const stage of pipeline)
    if (!isDocument(stage)) refuse(14, "Each element of the 'pipeline' array must be an object");
  const cursor = command["cursor"];
  if (command["explain"]) unsupported("explain");
  if (!isDocument(cursor))
    return refuse(9, "The 'cursor' option is required, except for aggregate with the explain argument");
  const options = {
    batchSize: context.count("batchSize", cursor),
    session: context.session?.id,
    signal: context.signal,
  };
  if (isDocument(pipeline[0]) && "$changeStream" in pipeline[0]) {
    const namespace = typeof target === "string" ? `${context.db}.${target}` : `${context.db}.$cmd.aggregate`;
    return context.services.cursors.first(
      changeStreamSource(context, pipeline as Document[], typeof target === "string" ? target : undefined),
      namespace,
      options,
    ); // checked above
  }
  if (typeof target !== "string")
    return refuse(73, "Invalid namespace: only change streams can be opened on a whole database");
  checkHint(command["hint"], context.collection());
  const documents = runPipeline(pipeline as Document[], {
    find: (name, search) => {
      const collection = context.engine.catalog.get(context.db, name);
      if (!collection) return [];
      const hits = collection.find({ ...search, overlay: context.overlay(collection) });
      context.engine.noteScan(collection, search.filter);
      return hits.map(({ document }) => document);
    },
    collection: target,
  });
  return context.services.cursors.first(listSource(documents, 0), `${context.db}.${target}`, options);
}

function count(context: Context): Reply {
  refuseOptions(context.command, "count");
  const collection = context.collection();
  const filter = context.document("query") ?? documentOf({});
  compileFilter(filter);
  const given = context.command["limit"];
  const limit = isNumeric(given) ? Math.abs(Math.trunc(numberOf(given))) : 0;
  const skip = context.count("skip") ?? 0;
  if (!collection) return { n: 0 };
  const overlay = context.overlay(collection);
  if (Object.keys(filter).length === 0)
    return { n: Math.max(0, limit > 0 ? Math.min(limit, collection.rows.size - skip) : collection.rows.size - skip) };
  const n = collection.find({ filter, skip, limit, overlay }).length;
  context.engine.noteScan(collection, filter);
  return { n };
}

function distinct(context: Context): Reply {
  refuseOptions(context.command, "distinct");
  const collection = context.collection();
  const key = context.command["key"];
  if (typeof key !== "string") return refuse(14, "BSON field 'distinct.key' is the wrong type, expected type 'string'");
  const filter = context.document("query") ?? documentOf({});
  compileFilter(filter);
  const values: unknown[] = [];
  for (const { document } of collection?.find({ filter, overlay: context.overlay(collection) }) ?? []) {
    visit(document, pathOf(key), 0, false, (value) => {
      if (Array.isArray(value)) values.push(...value);
      else if (value !== undefined) values.push(value);
      return false;
    });
  }
  return { values: distinctOf(values) };
}

async function getMore(context: Context): Promise<Reply> {
  const { command } = context;
  const id = command["getMore"];
  if (typeof id !== "bigint") return refuse(14, "BSON field 'getMore.getMore' is the wrong type, expected type 'long'");
  if (typeof command["collection"] !== "string") return refuse(9, "Field 'collection' must be of type string");
  const maxTime = command["maxTimeMS"];
  return context.services.cursors.more(
    id,
    `${context.db}.${command["collection"]}`,
    context.session?.id,
    context.count("batchSize") || undefined,
    isNumeric(maxTime) ? numberOf(maxTime) : undefined,
    context.signal,
  );
}

function killCursors(context: Context): Reply {
  const ids = context.command["cursors"];
  if (!Array.isArray(ids)) return refuse(9, "Field 'cursors' must be of type array");
  return context.services.cursors.kill(
    ids.map((id) =>
      typeof id === "bigint" ? id : refuse(9, "Field 'cursors' contains an element that is not of type long"),
    ),
  );
}

const set = (fields: string): ReadonlySet<string> => new Set(fields.split(" "));

/** Commands that read. */
export const readCommands: Readonly<Record<string, Command>> = {
  find: {
    fields: set(
      "filter sort projection skip limit batchSize singleBatch hint collation let allowDiskUse noCursorTimeout allowPartialResults awaitData tailable min max returnKey showRecordId oplogReplay",
    ),
    unknownFieldCode: 9,
    inTransaction: true,
    run: find,
  },
  aggregate: {
    fields: set("pipeline cursor allowDiskUse hint collation let explain bypassDocumentValidation"),
    inTransaction: true,
    run: aggregate,
  },
  count: { fields: set("query limit skip hint collation fields"), run: count },
  distinct: { fields: set("key query collation hint"), inTransaction: true, run: distinct },
  getMore: { fields: set("collection batchSize"), inTransaction: true, run: getMore },
  killCursors: { fields: set("cursors"), inTransaction: true, run: killCursors },
};
