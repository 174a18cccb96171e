import type { Collection } from "../engine/collection.ts";
import type { MatchDetails } from "../query/clause.ts";
import { compileFilter } from "../query/match.ts";
import { parseSort } from "../query/sort.ts";
import type { Update } from "../update/update.ts";
import { documentForUpsert } from "../update/upsert.ts";
import { identical } from "../values/compare.ts";
import type { Document } from "../values/document.ts";
import { keyOf } from "../values/key.ts";
import type { Context } from "./context.ts";

/** The write of a document that is not there yet. */
export const insertion = (collection: Collection, after: Document) => ({
  collection,
  key: keyOf(after["_id"]),
  before: undefined,
  after,
  isReplacement: false,
});

/** The write that an update makes of a document; none when it changes nothing. */
export function changeOf(collection: Collection, key: string, before: Document, change: Update, details: MatchDetails) {
  const after = change.apply(before, { place: details.place });
  return before === after || (change.isReplacement && identical(before, after))
    ? undefined
    : { collection, key, before, after, isReplacement: change.isReplacement };
}

/** Finds the one document that an update is for and makes the write; an upsert makes a new one when there is none. */
export function updateOne(
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

/** The write that takes a document away. */
export const deletion = (collection: Collection, key: string, before: Document) => ({
  collection,
  key,
  before,
  after: undefined,
  isReplacement: false,
});
