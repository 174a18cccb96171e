import { refuse } from "../errors.ts";
import { describeUpdate } from "../update/describe.ts";
import { checkId, MAX_DOCUMENT_BYTES } from "../update/storable.ts";
import { type Document, documentOf } from "../values/document.ts";
import { encodeDocument } from "../values/encode.ts";
import type { Origin } from "./contract.ts";
import type { Write } from "./transaction.ts";

/** A document as BSON, refused when it is too large or its `_id` cannot be one. */
export function checkSize(document: Document): Buffer {
  checkId(document["_id"]);
  const body = encodeDocument(document);
  return body.length <= MAX_DOCUMENT_BYTES
    ? body
    : refuse(10334, `BSONObj size: ${body.length} is invalid. Size must be between 0 and ${MAX_DOCUMENT_BYTES}`);
}

/** What a change stream tells of a write. */
export function eventOf({ collection, before, after, isReplacement }: Write, origin: Origin | undefined): Document {
  const event = documentOf({
    operationType: !after ? "delete" : !before ? "insert" : isReplacement ? "replace" : "update",
  });
  if (origin) Object.assign(event, { lsid: origin.lsid, txnNumber: origin.txnNumber });
  if (after && (!before || isReplacement)) event["fullDocument"] = after;
  event["ns"] = documentOf({ db: collection.db, coll: collection.name });
  event["documentKey"] = documentOf({ _id: (after ?? before)!["_id"] });
  if (before && after && !isReplacement) event["updateDescription"] = documentOf({ ...describeUpdate(before, after) });
  return event;
}
