import { isTimeZone, type LocalDate, type LocalTime } from "../../../kernel/time.ts";
import { invalidInput, type Refusal } from "./refusal.ts";

/** The part of a customer that she edits herself. */
export interface Profile {
  readonly name: { readonly given: string; readonly family: string };
  readonly birthday: LocalDate | null;
  readonly locale: string;
  readonly timeZone: string;
  readonly preferences: Preferences;
  readonly preferredLocationId: string | null;
}

/** What a customer prefers, on every channel alike. */
export interface Preferences {
  readonly channels: readonly string[];
  readonly quietHours: { readonly from: LocalTime; readonly to: LocalTime } | null;
  readonly sizes: readonly { readonly department: string; readonly size: string }[];
}

/** A wished change: undefined (or null where a part cannot be removed) leaves a part as it is. */
export interface ProfileChange {
  readonly name?: { readonly given: string; readonly family: string } | null;
  readonly birthday?: LocalDate | null;
  readonly locale?: string | null;
  readonly timeZone?: string | null;
  readonly preferences?: {
    readonly channels?: readonly string[] | null;
    readonly quietHours?: { readonly from: LocalTime; readonly to: LocalTime } | null;
    readonly sizes?: readonly { readonly department: string; readonly size: string }[] | null;
  } | null;
  readonly preferredLocationId?: string | null;
}

const MAX_NAME = 80;
const MAX_SIZES = 20;
const OLDEST_BIRTHDAY = "1900-01-01";
const FAMILY_FIRST = new Set(["ja", "zh", "ko", "hu"]);

/** The profile after the change, or every reason why it cannot be made. `today` is the day in her time zone. */
export function changeProfile(
  profile: Profile,
  change: ProfileChange,
  today: LocalDate,
):
  | { readonly kind: "changed"; readonly profile: Profile }
  | { readonly kind: "refused"; readonly refusals: Refusal[] } {
  const next: Profile = {
    name: change.name ? { given: change.name.given.trim(), family: change.name.family.trim() } : profile.name,
    birthday: change.birthday === undefined ? profile.birthday : change.birthday,
    locale: change.locale ? canonicalLocale(change.locale) : profile.locale,
    timeZone: change.timeZone ?? profile.timeZone,
    preferences: changePreferences(profile.preferences, change.preferences),
    preferredLocationId:
      change.preferredLocationId === undefined ? profile.preferredLocationId : change.preferredLocationId,
  };
  const refusals = [...refusedNames(next), ...refusedTimes(next, today), ...refusedPreferences(next.preferences)];
  return refusals.length > 0 ? { kind: "refused", refusals } : { kind: "changed", profile: next };
}

/** Both names in the order that the language uses. */
export function displayName(name: Profile["name"], locale: string): string {
  const [language = ""] = locale.split("-");
  return FAMILY_FIRST.has(language) ? `${name.family} ${name.given}` : `${name.given} ${name.family}`;
}

/** A value of which only the end may be read, for example "…4471"; short ones show nothing. */
export function maskValue(value: string): string {
  return value.length > 8 ? `…${value.slice(-4)}` : "…";
}

function changePreferences(now: Preferences, change: ProfileChange["preferences"]): Preferences {
  if (!change) return now;
  return {
    channels: change.channels ? [...new Set(change.channels)] : now.channels,
    quietHours: change.quietHours === undefined ? now.quietHours : change.quietHours,
    sizes: change.sizes ? change.sizes.map(({ department, size }) => ({ department, size: size.trim() })) : now.sizes,
  };
}

function refusedNames({ name }: Profile): Refusal[] {
  return (["given", "family"] as const)
    .filter((part) => name[part].length < 1 || name[part].length > MAX_NAME)
    .map((part) =>
      invalidInput(`A name has 1 to ${MAX_NAME} characters, this one has ${name[part].length}.`, "name", part),
    );
}

function refusedTimes(profile: Profile, today: LocalDate): Refusal[] {
  const refusals: Refusal[] = [];
  const { birthday, timeZone, locale } = profile;
  if (birthday !== null && !isDay(birthday)) {
    refusals.push(invalidInput(`Expected a day such as "1996-02-29", got "${birthday.slice(0, 20)}".`, "birthday"));
  } else if (birthday !== null && (birthday > today || birthday < OLDEST_BIRTHDAY)) {
    refusals.push(invalidInput(`A birthday lies between ${OLDEST_BIRTHDAY} and today.`, "birthday"));
  }
  if (!isTimeZone(timeZone)) {
    refusals.push(
      invalidInput(`Expected an IANA time zone such as "Europe/Lisbon", got "${timeZone.slice(0, 40)}".`, "timeZone"),
    );
  }
  if (locale === "") refusals.push(invalidInput(`Expected a language tag such as "pt-PT".`, "locale"));
  return refusals;
}

function refusedPreferences({ quietHours, sizes }: Preferences): Refusal[] {
  const refusals: Refusal[] = [];
  for (const end of ["from", "to"] as const) {
    if (quietHours !== null && !/^([01]\d|2[0-3]):[0-5]\d$/.test(quietHours[end])) {
      refusals.push(
        invalidInput(
          `Expected a time such as "20:00", got "${quietHours[end].slice(0, 20)}".`,
          "preferences",
          "quietHours",
          end,
        ),
      );
    }
  }
  const departments = new Set(sizes.map(({ department }) => department));
  if (departments.size < sizes.length) {
    refusals.push(invalidInput("Name one size for each department.", "preferences", "sizes"));
  }
  if (sizes.length > MAX_SIZES || sizes.some(({ size, department }) => !isLabel(size) || !isLabel(department))) {
    refusals.push(
      invalidInput(`Name at most ${MAX_SIZES} sizes, each label with 1 to 40 characters.`, "preferences", "sizes"),
    );
  }
  return refusals;
}

function isLabel(text: string): boolean {
  return text.length >= 1 && text.length <= 40;
}

/** Whether the calendar has this day: 29 February exists in leap years only. */
function isDay(text: string): boolean {
  const [year, month, day] = text.split("-").map(Number);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || year === undefined || month === undefined || day === undefined) return false;
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

/** The tag as BCP 47 writes it ("pt-pt" becomes "pt-PT"), empty when it is none. */
function canonicalLocale(tag: string): string {
  try {
    return Intl.getCanonicalLocales(tag)[0] ?? "";
  } catch {
    return ""; // the only way in which Intl tells a malformed tag
  }
}
