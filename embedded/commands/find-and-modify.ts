import { refuse } from "../errors.ts";
import { compileFilter } from "../query/match.ts";
import { compileProjection } from "../query/projection.ts";
import { parseSort } from "../query/sort.ts";
import { parseUpdate } from "../update/update.ts";
import { type Document, documentOf } from "../values/document.ts";
import { type Context, checkHint, refuseOptions, type Reply } from "./context.ts";
import { statementNumber } from "./statements.ts";
import { deletion, updateOne } from "./changes.ts";

/** `findAndModify`: changes one document and answers with what it was, or has become. */
export async function findAndModify(context: Context): Promise<Reply> {
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
