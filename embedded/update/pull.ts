import { BSONRegExp } from "bson";
import { compileField, compileFilter } from "../query/match.ts";
import { isOperatorDocument } from "../query/clause.ts";
import { equal } from "../values/compare.ts";
import { documentOf, isDocument } from "../values/document.ts";

// `$eq` and `$not` are not taken for operators here, and a filter of them alone is refused: so does MongoDB.
const LOGICAL = new Set(["$and", "$or", "$nor", "$expr", "$comment", "$where", "$eq", "$not"]);

/** Which elements `$pull` takes away: those that match operators, those documents that match a filter, or those equal. */
export function pullTest(argument: unknown): (element: unknown) => boolean {
  if (argument instanceof BSONRegExp || (isOperatorDocument(argument) && !LOGICAL.has(Object.keys(argument)[0]!))) {
    const clause = compileField("v", argument);
    return (element) => clause.test(documentOf({ v: element }));
  }
  if (isDocument(argument)) {
    const matches = compileFilter(argument);
    return (element) => isDocument(element) && matches(element);
  }
  return (element) => equal(element, argument);
}
