/** A currency by its three letters of ISO 4217. */
export type CurrencyCode = string & { readonly __currency: true };

/** An amount in integer minor units (cents for EUR, yen for JPY): never a float, always a safe integer. */
export interface Money {
  readonly minor: number;
  readonly currency: CurrencyCode;
}

/** The currency of that code; throws a RangeError when ISO 4217 does not know it. */
export function parseCurrency(code: string): CurrencyCode {
  if (!/^[A-Z]{3}$/.test(code) || !KNOWN.has(code))
    throw new RangeError(`expected a currency of ISO 4217, got ${code}`);
  return code as CurrencyCode; // checked against ISO 4217 above
}

const KNOWN = new Set(Intl.supportedValuesOf("currency"));
const fractionDigits = new Map<string, number>();

/** How many digits stand after the point in that currency: 2 for EUR, 0 for JPY, 3 for KWD. */
export function minorUnits(currency: CurrencyCode): number {
  let digits = fractionDigits.get(currency);
  if (digits === undefined) {
    digits = new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;
    fractionDigits.set(currency, digits);
  }
  return digits;
}

/** Throws a RangeError when the amount is no safe integer: money is never rounded by accident. */
export function money(minor: number, currency: string): Money {
  if (!Number.isSafeInteger(minor)) throw new RangeError(`expected whole minor units of ${currency}, got ${minor}`);
  return { minor: minor === 0 ? 0 : minor, currency: parseCurrency(currency) };
}

export function addMoney(left: Money, right: Money): Money {
  return money(left.minor + same(left, right).minor, left.currency);
}

export function subtractMoney(left: Money, right: Money): Money {
  return money(left.minor - same(left, right).minor, left.currency);
}

/** @param factor a whole number, such as a quantity. */
export function multiplyMoney(amount: Money, factor: number): Money {
  if (!Number.isSafeInteger(factor)) throw new RangeError(`expected a whole factor, got ${factor}`);
  return money(amount.minor * factor, amount.currency);
}

/** Negative, zero or positive, as for `sort`. */
export function compareMoney(left: Money, right: Money): number {
  return left.minor - same(left, right).minor;
}

/**
 * A share in basis points (1/100 of a percent), rounded half away from zero to the currency's minor unit: what shops and
 * tax offices here do, and the same for every currency, since a minor unit is the smallest amount that can be paid.
 */
export function percentOf(amount: Money, basisPoints: number): Money {
  if (!Number.isSafeInteger(basisPoints)) throw new RangeError(`expected whole basis points, got ${basisPoints}`);
  const exact = BigInt(amount.minor) * BigInt(basisPoints);
  const sign = exact < 0n ? -1n : 1n;
  return money(Number(sign * ((sign * exact + 5_000n) / 10_000n)), amount.currency);
}

/**
 * Splits an amount by weights so that the parts add up to it exactly: what is left after rounding down goes, one minor
 * unit each, to the largest remainders, the earlier one first.
 */
export function allocateMoney(amount: Money, weights: readonly number[]): readonly Money[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (total <= 0 || weights.some((weight) => !Number.isSafeInteger(weight) || weight < 0)) {
    throw new RangeError(`expected whole weights with a sum above 0, got ${weights.join(", ")}`);
  }
  const sign = amount.minor < 0 ? -1 : 1;
  const whole = BigInt(Math.abs(amount.minor));
  const parts = weights.map((weight, index) => {
    const exact = whole * BigInt(weight);
    return { index, floor: exact / BigInt(total), rest: exact % BigInt(total) };
  });
  let left = Number(whole - parts.reduce((sum, part) => sum + part.floor, 0n));
  const extra = new Set<number>();
  for (const part of parts.toSorted((a, b) => Number(b.rest - a.rest) || a.index - b.index)) {
    if (left === 0) break;
    extra.add(part.index);
    left -= 1;
  }
  return parts.map(({ index, floor }) => money(sign * (Number(floor) + (extra.has(index) ? 1 : 0)), amount.currency));
}

/** The amount as a decimal text with exactly the currency's fraction digits: `129.90`. */
export function formatAmount(amount: Money): string {
  const digits = minorUnits(amount.currency);
  const text = Math.abs(amount.minor)
    .toString()
    .padStart(digits + 1, "0");
  const sign = amount.minor < 0 ? "-" : "";
  return digits === 0 ? sign + text : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** Reads `129.90` or `129.9`; throws a RangeError for anything else, and for more fraction digits than the currency has. */
export function parseAmount(text: string, currency: string): Money {
  const code = parseCurrency(currency);
  const digits = minorUnits(code);
  const match = /^(-?)(\d{1,13})(?:\.(\d+))?$/.exec(text);
  const fraction = match?.[3] ?? "";
  if (!match || fraction.length > digits) {
    throw new RangeError(
      `expected a decimal with at most ${digits} fraction digits, such as 129.90, got ${text.slice(0, 40)}`,
    );
  }
  return money(Number(`${match[1]}${match[2]}${fraction.padEnd(digits, "0")}`), code);
}

function same(left: Money, right: Money): Money {
  if (left.currency !== right.currency) throw new RangeError(`cannot combine ${left.currency} with ${right.currency}`);
  return right;
}
