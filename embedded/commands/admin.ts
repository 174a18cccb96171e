import { compileFilter } from "../query/match.ts";
import { refuse, unsupported } from "../errors.ts";
import type { Collection } from "../engine/collection.ts";
import { type Document, documentOf, isDocument } from "../values/document.ts";
import type { Command, Context, Reply } from "./context.ts";
import { listSource } from "./cursors.ts";

const COLLECTION_OPTIONS = new Set([
  "validator",
  "validationLevel",
  "validationAction",
  "clusteredIndex",
  "collation",
  "capped",
  "timeseries",
  "viewOn",
  "pipeline",
  "size",
  "max",
  "expireAfterSeconds",
  "changeStreamPreAndPostImages",
  "writeConcern",
  "storageEngine",
]);
const KEPT_OPTIONS = ["validator", "validationLevel", "validationAction"];

function optionsOf(source: Document): Document {
  const options = documentOf({});
  for (const name of Object.keys(source))
    if (COLLECTION_OPTIONS.has(name) && !KEPT_OPTIONS.includes(name) && name !== "writeConcern" && source[name])
      unsupported(`the collection option '${name}'`);
  for (const name of KEPT_OPTIONS) if (source[name] !== undefined) options[name] = source[name];
  const validator = options["validator"];
  if (validator !== undefined) {
    if (!isDocument(validator)) return refuse(14, "'validator' must be an object");
    compileFilter(validator);
    if (options["validationLevel"] !== undefined && options["validationLevel"] !== "strict")
      unsupported(`validationLevel '${JSON.stringify(options["validationLevel"])}'`);
  }
  return options;
}

function required(context: Context, code = 26): Collection {
  return context.collection() ?? refuse(code, `ns does not exist: ${context.db}.${context.collectionName()}`);
}

function create(context: Context): Reply {
  context.engine.catalog.create(context.db, context.collectionName(), optionsOf(context.command));
  return {};
}

function drop(context: Context): Reply {
  const collection = required(context);
  context.engine.catalog.drop(collection);
  return { nIndexesWas: collection.indexes.size + 1, ns: collection.namespace };
}

function dropDatabase(context: Context): Reply {
  for (const collection of context.engine.catalog.in(context.db)) context.engine.catalog.drop(collection);
  return { dropped: context.db };
}

function collMod(context: Context): Reply {
  const collection = required(context);
  const options = documentOf({ ...collection.options, ...optionsOf(context.command) });
  if (isDocument(options["validator"]) && Object.keys(options["validator"]).length === 0) delete options["validator"];
  context.engine.catalog.setOptions(collection, options);
  return {};
}

function createIndexes(context: Context): Reply {
  const specs = context.command["indexes"];
  if (!Array.isArray(specs)) return refuse(40414, "BSON field 'createIndexes.indexes' is missing but a required field");
  if (specs.length === 0) refuse(2, "Must specify at least one index to create");
  const isNew = context.collection() === undefined;
  const collection = context.engine.catalog.require(context.db, context.collectionName());
  const before = collection.indexes.size + 1;
  for (const spec of specs)
    context.engine.catalog.createIndex(collection, isDocument(spec) ? spec : refuse(14, "an index must be an object"));
  const after = collection.indexes.size + 1;
  return {
    createdCollectionAutomatically: isNew,
    numIndexesBefore: before,
    numIndexesAfter: after,
    ...(before === after ? { note: "all indexes already exist" } : {}),
  };
}

const ID_INDEX = { v: 2, key: { _id: 1 }, name: "_id_" };

function listIndexes(context: Context): Promise<Reply> {
  const collection = required(context);
  const specs = [documentOf(ID_INDEX), ...[...collection.indexes.values()].map((index) => index.spec)];
  const list = specs.map(({ v, key, name, ...rest }) =>
    documentOf({ v, key, name, ns: collection.namespace, ...rest }),
  );
  return context.services.cursors.first(listSource(list, 0), collection.namespace, {
    batchSize: undefined,
    session: context.session?.id,
    signal: context.signal,
  });
}

function dropIndexes(context: Context): Reply {
  const collection = required(context);
  const was = collection.indexes.size + 1;
  const wanted = context.command["index"];
  if (wanted === "*") {
    for (const name of collection.indexes.keys()) context.engine.catalog.dropIndex(collection, name);
    return { nIndexesWas: was };
  }
  for (const one of Array.isArray(wanted) ? wanted : [wanted]) {
    const name = isDocument(one)
      ? [...collection.indexes.values()].find((index) => JSON.stringify(index.spec["key"]) === JSON.stringify(one))
          ?.name
      : one;
    if (name === "_id_") refuse(72, "cannot drop _id index");
    if (typeof name !== "string" || !collection.indexes.has(name))
      return refuse(27, `index not found with name [${String(name)}]`);
    context.engine.catalog.dropIndex(collection, name);
  }
  return { nIndexesWas: was };
}

function listCollections(context: Context): Promise<Reply> {
  const filter = context.document("filter") ?? documentOf({});
  const matches = compileFilter(filter);
  const list = context.engine.catalog
    .in(context.db)
    .map(({ name, options }) =>
      documentOf({
        name,
        type: "collection",
        options,
        info: documentOf({ readOnly: false }),
        idIndex: documentOf(ID_INDEX),
      }),
    )
    .filter((document) => matches(document));
  const cursor = context.document("cursor");
  return context.services.cursors.first(listSource(list, 0), `${context.db}.$cmd.listCollections`, {
    batchSize: cursor && context.count("batchSize", cursor),
    session: context.session?.id,
    signal: context.signal,
  });
}

const none: ReadonlySet<string> = new Set();
const set = (fields: string): ReadonlySet<string> => new Set(fields.split(" "));

/** Commands about databases, collections and indexes. */
export const adminCommands: Readonly<Record<string, Command>> = {
  create: { fields: COLLECTION_OPTIONS, run: create },
  collMod: { fields: set("validator validationLevel validationAction"), run: collMod },
  drop: { fields: none, run: drop },
  dropDatabase: { fields: none, run: dropDatabase },
  createIndexes: { fields: set("indexes commitQuorum"), run: createIndexes },
  listIndexes: { fields: set("cursor"), run: listIndexes },
  dropIndexes: { fields: set("index"), run: dropIndexes },
  listCollections: { fields: set("filter nameOnly authorizedCollections cursor"), run: listCollections },
};
