import { DateTime } from "luxon";
import { BadUserInput } from "./errors.ts";

/** A day of the calendar such as "2026-11-24", without time or zone. */
export type LocalDate = string;
/** A time of day on the wall such as "09:30". */
export type LocalTime = string;

/** An instant as the schema's `DateTime`: RFC 3339 in UTC, with milliseconds. */
export function isoDateTime(at: number | Date): string {
  return new Date(at).toISOString();
}

/** Reads an RFC 3339 instant (with `Z` or an offset) as milliseconds; throws BadUserInput when it is none. */
export function parseDateTime(text: string): number {
  const parsed = DateTime.fromISO(text, { setZone: true });
  if (parsed.isValid && /T.*(?:Z|[+-]\d\d:\d\d)$/i.test(text)) return parsed.toMillis();
  throw new BadUserInput(`Expected a time such as "2026-11-24T09:30:00Z", got "${text.slice(0, 40)}".`);
}

/** Reads a calendar day; throws BadUserInput when there is no such day. */
export function parseLocalDate(text: string): LocalDate {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text) && DateTime.fromISO(text, { zone: "utc" }).isValid) return text;
  throw new BadUserInput(`Expected a day such as "2026-11-24", got "${text.slice(0, 40)}".`);
}

/** Whether this is a zone of the IANA database. */
export function isTimeZone(name: string): boolean {
  return DateTime.utc().setZone(name).isValid;
}

/** The day that the calendar shows in this zone at this instant. */
export function localDateIn(timeZone: string, ms: number): LocalDate {
  return DateTime.fromMillis(ms, { zone: timeZone }).toFormat("yyyy-MM-dd");
}

/**
 * The instant at which the wall clock of this zone shows this day and time. A time that a change of clocks skips becomes
 * the later one, a time that it repeats the first of both. "24:00" is the end of the day.
 */
export function instantOf(date: LocalDate, time: LocalTime, timeZone: string): number {
  const [hour = 0, minute = 0] = time.split(":").map(Number);
  const day = DateTime.fromISO(date, { zone: timeZone });
  return (hour === 24 ? day.plus({ days: 1 }) : day.set({ hour, minute })).toMillis();
}

/** The day that is this many days later (or earlier). */
export function addDays(date: LocalDate, days: number): LocalDate {
  return DateTime.fromISO(date, { zone: "utc" }).plus({ days }).toFormat("yyyy-MM-dd");
}

/** 1 for Monday to 7 for Sunday. */
export function weekdayOf(date: LocalDate): number {
  return DateTime.fromISO(date, { zone: "utc" }).weekday;
}
