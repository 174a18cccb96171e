import { Timestamp } from "bson";
import type { Change } from "../engine/changes.ts";
import { positionOf } from "../engine/clock.ts";
import { refuse, unsupported } from "../errors.ts";
import { compileStages } from "../aggregate/pipeline.ts";
import { type Document, isDocument, typeNameOf } from "../values/document.ts";
import { Encoded, encodeDocument } from "../values/encode.ts";
import { keyOf } from "../values/key.ts";
import type { Context } from "./context.ts";
import type { Source } from "./cursors.ts";

const OPTIONS = new Set([
  "resumeAfter",
  "startAfter",
  "startAtOperationTime",
  "fullDocument",
  "fullDocumentBeforeChange",
  "allChangesForCluster",
  "showExpandedEvents",
]);
const PERMITTED = new Set(["$match", "$project", "$addFields", "$set", "$unset", "$replaceRoot", "$replaceWith"]);
const READ_AT_ONCE = 256;
const MAX_BATCH_BYTES = 15 * 1024 * 1024;
const DEFAULT_WAIT_MS = 1000;

/** A change stream: pulls from the history from its own place on, so that nothing lies between replay and live. */
export function changeStreamSource(
  context: Context,
  pipeline: readonly Document[],
  collection: string | undefined,
): Source {
  const { history, catalog } = context.engine;
  const options = parseOptions(pipeline[0]!["$changeStream"]);
  for (const stage of pipeline.slice(1)) {
    const name = Object.keys(stage)[0] ?? "";
    if (!PERMITTED.has(name)) refuse(20, `${name} is not permitted in a $changeStream pipeline`);
  }
  const transform = compileStages(pipeline.slice(1), { collection: "", find: () => [], compile: compileStages });
  const { db } = context;
  let place = startOf(context, options);
  let isOver = false;

  const isWatched = ({ event }: Change): boolean => {
    const namespace = event["ns"] as Document; // the engine writes it into every event
    if (options["allChangesForCluster"] === true) return true;
    return namespace["db"] === db && (collection === undefined || namespace["coll"] === collection);
  };
  const eventsOf = (change: Change): Document[] => {
    let event = history.eventOf(change);
    if (event["operationType"] === "update" && options["fullDocument"] === "updateLookup") {
      const namespace = event["ns"] as Document;
      const key = keyOf((event["documentKey"] as Document)["_id"]);
      const fullDocument =
        catalog.get(String(namespace["db"]), String(namespace["coll"]))?.rows.get(key)?.document ?? null;
      const { _id, operationType, clusterTime, wallTime, ...rest } = event;
      event = { _id, operationType, clusterTime, wallTime, fullDocument, ...rest };
    }
    const shown = transform([event], {});
    if (event["operationType"] !== "drop" || collection === undefined) return shown;
    isOver = true;
    const { _id, clusterTime, wallTime } = history.eventOf(change, 1);
    return [...shown, { _id, operationType: "invalidate", clusterTime, wallTime }];
  };

  return {
    next: async (count, maxTimeMs, signal) => {
      const documents: Encoded[] = [];
      const until = Date.now() + (maxTimeMs ?? DEFAULT_WAIT_MS);
      let bytes = 0;
      const isFull = (): boolean => documents.length >= (count ?? 1000) || bytes > MAX_BATCH_BYTES;
      while (count !== 0 && !isOver) {
        const changes = history.after(place, READ_AT_ONCE);
        for (const change of changes) {
          if (isFull() || isOver) break;
          place = change.sequence;
          if (!isWatched(change)) continue;
          for (const event of eventsOf(change)) {
            if (event["_id"] === undefined)
              refuse(280, "the change stream's pipeline took away the event's _id, which is its resume token");
            const encoded = encodeDocument(event);
            bytes += encoded.length;
            documents.push(new Encoded(encoded));
          }
        }
        if (isOver || isFull() || signal.aborted) break;
        if (changes.length > 0) continue;
        if (documents.length > 0 || Date.now() >= until) break;
        await history.wait(until - Date.now(), signal);
      }
      return { documents, isLast: isOver, postBatchResumeToken: history.token(place, isOver ? 1 : 0) };
    },
  };
}

function parseOptions(spec: unknown): Document {
  if (!isDocument(spec)) return refuse(50808, "$changeStream stage expects a document as argument");
  for (const option of Object.keys(spec))
    if (!OPTIONS.has(option)) refuse(40415, `BSON field '$changeStream.${option}' is an unknown field.`);
  const full = spec["fullDocument"] ?? "default";
  if (full === "whenAvailable" || full === "required") unsupported(`fullDocument: '${full}' of $changeStream`);
  if (full !== "default" && full !== "updateLookup")
    refuse(40575, "unrecognized value for the 'fullDocument' option to the $changeStream stage");
  if (spec["fullDocumentBeforeChange"] !== undefined && spec["fullDocumentBeforeChange"] !== "off")
    unsupported("fullDocumentBeforeChange of $changeStream");
  for (const option of ["resumeAfter", "startAfter"]) {
    if (spec[option] !== undefined && !isDocument(spec[option]))
      refuse(
        14,
        `BSON field '$changeStream.${option}' is the wrong type '${typeNameOf(spec[option])}', expected type 'object'`,
      );
  }
  if (["resumeAfter", "startAfter", "startAtOperationTime"].filter((option) => spec[option] !== undefined).length > 1) {
    refuse(40674, "Only one type of resume option is allowed, but multiple were found.");
  }
  return spec;
}

function startOf({ engine: { history, clock } }: Context, options: Document): number {
  const token = options["resumeAfter"] ?? options["startAfter"];
  if (token !== undefined) {
    if (options["resumeAfter"] !== undefined && String((token as Document)["_data"]).endsWith("01"))
      refuse(
        260,
        "Attempting to resume a change stream using 'resumeAfter' is not allowed from an invalidate notification.",
      );
    const place = history.placeOf(token);
    history.after(place, 0);
    return Math.min(place, history.newest);
  }
  const time = options["startAtOperationTime"];
  if (time === undefined) return history.newest;
  if (!(time instanceof Timestamp))
    return refuse(14, "BSON field '$changeStream.startAtOperationTime' is the wrong type, expected type 'timestamp'");
  const position = positionOf(time);
  return position > clock.last ? history.newest : history.placeBefore(position);
}
