import { BadUserInput, invariant } from "./errors.ts";

/** An ISO 4217 code such as "EUR". */
export type CurrencyCode = string;

/** An amount in whole minor units (cents, yen, fils): a safe integer, never a fraction, never a float of major units. */
export interface Money {
  readonly minor: number;
  readonly currency: CurrencyCode;
}

type Rounding = "HALF_AWAY" | "TOWARD_ZERO";
const MINOR_UNITS: Readonly<Record<string, number>> = {
  BIF: 0,
  CLP: 0,
  DJF: 0,
  GNF: 0,
  ISK: 0,
  JPY: 0,
  KMF: 0,
  KRW: 0,
  PYG: 0,
  RWF: 0,
  UGX: 0,
  VND: 0,
  VUV: 0,
  XAF: 0,
  XOF: 0,
  XPF: 0,
  BHD: 3,
  IQD: 3,
  JOD: 3,
  KWD: 3,
  LYD: 3,
  OMR: 3,
  TND: 3,
};
/** Shops there drop fractions of a yen; everywhere else half a minor unit is rounded away from zero. */
const ROUNDING: Readonly<Record<string, Rounding>> = { JPY: "TOWARD_ZERO" };

/** How many decimals this currency has: 2, or 0 or 3 for those that ISO 4217 lists so. */
export function minorUnits(currency: CurrencyCode): number {
  return MINOR_UNITS[currency] ?? 2;
}

/** An amount of `minor` units. Throws when that is not a safe integer: a rounding was forgotten. */
export function money(minor: number, currency: CurrencyCode): Money {
  invariant(Number.isSafeInteger(minor), `money is a safe integer of minor units, not ${minor}`);
  invariant(/^[A-Z]{3}$/.test(currency), `a currency is three capital letters, not ${currency}`);
  return { minor: minor === 0 ? 0 : minor, currency };
}

/** The sum; both must be of one currency. */
export function addMoney(a: Money, b: Money): Money {
  return money(a.minor + sameCurrency(a, b).minor, a.currency);
}

/** The difference; both must be of one currency. */
export function subtractMoney(a: Money, b: Money): Money {
  return money(a.minor - sameCurrency(a, b).minor, a.currency);
}

/** `times` times the amount; `times` is an integer. */
export function multiplyMoney(amount: Money, times: number): Money {
  invariant(Number.isSafeInteger(times), `an amount is multiplied by an integer, not ${times}`);
  return money(amount.minor * times, amount.currency);
}

/** This many hundredths of a percent of the amount (1900 = 19 %), rounded as its currency is. */
export function percentOf(amount: Money, basisPoints: number): Money {
  invariant(Number.isSafeInteger(basisPoints), `basis points are an integer, not ${basisPoints}`);
  return ratioOf(BigInt(amount.minor) * BigInt(basisPoints), 10_000n, amount.currency);
}

/** Rounds an exact number of minor units to whole ones by the rule of this currency. */
export function roundTo(currency: CurrencyCode, exactMinor: number): Money {
  const size =
    ROUNDING[currency] === "TOWARD_ZERO" ? Math.floor(Math.abs(exactMinor)) : Math.round(Math.abs(exactMinor));
  return money(Math.sign(exactMinor) * size, currency);
}

/** Splits an amount by weights without losing a unit: what rounding leaves goes to the largest remainders, first first. */
export function allocateMoney(amount: Money, weights: readonly number[]): readonly Money[] {
  invariant(
    weights.length > 0 && weights.every((weight) => Number.isSafeInteger(weight) && weight >= 0),
    "weights are integers from 0",
  );
  const total = weights.reduce((sum, weight) => sum + BigInt(weight), 0n);
  invariant(total > 0n, "one weight at least is above 0");
  const size = BigInt(Math.abs(amount.minor));
  const sign = Math.sign(amount.minor);
  const shares = weights.map((weight, index) => ({
    index,
    whole: Number((size * BigInt(weight)) / total),
    rest: (size * BigInt(weight)) % total,
  }));
  let left = Number(size) - shares.reduce((sum, share) => sum + share.whole, 0);
  for (const share of shares.toSorted((a, b) => Number(b.rest - a.rest) || a.index - b.index)) {
    if (left-- <= 0) break;
    share.whole += 1;
  }
  return shares.map((share) => money(sign * share.whole, amount.currency));
}

/** Below 0, 0 or above 0, as for sorting; both must be of one currency. */
export function compareMoney(a: Money, b: Money): number {
  return a.minor - sameCurrency(a, b).minor;
}

/** The decimal text of the schema's `Decimal`, such as "129.90" or, for yen, "1299". */
export function formatAmount({ minor, currency }: Money): string {
  const decimals = minorUnits(currency);
  const digits = String(Math.abs(minor)).padStart(decimals + 1, "0");
  const whole = digits.slice(0, digits.length - decimals);
  return `${minor < 0 ? "-" : ""}${whole}${decimals > 0 ? `.${digits.slice(-decimals)}` : ""}`;
}

/** Reads a decimal text; throws BadUserInput when it is none, has more decimals than the currency or is too large. */
export function parseAmount(text: string, currency: CurrencyCode): Money {
  const decimals = minorUnits(currency);
  const [, sign, whole = "", fraction = ""] = /^(-?)(\d{1,16})(?:\.(\d+))?$/.exec(text) ?? [];
  const minor = Number(`${whole}${fraction.padEnd(decimals, "0")}`);
  if (whole === "" || fraction.length > decimals || !Number.isSafeInteger(minor))
    throw new BadUserInput(
      `Expected an amount such as "${formatAmount({ minor: 12990, currency })}", got "${text.slice(0, 40)}".`,
    );
  return money(sign === "-" ? -minor : minor, currency);
}

function sameCurrency(a: Money, b: Money): Money {
  invariant(a.currency === b.currency, `amounts of one currency, not ${a.currency} and ${b.currency}`);
  return b;
}

function ratioOf(numerator: bigint, denominator: bigint, currency: CurrencyCode): Money {
  const size = numerator < 0n ? -numerator : numerator;
  const whole = size / denominator;
  const up = ROUNDING[currency] !== "TOWARD_ZERO" && (size % denominator) * 2n >= denominator;
  return money(Number(whole + (up ? 1n : 0n)) * (numerator < 0n ? -1 : 1), currency);
}
