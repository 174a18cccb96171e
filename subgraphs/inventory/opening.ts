import { BadUserInput } from "../../kernel/errors.ts";
import { isOpenAt, openIntervals, type OpenInterval } from "../../kernel/opening-hours.ts";
import { addDays, localDateIn, parseLocalDate, type LocalDate } from "../../kernel/time.ts";
import type { LocationDocument } from "./store.ts";

/** When a place is open on one day of its own calendar. */
export interface OpeningDay {
  readonly date: LocalDate;
  readonly intervals: readonly OpenInterval[];
  readonly note: string | null;
}

const MAX_DAYS = 31;

/** The days from `from` on (today by the place's own clock when it is not named). */
export function openingDays(
  location: LocationDocument,
  args: { readonly from?: string | null; readonly days?: number | null },
  now: number,
): readonly OpeningDay[] {
  const days = args.days ?? 7;
  if (days < 1 || days > MAX_DAYS) throw new BadUserInput(`days must be 1 to ${MAX_DAYS}, got ${days}`);
  const first = args.from == null ? localDateIn(location.timeZone, now) : parseLocalDate(args.from);
  return Array.from({ length: days }, (_, index) => {
    const date = addDays(first, index);
    return { date, intervals: openIntervals(location.hours, date), note: location.notes[date] ?? null };
  });
}

/** Whether customers can walk in: never where nobody is let in. */
export function isOpenToCustomers(location: LocationDocument, now: number): boolean {
  return location.kind === "STORE" && isOpenAt(location.hours, location.timeZone, now);
}
