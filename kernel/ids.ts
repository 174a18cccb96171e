import { createHash, randomBytes } from "node:crypto";
import type { Clock } from "./clock.ts";
import { BadUserInput } from "./errors.ts";

/** A prefixed, sortable, opaque id such as `crt_01JD…`: the prefix says what it names, the rest is a ULID. */
export type Id<Prefix extends string> = string & { readonly __id: Prefix };

/** Every kind of thing that has an id. */
export type IdPrefix =
  | "cus"
  | "crt"
  | "lin"
  | "ord"
  | "oln"
  | "prd"
  | "var"
  | "cat"
  | "brd"
  | "str"
  | "stk"
  | "hld"
  | "mov"
  | "con"
  | "leg"
  | "msg"
  | "acc"
  | "led"
  | "hof"
  | "ksn"
  | "tch"
  | "int"
  | "evt";

/** Makes ids. Two ids of one maker sort in the order in which they were made. */
export interface Ids {
  next<Prefix extends IdPrefix>(prefix: Prefix): Id<Prefix>;
}

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const ULID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;
/** Ids made from a seed carry this time (2020-01-01), so that they sort before everything that happens later. */
const SEEDED_AT = Date.UTC(2020, 0, 1);

/** Creates a maker of ids. `random` is for tests that want the same ids again; without it they cannot be guessed. */
export function createIds({ clock, random }: { readonly clock: Clock; readonly random?: () => number }): Ids {
  const digits = () =>
    random
      ? Array.from({ length: 16 }, () => Math.floor(random() * 32))
      : [...randomBytes(16)].map((byte) => byte & 31);
  let lastMs = -1;
  let tail: number[] = [];
  return {
    next<Prefix extends IdPrefix>(prefix: Prefix) {
      const now = clock.now();
      // Within a millisecond, and when the clock is set back, the random part counts on: order is kept all the same.
      if (now > lastMs) [lastMs, tail] = [now, digits()];
      else tail = successor(tail);
      return `${prefix}_${encodeTime(lastMs)}${encode(tail)}` as Id<Prefix>; // just made in its shape
    },
  };
}

/** The id that this seed text always has: demo data keeps its ids from run to run. */
export function deterministicId<Prefix extends IdPrefix>(prefix: Prefix, seed: string): Id<Prefix> {
  const hash = createHash("sha256").update(`${prefix}:${seed}`).digest();
  return `${prefix}_${encodeTime(SEEDED_AT)}${encode([...hash.subarray(0, 16)].map((byte) => byte & 31))}` as Id<Prefix>;
}

/** Whether this is an id with this prefix. */
export function isId<Prefix extends IdPrefix>(prefix: Prefix, raw: unknown): raw is Id<Prefix> {
  return typeof raw === "string" && raw.startsWith(`${prefix}_`) && ULID.test(raw.slice(prefix.length + 1));
}

/** Reads an id at the border; throws BadUserInput when it is none with this prefix. */
export function parseId<Prefix extends IdPrefix>(prefix: Prefix, raw: unknown): Id<Prefix> {
  if (isId(prefix, raw)) return raw;
  throw new BadUserInput(`Expected an id that begins with "${prefix}_", got ${shown(raw)}.`, {
    expected: `${prefix}_…`,
  });
}

function shown(raw: unknown): string {
  return typeof raw === "string" ? JSON.stringify(raw.slice(0, 40)) : `a ${typeof raw}`;
}

function encodeTime(ms: number): string {
  let text = "";
  for (let rest = ms, i = 0; i < 10; i++, rest = Math.floor(rest / 32)) text = `${ALPHABET[rest % 32]}${text}`;
  return text;
}

function encode(digits: readonly number[]): string {
  return digits.map((digit) => ALPHABET[digit]).join("");
}

function successor(digits: readonly number[]): number[] {
  const next = [...digits];
  for (let i = next.length - 1; i >= 0; i--) {
    next[i] = ((next[i] ?? 0) + 1) % 32;
    if (next[i] !== 0) break;
  }
  return next;
}
