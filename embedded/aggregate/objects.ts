import { ObjectId } from "bson";
import { refuse } from "../errors.ts";
import { documentOf, emptyDocument, isDocument, typeNameOf } from "../values/document.ts";
import { doubleOf, integerOf, isInt, isNumeric, numberOf } from "../values/numbers.ts";
import { isNullish, isTruthy, type StrictOperator } from "./evaluate.ts";

function pairOf(element: unknown): readonly [string, unknown] {
  if (Array.isArray(element)) {
    if (element.length !== 2) refuse(40397, "$arrayToObject requires an array of size 2 arrays");
    return typeof element[0] === "string"
      ? [element[0], element[1]]
      : refuse(40395, "the key of $arrayToObject must be of type string");
  }
  if (!isDocument(element)) return refuse(40398, "Unrecognised input type format for $arrayToObject");
  if (Object.keys(element).length !== 2 || !("k" in element) || !("v" in element))
    refuse(40392, "$arrayToObject requires an object with the keys 'k' and 'v'");
  return typeof element["k"] === "string"
    ? [element["k"], element["v"]]
    : refuse(40394, "the value of 'k' must be of type string");
}

const toWhole = (name: string, least: bigint, most: bigint, long: boolean): StrictOperator => ({
  arity: [1, 1],
  apply: ([value]) => {
    if (isNullish(value)) return null;
    let whole: bigint;
    if (typeof value === "boolean") whole = BigInt(value);
    else if (isNumeric(value))
      whole =
        typeof value === "bigint"
          ? value
          : Number.isFinite(numberOf(value))
            ? BigInt(Math.trunc(numberOf(value)))
            : refuse(241, `Attempt to convert ${numberOf(value)} in ${name}`);
    else if (typeof value === "string" && /^[+-]?\d+$/.test(value)) whole = BigInt(value);
    else if (value instanceof Date && long) whole = BigInt(value.getTime());
    else return refuse(241, `${name} cannot convert a ${typeNameOf(value)}`);
    if (whole < least || whole > most) refuse(241, `${name} would overflow`);
    return long ? whole : integerOf(whole);
  },
});

function toDouble([value]: readonly unknown[]): unknown {
  if (isNullish(value)) return null;
  if (isNumeric(value)) return doubleOf(numberOf(value));
  if (typeof value === "boolean") return doubleOf(Number(value));
  if (value instanceof Date) return doubleOf(value.getTime());
  if (typeof value === "string" && value.trim() === value && value !== "" && !Number.isNaN(Number(value)))
    return doubleOf(Number(value));
  return refuse(241, `$toDouble cannot convert a ${typeNameOf(value)}`);
}

function toDate([value]: readonly unknown[]): unknown {
  if (isNullish(value)) return null;
  if (value instanceof Date) return value;
  if (value instanceof ObjectId) return value.getTimestamp();
  if (isNumeric(value) && !isInt(value)) return new Date(Math.trunc(numberOf(value)));
  const parsed = typeof value === "string" ? new Date(value) : undefined;
  return parsed && !Number.isNaN(parsed.getTime())
    ? parsed
    : refuse(241, `$toDate cannot convert a ${typeNameOf(value)}`);
}

/** Operators on documents, and conversions. */
export const objects: Readonly<Record<string, StrictOperator>> = {
  $mergeObjects: {
    arity: [0, 1000],
    apply: (values) => {
      const merged = emptyDocument();
      for (const value of values.length === 1 && Array.isArray(values[0]) ? values[0] : values) {
        if (isNullish(value)) continue;
        Object.assign(
          merged,
          isDocument(value)
            ? value
            : refuse(40400, `$mergeObjects requires object inputs, but input is of type ${typeNameOf(value)}`),
        );
      }
      return merged;
    },
  },
  $objectToArray: {
    arity: [1, 1],
    apply: ([value]) => {
      if (isNullish(value)) return null;
      if (!isDocument(value))
        return refuse(40390, `$objectToArray requires a document input, found: ${typeNameOf(value)}`);
      return Object.keys(value).map((k) => documentOf({ k, v: value[k] }));
    },
  },
  $arrayToObject: {
    arity: [1, 1],
    apply: ([value]) => {
      if (isNullish(value)) return null;
      if (!Array.isArray(value))
        return refuse(40386, `$arrayToObject requires an array input, found: ${typeNameOf(value)}`);
      return documentOf(Object.fromEntries(value.map(pairOf)));
    },
  },
  $toInt: toWhole("$toInt", -(2n ** 31n), 2n ** 31n - 1n, false),
  $toLong: toWhole("$toLong", -(2n ** 63n), 2n ** 63n - 1n, true),
  $toDouble: { arity: [1, 1], apply: toDouble },
  $toDate: { arity: [1, 1], apply: toDate },
  $toBool: { arity: [1, 1], apply: ([value]) => (isNullish(value) ? null : isTruthy(value)) },
  $isNumber: { arity: [1, 1], apply: ([value]) => isNumeric(value) },
  $toObjectId: {
    arity: [1, 1],
    apply: ([value]) =>
      isNullish(value)
        ? null
        : value instanceof ObjectId
          ? value
          : typeof value === "string" && /^[0-9a-f]{24}$/i.test(value)
            ? ObjectId.createFromHexString(value)
            : refuse(241, "$toObjectId cannot convert"),
  },
};
