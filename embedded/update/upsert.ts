import { BSONRegExp, ObjectId } from "bson";
import { refuse } from "../errors.ts";
import { isOperatorDocument } from "../query/clause.ts";
import { type Document, emptyDocument, isDocument } from "../values/document.ts";
import { modify } from "./modify.ts";
import { checkId, withId } from "./storable.ts";
import type { Update } from "./update.ts";

/** The document that an upsert inserts: what the filter says by equality, then the update. */
export function documentForUpsert(filter: Document, update: Update): Document {
  const equalities = new Map<string, unknown>();
  collect(filter, equalities);
  let base = emptyDocument();
  if (update.isReplacement) {
    if (equalities.has("_id")) base["_id"] = equalities.get("_id");
  } else {
    for (const path of equalities.keys()) checkAlone(path, equalities);
    for (const [path, value] of equalities)
      base = modify(
        base,
        path.split("."),
        0,
        { creates: true, change: () => value },
        { place: undefined, filters: new Map() },
      ) as Document; // paths are not empty
  }
  const made = update.apply(base, { isInsert: true });
  const id = made["_id"] === undefined ? new ObjectId() : made["_id"];
  checkId(id);
  return withId(made, id);
}

function collect(filter: Document, equalities: Map<string, unknown>): void {
  for (const field of Object.keys(filter)) {
    const value = filter[field];
    if (field === "$and" || (field === "$or" && Array.isArray(value) && value.length === 1))
      for (const one of value as Document[]) collect(one, equalities); // the filter has been compiled
    else if (!field.startsWith("$")) collectField(field, value, equalities);
  }
}

function collectField(field: string, condition: unknown, equalities: Map<string, unknown>): void {
  if (!isOperatorDocument(condition)) {
    if (!(condition instanceof BSONRegExp)) put(field, condition, equalities);
    return;
  }
  for (const operator of Object.keys(condition)) {
    const argument = condition[operator];
    if (operator === "$eq") put(field, argument, equalities);
    else if (operator === "$all" && Array.isArray(argument)) {
      for (const one of argument)
        if (!(one instanceof BSONRegExp) && !(isDocument(one) && "$elemMatch" in one)) put(field, one, equalities);
    } else if (operator === "$in" && Array.isArray(argument) && argument.length === 1) {
      if (!(argument[0] instanceof BSONRegExp)) put(field, argument[0], equalities);
    }
  }
}

function put(field: string, value: unknown, equalities: Map<string, unknown>): void {
  if (equalities.has(field)) refuse(54, `cannot infer query fields to set, path '${field}' is matched twice`);
  equalities.set(field, value);
}

function checkAlone(path: string, equalities: ReadonlyMap<string, unknown>): void {
  for (const other of equalities.keys())
    if (other.startsWith(`${path}.`))
      refuse(54, `cannot infer query fields to set, both paths '${path}' and '${other}' are matched`);
}
