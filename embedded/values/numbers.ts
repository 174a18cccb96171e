import { Double } from "bson";
import { refuse } from "../errors.ts";

/** A BSON number as the store holds it (see `document.ts`). */
export type Numeric = number | bigint | Double;

/** Is it a number of any BSON type? */
export const isNumeric = (value: unknown): value is Numeric =>
  typeof value === "number" || typeof value === "bigint" || value instanceof Double;

const isInt32 = (value: number): boolean => (value | 0) === value && !Object.is(value, -0);

/** Is it an int32, as opposed to a double or an int64? */
export const isInt = (value: Numeric): value is number => typeof value === "number" && isInt32(value);

/** Its value; an int64 beyond 2^53 loses its last digits. */
export const numberOf = (value: Numeric): number =>
  typeof value === "number" ? value : typeof value === "bigint" ? Number(value) : value.value;

/** A double, whatever its value. */
export const doubleOf = (value: number): number | Double => (isInt32(value) ? new Double(value) : value);

/** A whole number as MongoDB would hold it: an int32 while it fits, else an int64. */
export function integerOf(value: bigint): number | bigint {
  return value >= -2147483648n && value <= 2147483647n ? Number(value) : value;
}

/** Orders two numbers by value, exactly, NaN below all. */
export function compareNumbers(a: Numeric, b: Numeric): number {
  if (typeof a === "bigint" && typeof b === "bigint") return a < b ? -1 : a > b ? 1 : 0;
  const x = typeof a === "bigint" ? a : numberOf(a);
  const y = typeof b === "bigint" ? b : numberOf(b);
  if (x < y) return -1;
  if (x > y) return 1;
  if (x == y) return 0; // eslint-disable-line eqeqeq -- an int64 and a double of the same value are equal
  return Number.isNaN(x) ? (Number.isNaN(y) ? 0 : -1) : 1;
}

/** How two numbers are combined: the widest type of the two, int32 growing to int64, int64 refusing to overflow. */
function combine(
  a: Numeric,
  b: Numeric,
  doubles: (x: number, y: number) => number,
  integers: (x: bigint, y: bigint) => bigint,
): Numeric {
  const wholeA = typeof a === "bigint" || isInt(a);
  const wholeB = typeof b === "bigint" || isInt(b);
  if (!wholeA || !wholeB) return doubleOf(doubles(numberOf(a), numberOf(b)));
  if (typeof a === "number" && typeof b === "number") {
    const result = doubles(a, b);
    if (isInt32(result)) return result;
    if (result === 0) return 0;
  }
  const result = integers(BigInt(a as number | bigint), BigInt(b as number | bigint)); // whole: no Double is left
  if (result < -(2n ** 63n) || result >= 2n ** 63n)
    refuse(2, `the result ${result} is outside of the range of a 64-bit integer`);
  return typeof a === "bigint" || typeof b === "bigint" ? result : integerOf(result);
}

/** Sum of two numbers. */
export const add = (a: Numeric, b: Numeric): Numeric =>
  combine(
    a,
    b,
    (x, y) => x + y,
    (x, y) => x + y,
  );

/** Difference of two numbers. */
export const subtract = (a: Numeric, b: Numeric): Numeric =>
  combine(
    a,
    b,
    (x, y) => x - y,
    (x, y) => x - y,
  );

/** Product of two numbers. */
export const multiply = (a: Numeric, b: Numeric): Numeric =>
  combine(
    a,
    b,
    (x, y) => x * y,
    (x, y) => x * y,
  );
