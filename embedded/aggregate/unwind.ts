import { refuse } from "../errors.ts";
import { type Document, isDocument } from "../values/document.ts";
import type { StageMaker } from "./stage.ts";
import { withValue } from "./shape.ts";

const OPTIONS = new Set(["path", "preserveNullAndEmptyArrays", "includeArrayIndex"]);

/** `$unwind`: one document per element of an array. */
export const unwind: StageMaker = (argument) => {
  const spec = isDocument(argument) ? argument : { path: argument };
  for (const option of Object.keys(spec))
    if (!OPTIONS.has(option)) refuse(28811, `unrecognized option to $unwind stage: ${option}`);
  const path = spec["path"];
  if (typeof path !== "string")
    return refuse(isDocument(argument) ? 28808 : 15981, "expected a string as the path for $unwind stage");
  if (!path.startsWith("$") || path.length < 2)
    refuse(28818, `path option to $unwind stage should be prefixed with a '$': ${path}`);
  const parts = path.slice(1).split(".");
  const keeps = spec["preserveNullAndEmptyArrays"] === true;
  const index = spec["includeArrayIndex"];
  if (index !== undefined && (typeof index !== "string" || index === "" || index.startsWith("$")))
    refuse(28822, "includeArrayIndex option to $unwind stage should not be prefixed with a '$'");
  const numbered = (document: Document, place: bigint | null): Document =>
    typeof index === "string" ? withValue(document, index.split("."), place) : document;
  return (documents) =>
    documents.flatMap((document) => {
      let value: unknown = document;
      for (const part of parts) value = isDocument(value) ? value[part] : undefined;
      if (!Array.isArray(value)) {
        if (value === undefined || value === null) return keeps ? [numbered(document, null)] : [];
        return [numbered(document, null)];
      }
      if (value.length === 0) return keeps ? [numbered(withValue(document, parts, undefined), null)] : [];
      return value.map((element, i) => numbered(withValue(document, parts, element), BigInt(i)));
    });
};
