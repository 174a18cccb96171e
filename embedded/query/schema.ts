import { refuse, unsupported } from "../errors.ts";
import { compare, equal } from "../values/compare.ts";
import { type Document, isDocument, typeNameOf } from "../values/document.ts";
import { isNumeric, numberOf } from "../values/numbers.ts";
import { regexTest } from "./regex.ts";
import { typeTest } from "./type-test.ts";

type Check = (value: unknown) => boolean;

const JSON_TYPES: Readonly<Record<string, string>> = {
  object: "object",
  array: "array",
  string: "string",
  number: "number",
  boolean: "bool",
  null: "null",
};

/** Compiles a `$jsonSchema` into a test of documents, as validators use it. A keyword that is not supported is refused. */
export function compileSchema(schema: Document): Check {
  const checks = Object.keys(schema).map((keyword) => compileKeyword(keyword, schema[keyword], schema));
  return (value) => checks.every((check) => check(value));
}

const sub = (value: unknown, keyword: string): Check =>
  compileSchema(isDocument(value) ? value : refuse(14, `$jsonSchema keyword '${keyword}' must be an object`));
const subs = (value: unknown, keyword: string): Check[] =>
  Array.isArray(value) && value.length > 0
    ? value.map((one) => sub(one, keyword))
    : refuse(14, `$jsonSchema keyword '${keyword}' must be a non-empty array`);

function limit(value: unknown, keyword: string): number {
  return isNumeric(value) ? numberOf(value) : refuse(14, `$jsonSchema keyword '${keyword}' must be a number`);
}

function texts(value: unknown, keyword: string): string[] {
  if (!Array.isArray(value) || !value.every((one) => typeof one === "string"))
    return refuse(14, `$jsonSchema keyword '${keyword}' must be an array of strings`);
  return value;
}

const numbers =
  (holds: (value: number) => boolean): Check =>
  (value) =>
    !isNumeric(value) || holds(numberOf(value));
const strings =
  (holds: (value: string) => boolean): Check =>
  (value) =>
    typeof value !== "string" || holds(value);
const lists =
  (holds: (value: unknown[]) => boolean): Check =>
  (value) =>
    !Array.isArray(value) || holds(value);
const documents =
  (holds: (value: Document) => boolean): Check =>
  (value) =>
    !isDocument(value) || holds(value);

function compileKeyword(keyword: string, argument: unknown, schema: Document): Check {
  switch (keyword) {
    case "title":
    case "description":
    case "exclusiveMinimum":
    case "exclusiveMaximum":
      return () => true;
    case "bsonType":
      return typeTest(argument);
    case "type":
      return typeTest(
        (Array.isArray(argument) ? argument : [argument]).map(
          (one) => JSON_TYPES[String(one)] ?? refuse(2, `Unknown type name alias: ${String(one)}`),
        ),
      );
    case "enum":
      if (!Array.isArray(argument)) return refuse(14, "$jsonSchema keyword 'enum' must be an array");
      return (value) => argument.some((one) => equal(one, value) && typeNameOf(one) !== "missing");
    case "required": {
      const names = texts(argument, keyword);
      return documents((value) => names.every((name) => value[name] !== undefined));
    }
    case "properties":
      return properties(argument);
    case "additionalProperties":
      return additional(argument, schema);
    case "items": {
      if (Array.isArray(argument)) return unsupported("a list under 'items' of $jsonSchema");
      const check = sub(argument, keyword);
      return lists((value) => value.every(check));
    }
    case "minItems":
      return lists((value) => value.length >= limit(argument, keyword));
    case "maxItems":
      return lists((value) => value.length <= limit(argument, keyword));
    case "uniqueItems":
      return lists(
        (value) =>
          argument !== true || value.every((one, i) => value.findIndex((other) => compare(one, other) === 0) === i),
      );
    case "minimum":
      return numbers((value) =>
        schema["exclusiveMinimum"] === true ? value > limit(argument, keyword) : value >= limit(argument, keyword),
      );
    case "maximum":
      return numbers((value) =>
        schema["exclusiveMaximum"] === true ? value < limit(argument, keyword) : value <= limit(argument, keyword),
      );
    case "multipleOf":
      return numbers((value) => value % limit(argument, keyword) === 0);
    case "minLength":
      return strings((value) => [...value].length >= limit(argument, keyword));
    case "maxLength":
      return strings((value) => [...value].length <= limit(argument, keyword));
    case "pattern":
      return strings(regexTest(argument, undefined));
    case "minProperties":
      return documents((value) => Object.keys(value).length >= limit(argument, keyword));
    case "maxProperties":
      return documents((value) => Object.keys(value).length <= limit(argument, keyword));
    case "allOf": {
      const all = subs(argument, keyword);
      return (value) => all.every((check) => check(value));
    }
    case "anyOf": {
      const any = subs(argument, keyword);
      return (value) => any.some((check) => check(value));
    }
    case "oneOf": {
      const one = subs(argument, keyword);
      return (value) => one.filter((check) => check(value)).length === 1;
    }
    case "not": {
      const check = sub(argument, keyword);
      return (value) => !check(value);
    }
    case "dependencies":
    case "patternProperties":
    case "additionalItems":
    case "encrypt":
      return unsupported(`the $jsonSchema keyword '${keyword}'`);
    default:
      return refuse(9, `Unknown $jsonSchema keyword: ${keyword}`);
  }
}

function properties(argument: unknown): Check {
  if (!isDocument(argument)) return refuse(14, "$jsonSchema keyword 'properties' must be an object");
  const checks = Object.keys(argument).map((name) => [name, sub(argument[name], name)] as const);
  return documents((value) => checks.every(([name, check]) => value[name] === undefined || check(value[name])));
}

function additional(argument: unknown, schema: Document): Check {
  const known = new Set(isDocument(schema["properties"]) ? Object.keys(schema["properties"]) : []);
  const check = typeof argument === "boolean" ? () => argument : sub(argument, "additionalProperties");
  return documents((value) => Object.keys(value).every((name) => known.has(name) || check(value[name])));
}
