import type { OpenInterval } from "../../kernel/opening-hours.ts";

/** A day on which a place's hours differ from its week's. */
export interface SpecialDay {
  readonly date: string;
  readonly note: string;
  readonly intervals: readonly OpenInterval[];
}

type Rule = readonly [
  countries: string,
  monthAndDay: string,
  note: string,
  hours?: readonly [opens: string, closes: string],
];

/** Fixed days of the demo shop's countries; without hours the stores are closed. */
const RULES: readonly Rule[] = [
  ["GB FR DE PT US", "12-25", "Christmas Day"],
  ["GB DE", "12-26", "Boxing Day"],
  ["GB FR DE PT US JP", "01-01", "New Year's Day"],
  ["GB FR DE PT US", "12-24", "Christmas Eve", ["09:00", "16:00"]],
  ["GB FR DE PT US", "12-31", "New Year's Eve", ["10:00", "17:00"]],
  ["FR DE PT", "05-01", "Labour Day"],
  ["FR", "07-14", "Bastille Day"],
  ["DE", "10-03", "Day of German Unity"],
  ["PT", "04-25", "Freedom Day", ["10:00", "18:00"]],
  ["US", "07-04", "Independence Day", ["11:00", "17:00"]],
  ["JP", "01-02", "New Year sale", ["09:00", "20:00"]],
  ["GB FR DE PT US JP", "02-29", "Leap day: an hour longer", ["10:00", "22:00"]],
];

/** The special days of a country in these years; the 29th of February only in those that have one. */
export function specialDays(country: string, years: readonly number[]): readonly SpecialDay[] {
  return years.flatMap((year) =>
    RULES.filter(([countries, day]) => countries.includes(country) && (day !== "02-29" || isLeapYear(year))).map(
      ([, day, note, hours]) => ({
        date: `${year}-${day}`,
        note,
        intervals: hours === undefined ? [] : [{ opens: hours[0], closes: hours[1] }],
      }),
    ),
  );
}

function isLeapYear(year: number): boolean {
  return new Date(Date.UTC(year, 1, 29)).getUTCDate() === 29;
}
