import { createHash, randomBytes } from "node:crypto";

/** An opaque id `<prefix>_<ULID>`: ids of one prefix sort by the time they were made (https://github.com/ulid/spec). */
export type Id<Prefix extends string> = string & { readonly __id: Prefix };

/** Makes ids; no two are equal, and those of one process rise even within a millisecond. */
export interface Ids {
  next<Prefix extends string>(prefix: Prefix): Id<Prefix>;
}

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const ULID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;
const RANDOM_BITS = 80n;

/** Thrown by `parseId`; the border turns it into a BAD_USER_INPUT. */
export class MalformedId extends Error {
  readonly prefix: string;

  constructor(prefix: string, raw: string) {
    super(`expected an id such as ${prefix}_01J8ZC0M3Q4W5X6Y7Z8A9B0C1D, got ${JSON.stringify(raw.slice(0, 60))}`);
    this.prefix = prefix;
  }
}

/** @param input.random 80 random bits; the machine's strong generator unless a test wants others. */
export function createIds(input: { readonly clock: { now(): number }; readonly random?: () => Uint8Array }): Ids {
  const random = input.random ?? (() => randomBytes(10));
  let lastMs = -1;
  let lastBits = 0n;
  return {
    next<Prefix extends string>(prefix: Prefix) {
      const nowMs = Math.max(input.clock.now(), lastMs);
      lastBits = nowMs === lastMs ? lastBits + 1n : bitsOf(random()) >> 1n; // half the range: room to count up
      lastMs = nowMs;
      return `${prefix}_${encode(BigInt(nowMs), 10)}${encode(lastBits, 16)}` as Id<Prefix>; // made here, in its shape
    },
  };
}

/** The id that a seed text always gives: demo data has the same ids on every machine. Its time part is that of 2024. */
export function deterministicId<Prefix extends string>(prefix: Prefix, seed: string): Id<Prefix> {
  const digest = createHash("sha256").update(`${prefix}\0${seed}`).digest();
  const time = encode(BigInt(Date.UTC(2024, 0, 1)), 10);
  return `${prefix}_${time}${encode(bitsOf(digest.subarray(0, 10)), 16)}` as Id<Prefix>; // made here, in its shape
}

/** Whether a text has the shape of an id with that prefix. */
export function isId<Prefix extends string>(prefix: Prefix, raw: unknown): raw is Id<Prefix> {
  return typeof raw === "string" && raw.startsWith(`${prefix}_`) && ULID.test(raw.slice(prefix.length + 1));
}

/** The text as an id of that prefix; throws `MalformedId` when it has another shape. */
export function parseId<Prefix extends string>(prefix: Prefix, raw: string): Id<Prefix> {
  if (!isId(prefix, raw)) throw new MalformedId(prefix, raw);
  return raw;
}

function bitsOf(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes.subarray(0, 10)).toString("hex")}`) & ((1n << RANDOM_BITS) - 1n);
}

function encode(value: bigint, length: number): string {
  let text = "";
  for (let index = 0; index < length; index += 1) {
    text = ALPHABET.charAt(Number(value & 31n)) + text;
    value >>= 5n;
  }
  return text;
}
