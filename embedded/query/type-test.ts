import { refuse } from "../errors.ts";
import { typeNameOf } from "../values/document.ts";
import { isNumeric, numberOf } from "../values/numbers.ts";

const CODES: Readonly<Record<string, string>> = {
  "1": "double",
  "2": "string",
  "3": "object",
  "4": "array",
  "5": "binData",
  "6": "undefined",
  "7": "objectId",
  "8": "bool",
  "9": "date",
  "10": "null",
  "11": "regex",
  "12": "dbPointer",
  "13": "javascript",
  "14": "symbol",
  "15": "javascriptWithScope",
  "16": "int",
  "17": "timestamp",
  "18": "long",
  "19": "decimal",
  "-1": "minKey",
  "127": "maxKey",
};
const NAMES = new Set(Object.values(CODES));

/** A test of a value's BSON type, by names, numbers, or a list of them. */
export function typeTest(argument: unknown): (value: unknown) => boolean {
  const list = Array.isArray(argument) ? argument : [argument];
  if (list.length === 0) refuse(9, "$type must match at least one type");
  const wanted = new Set<string>();
  for (const one of list) {
    if (one === "number") for (const name of ["int", "long", "double", "decimal"]) wanted.add(name);
    else if (typeof one === "string") wanted.add(NAMES.has(one) ? one : refuse(2, `Unknown type name alias: ${one}`));
    else if (isNumeric(one))
      wanted.add(CODES[String(numberOf(one))] ?? refuse(2, `Invalid numerical type code: ${numberOf(one)}`));
    else refuse(14, "type must be represented as a number or a string");
  }
  return (value) => value !== undefined && wanted.has(typeNameOf(value));
}
