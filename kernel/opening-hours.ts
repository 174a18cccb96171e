import { addDays, instantOf, localDateIn, weekdayOf } from "./time.ts";
import type { LocalDate, LocalTime } from "./time.ts";

/** From one time of the wall clock to another; one that closes at or before it opens closes on the next day. */
export interface OpenInterval {
  readonly opens: LocalTime;
  readonly closes: LocalTime;
}

/** When a place is open: by weekday (1 Monday to 7 Sunday; a missing day is closed), and days that differ from that. */
export interface OpeningHours {
  readonly weekly: Readonly<Partial<Record<number | string, readonly OpenInterval[]>>>;
  readonly exceptions?: Readonly<Record<LocalDate, readonly OpenInterval[]>>;
}

/** The intervals that begin on this day. */
export function openIntervals(hours: OpeningHours, date: LocalDate): readonly OpenInterval[] {
  return hours.exceptions?.[date] ?? hours.weekly[weekdayOf(date)] ?? [];
}

/** Whether the place is open at this instant, by the wall clock of its zone. */
export function isOpenAt(hours: OpeningHours, timeZone: string, ms: number): boolean {
  const today = localDateIn(timeZone, ms);
  return [addDays(today, -1), today].some((date) =>
    openIntervals(hours, date).some((interval) => {
      const closesOn = interval.closes <= interval.opens ? addDays(date, 1) : date;
      return instantOf(date, interval.opens, timeZone) <= ms && ms < instantOf(closesOn, interval.closes, timeZone);
    }),
  );
}
