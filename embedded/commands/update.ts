import { refuse, unsupported } from "../errors.ts";
import type { MatchDetails } from "../query/clause.ts";
import { compileFilter } from "../query/match.ts";
import { parseUpdate } from "../update/update.ts";
import { documentForUpsert } from "../update/upsert.ts";
import { type Document, isDocument } from "../values/document.ts";
import { type Context, checkHint, type Reply } from "./context.ts";
import { checkStatement, NOTHING, runStatements } from "./statements.ts";
import { insertion, updateOne, changeOf } from "./changes.ts";

/** `update`: one document or all that match, or a new one by an upsert. */
export function update(context: Context): Promise<Reply> {
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
