import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { manualClock } from "../../kernel/clock.ts";
import { BadUserInput } from "../../kernel/errors.ts";
import { createIds, deterministicId, isId, parseId } from "../../kernel/ids.ts";
import {
  addMoney,
  allocateMoney,
  compareMoney,
  formatAmount,
  money,
  parseAmount,
  percentOf,
  roundTo,
} from "../../kernel/money.ts";
import { isOpenAt } from "../../kernel/opening-hours.ts";
import { seededRandom } from "../../kernel/random.ts";
import { instantOf, localDateIn, parseDateTime } from "../../kernel/time.ts";

describe("ids", () => {
  test("ids of one maker sort in the order in which they were made, also when the clock is set back", async () => {
    let now = 1_700_000_000_000;
    const ids = createIds({ clock: { now: () => now, wait: () => Promise.resolve() } });
    const made = Array.from({ length: 500 }, (_, index) => {
      now += [0, 1, -5][index % 3] ?? 0;
      return ids.next("crt");
    });
    expect(made.toSorted()).toEqual(made);
    expect(new Set(made).size).toBe(500);
  });
  test("an id says what it names", () => {
    const id = createIds({ clock: manualClock(0) }).next("ord");
    expect(parseId("ord", id)).toBe(id);
    expect(() => parseId("crt", id)).toThrow(BadUserInput);
    expect(isId("ord", `${id}x`)).toBe(false);
    expect(isId("ord", null)).toBe(false);
  });
  test("a seed text always has the same id, older than anything that is made", () => {
    expect(deterministicId("prd", "trail-runner")).toBe(deterministicId("prd", "trail-runner"));
    expect(deterministicId("prd", "trail-runner")).not.toBe(deterministicId("prd", "trail-runner-2"));
    const made = createIds({ clock: manualClock(Date.UTC(2026, 0, 1)) }).next("prd");
    expect(deterministicId("prd", "trail-runner") < made).toBe(true);
  });
});

describe("money", () => {
  test("an amount is written with the decimals of its currency and read back the same", () => {
    expect(formatAmount(money(12_990, "EUR"))).toBe("129.90");
    expect(formatAmount(money(-5, "EUR"))).toBe("-0.05");
    expect(formatAmount(money(1_299, "JPY"))).toBe("1299");
    expect(formatAmount(money(1_299, "KWD"))).toBe("1.299");
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.constantFrom("EUR", "JPY", "KWD"), (minor, currency) => {
        expect(parseAmount(formatAmount(money(minor, currency)), currency)).toEqual(money(minor, currency));
      }),
    );
  });
  test.each(["", "1.234", "1e3", "abc", "1.", "12345678901234567890", "+1"])("%j is no amount in euro", (text) => {
    expect(() => parseAmount(text, "EUR")).toThrow(BadUserInput);
  });
  test("a share is never lost: parts always add up to the whole", () => {
    const weights = fc.array(fc.nat(1_000), { minLength: 1 }).filter((parts) => parts.some((part) => part > 0));
    fc.assert(
      fc.property(fc.integer(), weights, (minor, parts) => {
        const shares = allocateMoney(money(minor, "EUR"), parts);
        expect(shares.reduce(addMoney)).toEqual(money(minor, "EUR"));
      }),
    );
    expect(allocateMoney(money(100, "EUR"), [1, 1, 1]).map((share) => share.minor)).toEqual([34, 33, 33]);
  });
  test("half a cent is rounded away from zero, a fraction of a yen is dropped", () => {
    expect(percentOf(money(150, "EUR"), 1_900).minor).toBe(29); // 28.5
    expect(percentOf(money(-150, "EUR"), 1_900).minor).toBe(-29);
    expect(percentOf(money(199, "JPY"), 1_000).minor).toBe(19); // 19.9
    expect(roundTo("EUR", 0.5).minor).toBe(1);
    expect(roundTo("JPY", 0.9).minor).toBe(0);
  });
  test("amounts of two currencies are never mixed, and fractions never become money", () => {
    expect(() => addMoney(money(1, "EUR"), money(1, "USD"))).toThrow(/one currency/);
    expect(() => compareMoney(money(1, "EUR"), money(1, "USD"))).toThrow(/one currency/);
    expect(() => money(0.5, "EUR")).toThrow(/safe integer/);
  });
});

describe("time", () => {
  const berlin = "Europe/Berlin";
  test("a day belongs to a zone", () => {
    expect(localDateIn("Pacific/Kiritimati", Date.UTC(2026, 10, 24, 11))).toBe("2026-11-25");
    expect(localDateIn("America/Los_Angeles", Date.UTC(2026, 10, 24, 7))).toBe("2026-11-23");
  });
  test("opening hours follow the wall clock through both changes of the clocks", () => {
    const hours = { weekly: { 7: [{ opens: "01:00", closes: "04:00" }] } };
    expect(instantOf("2026-03-29", "04:00", berlin) - instantOf("2026-03-29", "01:00", berlin)).toBe(2 * 3_600_000);
    expect(instantOf("2026-10-25", "04:00", berlin) - instantOf("2026-10-25", "01:00", berlin)).toBe(4 * 3_600_000);
    expect(isOpenAt(hours, berlin, instantOf("2026-10-25", "04:00", berlin) - 1)).toBe(true);
    expect(isOpenAt(hours, berlin, instantOf("2026-10-25", "04:00", berlin))).toBe(false);
  });
  test("a place that closes after midnight is open on the next day, and an exception replaces the week", () => {
    const hours = {
      weekly: { 5: [{ opens: "18:00", closes: "02:00" }] },
      exceptions: { "2026-12-25": [] },
    };
    expect(isOpenAt(hours, berlin, instantOf("2026-11-28", "01:30", berlin))).toBe(true);
    expect(isOpenAt(hours, berlin, instantOf("2026-12-26", "01:30", berlin))).toBe(false);
  });
  test("an instant needs its zone", () => {
    expect(parseDateTime("2026-11-24T09:30:00+01:00")).toBe(Date.UTC(2026, 10, 24, 8, 30));
    expect(() => parseDateTime("2026-11-24T09:30:00")).toThrow(BadUserInput);
    expect(() => parseDateTime("2026-02-30T09:30:00Z")).toThrow(BadUserInput);
  });
});

describe("clock and random", () => {
  test("a manual clock ends the waits that fall due, in order", async () => {
    const clock = manualClock(1_000);
    const ended: number[] = [];
    for (const ms of [30, 10, 20]) void clock.wait(ms).then(() => ended.push(clock.now()));
    await clock.advance(25);
    expect(ended).toEqual([1_010, 1_020]);
    expect(clock.now()).toBe(1_025);
    expect(clock.waiting()).toBe(1);
  });
  test("a wait that is given up ends at once", async () => {
    const clock = manualClock(0);
    const stop = new AbortController();
    const wait = clock.wait(10, stop.signal);
    stop.abort(new Error("enough"));
    await expect(wait).rejects.toThrow("enough");
    expect(clock.waiting()).toBe(0);
  });
  test("one seed gives one sequence", () => {
    const [a, b] = [seededRandom("shop"), seededRandom("shop")];
    const numbers = Array.from({ length: 100 }, a);
    expect(Array.from({ length: 100 }, b)).toEqual(numbers);
    expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true);
  });
});
