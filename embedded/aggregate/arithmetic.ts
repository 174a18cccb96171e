import { refuse } from "../errors.ts";
import { typeNameOf } from "../values/document.ts";
import {
  add,
  compareNumbers,
  doubleOf,
  integerOf,
  isInt,
  isNumeric,
  multiply,
  type Numeric,
  numberOf,
  subtract,
} from "../values/numbers.ts";
import type { StrictOperator } from "./evaluate.ts";

const isNullish = (value: unknown): boolean => value === null || value === undefined;
const MANY: readonly [number, number] = [0, 1000];
const isWhole = (value: Numeric): boolean => typeof value === "bigint" || isInt(value);

function numeric(value: unknown, name: string, code: number): Numeric {
  return isNumeric(value) ? value : refuse(code, `${name} only supports numeric types, not ${typeNameOf(value)}`);
}

/** An operator on one number that is null for null. */
const unary = (name: string, code: number, apply: (value: Numeric) => unknown): StrictOperator => ({
  arity: [1, 1],
  apply: ([value]) => (isNullish(value) ? null : apply(numeric(value, name, code))),
});

/** Whole numbers stay as they are; a double goes through `round`. */
const rounding = (name: string, round: (value: number) => number): StrictOperator =>
  unary(name, 28765, (value) => (isWhole(value) ? value : doubleOf(round(numberOf(value)))));

function sumAll(values: readonly unknown[]): unknown {
  let total: Numeric = 0;
  let date: Date | undefined;
  for (const value of values) {
    if (isNullish(value)) return null;
    if (value instanceof Date) {
      if (date) refuse(16612, "only one date allowed in an $add expression");
      date = value;
    } else
      total = add(
        total,
        isNumeric(value) ? value : refuse(16554, `$add only supports numeric or date types, not ${typeNameOf(value)}`),
      );
  }
  return date ? new Date(date.getTime() + Math.trunc(numberOf(total))) : total;
}

function difference([a, b]: readonly unknown[]): unknown {
  if (isNullish(a) || isNullish(b)) return null;
  if (a instanceof Date) {
    if (b instanceof Date) return BigInt(a.getTime() - b.getTime());
    if (isNumeric(b)) return new Date(a.getTime() - Math.trunc(numberOf(b)));
  }
  if (isNumeric(a) && isNumeric(b)) return subtract(a, b);
  return refuse(16556, `cant $subtract a ${typeNameOf(b)} from a ${typeNameOf(a)}`);
}

function quotient([a, b]: readonly unknown[]): unknown {
  if (isNullish(a) || isNullish(b)) return null;
  if (!isNumeric(a) || !isNumeric(b))
    return refuse(16609, `$divide only supports numeric types, not ${typeNameOf(a)} and ${typeNameOf(b)}`);
  if (numberOf(b) === 0) return refuse(16608, "can't $divide by zero");
  return doubleOf(numberOf(a) / numberOf(b));
}

function remainder([a, b]: readonly unknown[]): unknown {
  if (isNullish(a) || isNullish(b)) return null;
  if (!isNumeric(a) || !isNumeric(b))
    return refuse(16611, `$mod only supports numeric types, not ${typeNameOf(a)} and ${typeNameOf(b)}`);
  if (numberOf(b) === 0) return refuse(16610, "can't $mod by zero");
  if (typeof a === "bigint" || typeof b === "bigint") {
    return isWhole(a) && isWhole(b)
      ? BigInt(a as number | bigint) % BigInt(b as number | bigint)
      : doubleOf(numberOf(a) % numberOf(b));
  }
  const result = numberOf(a) % numberOf(b);
  return isInt(a) && isInt(b) ? result || 0 : doubleOf(result);
}

/** Rounds to the nearest, ties to the even one, as MongoDB does. */
function roundEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

const toPlace = (name: string, round: (value: number) => number): StrictOperator => ({
  arity: [1, 2],
  apply: ([value, place]) => {
    if (isNullish(value) || place === null) return null;
    const number = numeric(value, name, 51081);
    const digits = place === undefined ? 0 : numberOf(numeric(place, name, 51082));
    if (!Number.isInteger(digits) || digits < -20 || digits > 100)
      refuse(51083, `cannot apply ${name} with precision value ${digits}`);
    if (isWhole(number) && digits >= 0) return number;
    const exact = numberOf(number);
    if (!Number.isFinite(exact)) return doubleOf(exact);
    // Scaled through decimal text, because 1.005 * 100 is not 100.5 in binary.
    const scaled = Number(`${exact}e${digits}`);
    const result = Number.isNaN(scaled) ? exact : Number(`${round(scaled)}e${-digits}`);
    return isWhole(number) ? integerOf(BigInt(result)) : doubleOf(Number.isNaN(result) ? exact : result);
  },
});

/** The numbers among values: a single array argument gives its elements; anything else does not count. */
const counted = (values: readonly unknown[]): unknown[] =>
  values.length === 1 && Array.isArray(values[0]) ? values[0] : [...values];

/** Sum of what is numeric; 0 of nothing. */
export const sumOf = (values: readonly unknown[]): Numeric => values.filter(isNumeric).reduce(add, 0 as Numeric);

/** Average of what is numeric; null of nothing. */
export function averageOf(values: readonly unknown[]): unknown {
  const numbers = values.filter(isNumeric);
  return numbers.length === 0 ? null : doubleOf(numberOf(sumOf(numbers)) / numbers.length);
}

/** Operators on numbers. */
export const arithmetic: Readonly<Record<string, StrictOperator>> = {
  $add: { arity: MANY, apply: sumAll },
  $subtract: { arity: [2, 2], apply: difference },
  $multiply: {
    arity: MANY,
    apply: (values) =>
      values.some(isNullish)
        ? null
        : values.reduce<Numeric>((product, value) => multiply(product, numeric(value, "$multiply", 16555)), 1),
  },
  $divide: { arity: [2, 2], apply: quotient },
  $mod: { arity: [2, 2], apply: remainder },
  $abs: unary("$abs", 28765, (value) => (compareNumbers(value, 0) < 0 ? multiply(value, -1) : value)),
  $ceil: rounding("$ceil", Math.ceil),
  $floor: rounding("$floor", Math.floor),
  $round: toPlace("$round", roundEven),
  $trunc: toPlace("$trunc", Math.trunc),
  $sqrt: unary("$sqrt", 28765, (value) =>
    numberOf(value) < 0
      ? refuse(28714, "$sqrt's argument must be greater than or equal to 0")
      : doubleOf(Math.sqrt(numberOf(value))),
  ),
  $exp: unary("$exp", 28765, (value) => doubleOf(Math.exp(numberOf(value)))),
  $ln: unary("$ln", 28765, (value) =>
    numberOf(value) <= 0
      ? refuse(28766, "$ln's argument must be a positive number")
      : doubleOf(Math.log(numberOf(value))),
  ),
  $log10: unary("$log10", 28765, (value) =>
    numberOf(value) <= 0
      ? refuse(28761, "$log10's argument must be a positive number")
      : doubleOf(Math.log10(numberOf(value))),
  ),
  $pow: {
    arity: [2, 2],
    apply: ([base, exponent]) => {
      if (isNullish(base) || isNullish(exponent)) return null;
      const [x, y] = [numeric(base, "$pow", 28762), numeric(exponent, "$pow", 28763)];
      const result = numberOf(x) ** numberOf(y);
      return isWhole(x) && isWhole(y) && Number.isSafeInteger(result) ? integerOf(BigInt(result)) : doubleOf(result);
    },
  },
  $sum: { arity: MANY, apply: (values) => sumOf(counted(values)) },
  $avg: { arity: MANY, apply: (values) => averageOf(counted(values)) },
};
