import { DateTime } from "luxon";

/** An instant as GraphQL shows it: RFC 3339, UTC, milliseconds. */
export function isoDateTime(at: number | Date): string {
  return new Date(at).toISOString();
}

/** A day in somebody's calendar, `2028-02-29`; it names no instant. */
export type LocalDate = string & { readonly __localDate: true };

/** The day that it is at an instant in an IANA time zone; throws a RangeError for an unknown zone. */
export function localDateIn(timeZone: string, atMs: number): LocalDate {
  return DateTime.fromMillis(atMs, { zone: checkedZone(timeZone) }).toFormat("yyyy-MM-dd") as LocalDate; // formatted here
}

/** The instant at which a clock in that zone shows a day and a time; a time that the spring change skips is the one after it. */
export function instantAt(timeZone: string, date: string, time: string): number {
  return DateTime.fromISO(`${date}T${time}`, { zone: checkedZone(timeZone) }).toMillis();
}

/** The day of the week of a local date, 1 Monday to 7 Sunday. */
export function weekdayOf(date: string): number {
  return DateTime.fromISO(date, { zone: "utc" }).weekday;
}

/** The local date that many days later; calendar days, so daylight saving does not matter. */
export function addDays(date: string, days: number): LocalDate {
  return DateTime.fromISO(date, { zone: "utc" }).plus({ days }).toFormat("yyyy-MM-dd") as LocalDate; // formatted here
}

/** The local date of a text such as `2028-02-29`; throws a RangeError when there is no such day. */
export function parseLocalDate(text: string): LocalDate {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || !DateTime.fromISO(text, { zone: "utc" }).isValid) {
    throw new RangeError(`expected a day such as 2028-02-29, got ${text.slice(0, 40)}`);
  }
  return text as LocalDate; // checked above
}

function checkedZone(timeZone: string): string {
  if (!DateTime.local({ zone: timeZone }).isValid) throw new RangeError(`expected an IANA time zone, got ${timeZone}`);
  return timeZone;
}
