import { ObjectId } from "bson";
import { refuse } from "../errors.ts";
import { compileFilter } from "../query/match.ts";
import { checkId, checkStorable, withId } from "../update/storable.ts";
import { type Document, isDocument } from "../values/document.ts";
import { keyOf } from "../values/key.ts";
import { isNumeric, numberOf } from "../values/numbers.ts";
import { type Command, type Context, checkHint, type Reply } from "./context.ts";
import { checkStatement, NOTHING, runStatements } from "./statements.ts";
import { deletion } from "./changes.ts";
import { findAndModify } from "./find-and-modify.ts";
import { update } from "./update.ts";

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
