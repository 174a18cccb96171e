import { ObjectId } from "bson";
import type { Collection } from "../engine/collection.ts";
import { refuse, ServerError, unsupported } from "../errors.ts";
import type { MatchDetails } from "../query/clause.ts";
import { compileFilter } from "../query/match.ts";
import { compileProjection } from "../query/projection.ts";
import { parseSort } from "../query/sort.ts";
import { checkId, checkStorable, withId } from "../update/storable.ts";
import { parseUpdate, type Update } from "../update/update.ts";
import { documentForUpsert } from "../update/upsert.ts";
import { identical } from "../values/compare.ts";
import { type Document, documentOf, isDocument } from "../values/document.ts";
import { keyOf } from "../values/key.ts";
import { isNumeric, numberOf } from "../values/numbers.ts";
import { type Command, type Context, checkHint, refuseOptions, type Reply } from "./context.ts";

/** What became of one statement of a write command. */
interface Outcome {
  readonly n: number;
  readonly nModified: number;
  readonly upserted?: unknown;
}

const NOTHING: Outcome = { n: 0, nModified: 0 };

/** Runs the statements of a write command one after the other; the first failure ends an ordered one. */
async function runStatements(
  context: Context,
  field: string,
  run: (statement: Document, note: (outcome: Outcome) => void) => Promise<Outcome>,
): Promise<Reply> {
  const statements = context.command[field];
  if (statements === undefined)
    return refuse(40414, `BSON field '${context.name}.${field}' is missing but a required field`);
  if (!Array.isArray(statements))
    return refuse(field === "documents" ? 10065 : 14, `invalid parameter: expected an array (${field})`);
  if (statements.length === 0 || statements.length > 100_000)
    refuse(16, `Write batch sizes must be between 1 and 100000. Got ${statements.length} operations.`);
  for (const statement of statements)
    if (!isDocument(statement)) refuse(10065, `invalid parameter: expected an object (${field})`);
  const isOrdered = context.command["ordered"] !== false;
  const results = context.isRetryable ? context.session!.results : undefined; // a retryable write has a session
  let n = 0;
  let nModified = 0;
  const upserted: object[] = [];
  const writeErrors: object[] = [];
  for (const [index, statement] of (statements as Document[]).entries()) {
    const number = statementNumber(context, index);
    try {
      const before = results?.get(number) as unknown as Outcome | undefined; // as it was put there below, or read back
      const outcome = before ?? (await run(statement, (one) => results?.set(number, documentOf({ ...one }))));
      n += outcome.n;
      nModified += outcome.nModified;
      if (outcome.upserted !== undefined) upserted.push({ index, _id: outcome.upserted });
    } catch (error) {
      if (!(error instanceof ServerError) || error.details.errorLabels || error.code === 91 || error.code === 11601)
        throw error;
      const { keyPattern, keyValue } = error.details;
      writeErrors.push({
        index,
        code: error.code,
        errmsg: error.message,
        ...(keyPattern ? { keyPattern, keyValue } : {}),
      });
      if (isOrdered || context.transaction) break;
    }
  }
  return {
    n,
    ...(context.name === "update" ? { nModified } : {}),
    ...(upserted.length ? { upserted } : {}),
    ...(writeErrors.length ? { writeErrors } : {}),
  };
}

function statementNumber({ command }: Context, index: number): number {
  const given = Array.isArray(command["stmtIds"]) ? command["stmtIds"][index] : undefined;
  return isNumeric(given)
    ? numberOf(given)
    : isNumeric(command["stmtId"])
      ? numberOf(command["stmtId"]) + index
      : index;
}

function insert(context: Context): Promise<Reply> {
  const collection = context.engine.catalog.require(context.db, context.collectionName());
  return runStatements(context, "documents", (given, note) => {
    const document = withId(given, given["_id"] === undefined ? new ObjectId() : given["_id"]);
    checkId(document["_id"]);
    checkStorable(document);
    const write = { collection, key: keyOf(document["_id"]), before: undefined, after: document, isReplacement: false };
    return context.change(() => ({ outcome: { n: 1, nModified: 0 }, write }), note);
  });
}

function checkStatement(
  statement: Document,
  command: string,
  required: readonly string[],
  optional: readonly string[],
): void {
  for (const field of Object.keys(statement))
    if (!required.includes(field) && !optional.includes(field))
      refuse(40415, `BSON field '${command}.${field}' is an unknown field.`);
  for (const field of required)
    if (statement[field] === undefined)
      refuse(40414, `BSON field '${command}.${field}' is missing but a required field`);
  if (!isDocument(statement["q"])) refuse(14, `BSON field '${command}.q' is the wrong type, expected type 'object'`);
  refuseOptions(statement, command);
}

function update(context: Context): Promise<Reply> {
  for (const statement of Array.isArray(context.command["updates"]) ? context.command["updates"] : []) {
    if (isDocument(statement))
      checkStatement(
        statement,
        "update.updates",
        ["q", "u"],
        ["multi", "upsert", "arrayFilters", "hint", "collation", "c", "sort"],
      );
  }
  const name = context.collectionName();
  return runStatements(context, "updates", async (statement, note) => {
    const filter = statement["q"] as Document; // checked above
    const isMulti = statement["multi"] === true;
    if (statement["sort"] !== undefined) unsupported("the option 'sort' of update");
    if (isMulti && context.isRetryable) refuse(72, "Cannot use retryable writes with multi=true");
    const change = parseUpdate(statement["u"], statement["arrayFilters"]);
    if (isMulti && change.isReplacement) refuse(9, "multi update is not supported for replacement-style update");
    const isUpsert = statement["upsert"] === true;
    const matches = compileFilter(filter);
    const collection = isUpsert
      ? context.engine.catalog.require(context.db, name)
      : context.engine.catalog.get(context.db, name);
    if (!collection) return NOTHING;
    checkHint(statement["hint"], collection);
    if (!isMulti) {
      const done = await context.change(() => {
        const made = updateOne(context, collection, filter, change, isUpsert, undefined);
        return {
          outcome: {
            n: made.before || made.after ? 1 : 0,
            nModified: made.before && made.write ? 1 : 0,
            ...(made.before ? {} : made.after && { upserted: made.after["_id"] }),
          },
          write: made.write,
        };
      }, note);
      return done;
    }
    const hits = collection.find({ filter, overlay: context.overlay(collection) });
    context.engine.noteScan(collection, filter);
    if (hits.length === 0 && isUpsert) {
      const after = documentForUpsert(filter, change);
      return context.change(() => ({
        outcome: { n: 1, nModified: 0, upserted: after["_id"] },
        write: insertion(collection, after),
      }));
    }
    let [n, nModified] = [0, 0];
    for (const { key } of hits) {
      const outcome = await context.change(() => {
        const before = collection.documentAt(key, context.overlay(collection));
        const details: MatchDetails = {};
        if (!before || !matches(before, details)) return { outcome: NOTHING };
        const write = changeOf(collection, key, before, change, details);
        return { outcome: { n: 1, nModified: write ? 1 : 0 }, write };
      });
      n += outcome.n;
      nModified += outcome.nModified;
    }
    return { n, nModified };
  });
}

const insertion = (collection: Collection, after: Document) => ({
  collection,
  key: keyOf(after["_id"]),
  before: undefined,
  after,
  isReplacement: false,
});

function changeOf(collection: Collection, key: string, before: Document, change: Update, details: MatchDetails) {
  const after = change.apply(before, { place: details.place });
  return before === after || (change.isReplacement && identical(before, after))
    ? undefined
    : { collection, key, before, after, isReplacement: change.isReplacement };
}

/** Finds the one document that an update is for and makes the write; an upsert makes a new one when there is none. */
function updateOne(
  context: Context,
  collection: Collection,
  filter: Document,
  change: Update,
  isUpsert: boolean,
  sort: Document | undefined,
) {
  const [hit] = collection.find({
    filter,
    sort: sort ? parseSort(sort) : [],
    limit: 1,
    overlay: context.overlay(collection),
  });
  context.engine.noteScan(collection, filter);
  if (hit) {
    const details: MatchDetails = {};
    compileFilter(filter)(hit.document, details);
    const write = changeOf(collection, hit.key, hit.document, change, details);
    return { before: hit.document, after: write?.after ?? hit.document, write };
  }
  if (!isUpsert) return { before: undefined, after: undefined, write: undefined };
  const after = documentForUpsert(filter, change);
  return { before: undefined, after, write: insertion(collection, after) };
}

function remove(context: Context): Promise<Reply> {
  const statements = context.command["deletes"];
  for (const statement of Array.isArray(statements) ? statements : []) {
    if (!isDocument(statement)) continue;
    checkStatement(statement, "delete.deletes", ["q", "limit"], ["hint", "collation"]);
    const limit = statement["limit"];
    if (!isNumeric(limit) || (numberOf(limit) !== 0 && numberOf(limit) !== 1))
      refuse(9, "The limit field in delete objects must be 0 or 1");
  }
  const collection = context.collection();
  return runStatements(context, "deletes", async (statement, note) => {
    const filter = statement["q"] as Document; // checked above
    const matches = compileFilter(filter);
    const isMulti = numberOf(statement["limit"] as number) === 0;
    if (isMulti && context.isRetryable) refuse(72, "Cannot use retryable writes with limit=0");
    if (!collection) return NOTHING;
    checkHint(statement["hint"], collection);
    if (!isMulti) {
      return context.change(() => {
        const [hit] = collection.find({ filter, limit: 1, overlay: context.overlay(collection) });
        context.engine.noteScan(collection, filter);
        return hit
          ? { outcome: { n: 1, nModified: 0 }, write: deletion(collection, hit.key, hit.document) }
          : { outcome: NOTHING };
      }, note);
    }
    let n = 0;
    const hits = collection.find({ filter, overlay: context.overlay(collection) });
    context.engine.noteScan(collection, filter);
    for (const { key } of hits) {
      n += await context.change(() => {
        const before = collection.documentAt(key, context.overlay(collection));
        return before && matches(before) ? { outcome: 1, write: deletion(collection, key, before) } : { outcome: 0 };
      });
    }
    return { n, nModified: 0 };
  });
}

const deletion = (collection: Collection, key: string, before: Document) => ({
  collection,
  key,
  before,
  after: undefined,
  isReplacement: false,
});

async function findAndModify(context: Context): Promise<Reply> {
  const { command } = context;
  refuseOptions(command, "findAndModify");
  const filter = context.document("query") ?? documentOf({});
  const sort = context.document("sort");
  if (sort) parseSort(sort);
  const isRemove = command["remove"] === true;
  const wantsNew = command["new"] === true;
  const isUpsert = command["upsert"] === true;
  if (isRemove && command["update"] !== undefined) refuse(9, "Cannot specify both an update and remove=true");
  if (isRemove && wantsNew)
    refuse(9, "Cannot specify both new=true and remove=true; 'remove' always returns the deleted document");
  if (isRemove && isUpsert) refuse(9, "Cannot specify both upsert=true and remove=true");
  if (!isRemove && command["update"] === undefined) refuse(9, "Either an update or remove=true must be specified");
  const change = isRemove ? undefined : parseUpdate(command["update"], command["arrayFilters"]);
  const projection = compileProjection(command["fields"], filter);
  compileFilter(filter);
  const name = context.collectionName();
  const collection = isUpsert ? context.engine.catalog.require(context.db, name) : context.collection();
  checkHint(command["hint"], collection);
  const results = context.isRetryable ? context.session!.results : undefined; // a retryable write has a session
  const number = statementNumber(context, 0);
  const known = results?.get(number);
  if (known) return { lastErrorObject: known["lastErrorObject"], value: known["value"] };
  if (!collection) return { lastErrorObject: isRemove ? { n: 0 } : { n: 0, updatedExisting: false }, value: null };
  const show = (document: Document | undefined): unknown =>
    document ? (projection ? projection(document) : document) : null;
  return context.change<Reply>(
    () => {
      if (!change) {
        const [hit] = collection.find({
          filter,
          sort: sort ? parseSort(sort) : [],
          limit: 1,
          overlay: context.overlay(collection),
        });
        if (!hit) return { outcome: { lastErrorObject: { n: 0 }, value: null } };
        return {
          outcome: { lastErrorObject: { n: 1 }, value: show(hit.document) },
          write: deletion(collection, hit.key, hit.document),
        };
      }
      const { before, after, write } = updateOne(context, collection, filter, change, isUpsert, sort);
      const lastErrorObject = {
        n: after ? 1 : 0,
        updatedExisting: before !== undefined,
        ...(before || !after ? {} : { upserted: after["_id"] }),
      };
      return { outcome: { lastErrorObject, value: show(wantsNew ? after : before) }, write };
    },
    (outcome) => results?.set(number, documentOf(outcome)),
  );
}

const set = (fields: string): ReadonlySet<string> => new Set(fields.split(" "));

/** Commands that change documents. */
export const writeCommands: Readonly<Record<string, Command>> = {
  insert: {
    fields: set("documents ordered bypassDocumentValidation"),
    inTransaction: true,
    retryable: true,
    run: insert,
  },
  update: {
    fields: set("updates ordered bypassDocumentValidation let"),
    inTransaction: true,
    retryable: true,
    run: update,
  },
  delete: { fields: set("deletes ordered let"), inTransaction: true, retryable: true, run: remove },
  findAndModify: {
    fields: set("query sort remove update new fields upsert bypassDocumentValidation collation arrayFilters hint let"),
    inTransaction: true,
    retryable: true,
    run: findAndModify,
  },
};
