import { ObjectId, Timestamp } from "bson";
import { refuse, unsupported } from "../errors.ts";
import { isDocument, typeNameOf } from "../values/document.ts";
import { type Expression, isNullish, type LazyOperator } from "./evaluate.ts";

const DAY = 86_400_000;

function dateOf(value: unknown): Date {
  if (value instanceof Date) return value;
  if (value instanceof ObjectId) return value.getTimestamp();
  if (value instanceof Timestamp) return new Date(value.getHighBitsUnsigned() * 1000);
  return refuse(16006, `can't convert from BSON type ${typeNameOf(value)} to Date`);
}

const startOfYear = (date: Date): number => Date.UTC(date.getUTCFullYear(), 0, 1);
const dayOfYear = (date: Date): number => Math.floor((date.getTime() - startOfYear(date)) / DAY) + 1;
const isoDayOfWeek = (date: Date): number => date.getUTCDay() || 7;

/** The year and week of ISO 8601: a week belongs to the year of its Thursday. */
function isoWeek(date: Date): { readonly year: number; readonly week: number } {
  const thursday = new Date(date.getTime() + (4 - isoDayOfWeek(date)) * DAY);
  return { year: thursday.getUTCFullYear(), week: Math.ceil(dayOfYear(thursday) / 7) };
}

const PARTS: Readonly<Record<string, (date: Date) => unknown>> = {
  $year: (date) => date.getUTCFullYear(),
  $month: (date) => date.getUTCMonth() + 1,
  $dayOfMonth: (date) => date.getUTCDate(),
  $dayOfWeek: (date) => date.getUTCDay() + 1,
  $dayOfYear: dayOfYear,
  $hour: (date) => date.getUTCHours(),
  $minute: (date) => date.getUTCMinutes(),
  $second: (date) => date.getUTCSeconds(),
  $millisecond: (date) => date.getUTCMilliseconds(),
  $week: (date) => Math.floor((dayOfYear(date) + 6 - date.getUTCDay()) / 7),
  $isoWeek: (date) => isoWeek(date).week,
  $isoWeekYear: (date) => BigInt(isoWeek(date).year),
  $isoDayOfWeek: isoDayOfWeek,
};

const pad = (value: unknown, width: number): string => String(value).padStart(width, "0");

const FORMATS: Readonly<Record<string, (date: Date) => string>> = {
  Y: (date) => pad(date.getUTCFullYear(), 4),
  m: (date) => pad(date.getUTCMonth() + 1, 2),
  d: (date) => pad(date.getUTCDate(), 2),
  H: (date) => pad(date.getUTCHours(), 2),
  M: (date) => pad(date.getUTCMinutes(), 2),
  S: (date) => pad(date.getUTCSeconds(), 2),
  L: (date) => pad(date.getUTCMilliseconds(), 3),
  j: (date) => pad(dayOfYear(date), 3),
  w: (date) => String(date.getUTCDay() + 1),
  u: (date) => String(isoDayOfWeek(date)),
  U: (date) => pad(PARTS["$week"]!(date), 2),
  V: (date) => pad(isoWeek(date).week, 2),
  G: (date) => pad(isoWeek(date).year, 4),
  z: () => "+0000",
  Z: () => "+000",
  "%": () => "%",
};

function onlyUtc(zone: unknown): void {
  if (zone !== undefined && zone !== "UTC" && zone !== "GMT" && zone !== "Etc/UTC")
    unsupported("a time zone other than UTC");
}

const part =
  (apply: (date: Date) => unknown): LazyOperator =>
  (argument, compile) => {
    let inner: Expression;
    if (isDocument(argument) && "date" in argument) {
      for (const name of Object.keys(argument))
        if (name !== "date" && name !== "timezone") refuse(40535, `unrecognized option to a date operator: ${name}`);
      onlyUtc(argument["timezone"]);
      inner = compile(argument["date"]);
    } else inner = compile(Array.isArray(argument) && argument.length === 1 ? argument[0] : argument);
    return (root, variables) => {
      const value = inner(root, variables);
      return isNullish(value) ? null : apply(dateOf(value));
    };
  };

const dateToString: LazyOperator = (argument, compile) => {
  if (!isDocument(argument)) return refuse(18629, "$dateToString only supports an object as its argument");
  for (const name of Object.keys(argument))
    if (!["date", "format", "timezone", "onNull"].includes(name))
      refuse(18534, `Unrecognized argument to $dateToString: ${name}`);
  if (!("date" in argument)) refuse(18628, "Missing 'date' parameter to $dateToString");
  onlyUtc(argument["timezone"]);
  const date = compile(argument["date"]);
  const format = argument["format"] ?? "%Y-%m-%dT%H:%M:%S.%LZ";
  if (typeof format !== "string") return unsupported("a $dateToString format that is not a constant text");
  const otherwise = "onNull" in argument ? compile(argument["onNull"]) : () => null;
  for (const [, letter] of format.matchAll(/%(.?)/g))
    if (!FORMATS[letter ?? ""]) refuse(18536, `Invalid format character '%${letter}' in format string`);
  return (root, variables) => {
    const value = date(root, variables);
    if (isNullish(value)) return otherwise(root, variables);
    const moment = dateOf(value);
    return format.replace(/%(.)/g, (_whole, letter: string) => FORMATS[letter]!(moment));
  };
};

const UNITS: Readonly<Record<string, number>> = {
  millisecond: 1,
  second: 1000,
  minute: 60_000,
  hour: 3_600_000,
  day: DAY,
  week: 7 * DAY,
};

const dateTrunc: LazyOperator = (argument, compile) => {
  if (!isDocument(argument)) return refuse(5439007, "$dateTrunc only supports an object as its argument");
  onlyUtc(argument["timezone"]);
  const unit = argument["unit"];
  if (argument["binSize"] !== undefined || argument["startOfWeek"] !== undefined)
    unsupported("binSize and startOfWeek of $dateTrunc");
  if (typeof unit !== "string" || (!(unit in UNITS) && unit !== "month" && unit !== "year" && unit !== "quarter"))
    return refuse(5439014, `unknown time unit value: ${String(unit)}`);
  return part((date) => {
    if (unit === "year") return new Date(startOfYear(date));
    if (unit === "month") return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1));
    if (unit === "quarter")
      return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - (date.getUTCMonth() % 3), 1));
    if (unit === "week") return new Date(Math.floor(date.getTime() / DAY) * DAY - date.getUTCDay() * DAY);
    return new Date(Math.floor(date.getTime() / UNITS[unit]!) * UNITS[unit]!);
  })(argument["date"], compile);
};

/** Operators on dates, all in UTC. */
export const dates: Readonly<Record<string, LazyOperator>> = {
  ...Object.fromEntries(Object.entries(PARTS).map(([name, apply]) => [name, part(apply)])),
  $dateToString: dateToString,
  $dateTrunc: dateTrunc,
};
