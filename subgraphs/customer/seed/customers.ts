import type { DemoLocation } from "../../../kernel/demo/locations.ts";
import { demoPerson, type DemoPerson } from "../../../kernel/demo/people.ts";
import { seededRandom, type Random } from "../../../kernel/random.ts";
import { channelKinds } from "../../../kernel/viewer.ts";
import type { CustomerDocument, StoredConsent, StoredContactPoint, StoredIdentity } from "../store.ts";
import { fictionalPhone, homes } from "./places.ts";

const DAY_MS = 86_400_000;
const MONTHS_18 = 548 * DAY_MS;
const purposes = ["PERSONALISATION", "MARKETING", "LOCATION", "ANALYTICS"] as const;
/** The named customer who was born on a leap day. */
const BORN_ON_LEAP_DAY = 6;

/** The n-th customer as she is stored: the same for the same `now`. */
export function seededCustomer(
  number: number,
  { now, stores }: { readonly now: number; readonly stores: readonly DemoLocation[] },
): CustomerDocument {
  const person = demoPerson(number);
  const random = seededRandom(`customer:${number}`);
  const joined = now - Math.floor((0.05 + 0.9 * random()) * MONTHS_18);
  const seen = joined + Math.floor(random() * (now - joined) * 0.98);
  const between = () => new Date(joined + Math.floor(random() * (seen - joined)));
  const near = stores.filter(({ country }) => country === person.region.country);
  const updatedAt = new Date(seen);
  return {
    _id: person.id,
    number,
    name: { given: person.given, family: person.family },
    birthday: birthdayOf(number, random),
    locale: person.region.locale,
    timeZone: person.region.timeZone,
    preferences: preferencesOf(random),
    preferredLocationId: near.length > 0 && random() < 0.7 ? pick(random, near).id : null,
    consents: consentsOf(random, between),
    identities: identitiesOf(number, random, between),
    contactPoints: contactPointsOf(person, random, between),
    addresses: addressesOf(person, random),
    story: person.story,
    revision: 1 + Math.floor(random() * 6),
    updatedAt,
    lastOrigin: {
      channel: pick(random, channelKinds.slice(0, 4)),
      actorKind: "CUSTOMER",
      actorLabel: person.given,
      at: updatedAt.toISOString(),
    },
  };
}

/** One in twenty was born on a leap day; one in twelve has not told. */
function birthdayOf(number: number, random: Random): string | null {
  const year = 1950 + Math.floor(random() * 57);
  const isLeapDay = number === BORN_ON_LEAP_DAY || number % 20 === 0;
  if (isLeapDay) return `${year - (year % 4)}-02-29`;
  if (random() < 1 / 12) return null;
  const day = new Date(Date.UTC(year, 0, 1 + Math.floor(random() * 365)));
  return day.toISOString().slice(0, 10);
}

function preferencesOf(random: Random): CustomerDocument["preferences"] {
  const channels = (["EMAIL", "APP", "MESSAGING", "SMS", "PUSH"] as const).filter(() => random() < 0.45);
  const sizes = [
    ...(random() < 0.7 ? [{ department: "shoes", size: String(36 + Math.floor(random() * 10)) }] : []),
    ...(random() < 0.5 ? [{ department: "clothing", size: pick(random, ["XS", "S", "M", "L", "XL"]) }] : []),
  ];
  return { channels, quietHours: random() < 0.4 ? { from: "20:00", to: "08:00" } : null, sizes };
}

function consentsOf(random: Random, between: () => Date): StoredConsent[] {
  return purposes
    .filter(() => random() < 0.9)
    .map((purpose) => ({
      purpose,
      granted: random() < 0.62,
      channel: pick(random, ["WEB", "APP", "STORE_POS", "KIOSK"] as const),
      textVersion: random() < 0.3 ? "2025-03" : "2026-01",
      at: between(),
    }));
}

function identitiesOf(number: number, random: Random, between: () => Date): StoredIdentity[] {
  const value = (letters: string) =>
    `${letters}${String(number * 7919 + Math.floor(random() * 1000)).padStart(9, "0")}`;
  const kinds = [
    ["WEB_VISITOR", "visitor-", 1],
    ["POS_CARD", "", 0.6],
    ["DEVICE", "device-", 0.45],
    ["MESSENGER", "messenger-", 0.2],
    ["SOCIAL_ACCOUNT", "account-", 0.1],
  ] as const;
  return kinds
    .filter(([, , share]) => random() < share)
    .map(([kind, letters]) => ({ kind, value: value(letters), linkedAt: between() }));
}

function contactPointsOf(person: DemoPerson, random: Random, between: () => Date): StoredContactPoint[] {
  const email = `${plain(person.given)}.${plain(person.family)}.${person.number}@example.com`;
  const phone = random() < 0.6 ? fictionalPhone(person.region.country, random) : undefined;
  return [
    { kind: "EMAIL", value: email, verifiedAt: random() < 0.85 ? between() : null },
    ...(phone === undefined
      ? []
      : [{ kind: "PHONE" as const, value: phone, verifiedAt: random() < 0.5 ? between() : null }]),
  ];
}

function addressesOf(person: DemoPerson, random: Random): CustomerDocument["addresses"] {
  const home = homes[person.region.country];
  if (home === undefined) return [];
  const count = random() < 0.25 ? 2 : 1;
  return Array.from({ length: count }, (_, index) => {
    const [city, postalCode] = pick(random, home.cities);
    const street = pick(random, home.streets);
    const door = 1 + Math.floor(random() * 90);
    const line =
      person.region.country === "GB" || person.region.country === "FR" ? `${door} ${street}` : `${street} ${door}`;
    return {
      label: index === 0 ? "Home" : "Work",
      recipient: `${person.given} ${person.family}`,
      lines: [line],
      city,
      postalCode,
      country: person.region.country,
      isDefault: index === 0,
    };
  });
}

/** A name as the part of an e-mail address: without accents, in small letters. */
function plain(name: string): string {
  return name
    .normalize("NFD")
    .replaceAll(/[^A-Za-z]/g, "")
    .toLowerCase();
}

function pick<Item>(random: Random, items: readonly Item[]): Item {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new Error("Broken invariant: there is something to pick from");
  return item;
}
