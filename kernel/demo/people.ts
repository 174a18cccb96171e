import { deterministicId } from "../ids.ts";

/** How many customers each demo set has. */
export const demoCustomers = { small: 20, demo: 2400 } as const;

/** A region of the demo: how people are called there, by which clock they live. */
interface DemoRegion {
  readonly locale: string;
  readonly country: string;
  readonly timeZone: string;
  readonly given: readonly string[];
  readonly family: readonly string[];
}

const words = (text: string): readonly string[] => text.split(" ");

const regions: readonly [DemoRegion, ...DemoRegion[]] = [
  {
    locale: "fr-FR",
    country: "FR",
    timeZone: "Europe/Paris",
    given: words(
      "Camille Théo Manon Hugo Léa Jules Chloé Arthur Inès Louis Zoé Gabriel Jade Raphaël Alice Nathan Lina Adam Clémence Baptiste",
    ),
    family: words(
      "Perrin Marchand Lefort Garnier Rousselet Chevrier Blanchet Gautreau Moulin Carpentier Besson Delorme Faivre Jacquin Roussel Tessier Vallier Pasquet",
    ),
  },
  {
    locale: "en-GB",
    country: "GB",
    timeZone: "Europe/London",
    given: words(
      "Priya Oliver Amelia Callum Isla George Freya Rhys Poppy Harry Zara Owen Maisie Finlay Aisha Jack Imogen Theo Niamh Edward",
    ),
    family: words(
      "Nair Grant Stone Whitlock Ashdown Pembury Harcastle Okafor Bevan Thackeray Lockhart Mehta Fairweather Dunmore Hollis Kirkby Penrose Ravenhill",
    ),
  },
  {
    locale: "de-DE",
    country: "DE",
    timeZone: "Europe/Berlin",
    given: words(
      "Jonas Sofie Hannah Emil Mia Anton Lena Felix Clara Moritz Ida Paul Greta Leon Marie Oskar Frieda Nils Svenja Jannik",
    ),
    family: words(
      "Wendt Winter Brandt Lindner Kessler Reimann Hartwig Seidel Thalheim Vogt Eberle Kraft Ziegler Lorenz Wegener Pohl Nordmann Falk",
    ),
  },
  {
    locale: "pt-PT",
    country: "PT",
    timeZone: "Europe/Lisbon",
    given: words(
      "Marta Tomás Beatriz Duarte Inês Rui Leonor Gonçalo Matilde Afonso Carolina Miguel Joana Diogo Mafalda Vasco",
    ),
    family: words(
      "Silva Carvalho Teixeira Figueira Moreira Queirós Lobato Sequeira Antunes Barroso Peixoto Valadares Pacheco Rebelo",
    ),
  },
  {
    locale: "es-ES",
    country: "ES",
    timeZone: "Europe/Madrid",
    given: words("Lucía Mateo Carmen Álvaro Elena Iker Paula Hugo Nerea Diego Irene Marcos Alba Pablo Rocío Gael"),
    family: words(
      "Ferrer Navarro Ibáñez Castell Olmedo Quiroga Salvatierra Montes Arrieta Benavente Pineda Solano Valverde Zamora",
    ),
  },
  {
    locale: "ja-JP",
    country: "JP",
    timeZone: "Asia/Tokyo",
    given: words("Kenji Ayumi Haruto Yui Sota Hina Ren Mei Yuto Sakura Riku Aoi Kaito Rin Daichi Nanami"),
    family: words(
      "Mori Hayashi Okada Fujita Nakano Shimizu Aoki Kubota Iwasaki Hoshino Matsuda Nishimura Tamura Uchida",
    ),
  },
];

/** The named customers of the demo, from 1 to 12: region, name, and the journey that she has behind her. */
const named: readonly (readonly [country: string, given: string, family: string, story: string])[] = [
  ["FR", "Camille", "Perrin", "Saw a trail shoe on the web, tried it in the store in Lyon and bought it in the app."],
  ["DE", "Jonas", "Wendt", "Asked in the messenger and went on by telephone without saying anything twice."],
  ["GB", "Priya", "Nair", "Found her size missing in the store; the kiosk had it sent to her door."],
  ["ES", "Lucía", "Ferrer", "Came to a make-up appointment, left with a coupon and used it online that evening."],
  [
    "GB",
    "Oliver",
    "Grant",
    "Shopped as a guest, was merged with his account and undid it: it was his brother's phone.",
  ],
  ["DE", "Sofie", "Winter", "Was born on 29 February; her birthday is kept in years that have no such day."],
  ["FR", "Théo", "Marchand", "Withdrew a consent while he shopped: what was near him was gone from the kiosk at once."],
  ["DE", "Hannah", "Brandt", "Reached Gold at the till, and the app knew it before she was out of the door."],
  ["PT", "Marta", "Silva", "Bought three things in Porto and returned one of them in another store."],
  ["JP", "Kenji", "Mori", "Ordered at a partner's shop; a parcel was sourced anew twice and came in time."],
  [
    "GB",
    "Amelia",
    "Stone",
    "Reserved two sizes to try on and did not come; a coffee at the flagship bar made her Silver later.",
  ],
  [
    "PT",
    "Inês",
    "Carvalho",
    "Read about boots on the web, bought them at the till and asked the chat about them the day after.",
  ],
];

/** A customer of the demo as every subgraph knows her by number. */
export interface DemoPerson {
  readonly number: number;
  readonly id: ReturnType<typeof demoCustomerId>;
  readonly given: string;
  readonly family: string;
  readonly region: DemoRegion;
  /** Null for all but the named ones. */
  readonly story: string | null;
}

/** The id of the n-th customer: the seed of each subgraph names customers by it. */
export function demoCustomerId(number: number) {
  return deterministicId("cus", `customer:${number}`);
}

/** The n-th customer; the same on every machine. */
export function demoPerson(number: number): DemoPerson {
  const id = demoCustomerId(number);
  const [country, given, family, story] = named[number - 1] ?? [];
  if (country !== undefined && given !== undefined && family !== undefined) {
    const region = regions.find((known) => known.country === country) ?? regions[0];
    return { number, id, given, family, region, story: story ?? null };
  }
  // Regions, given names and family names have lengths that share no pattern with these steps: all pairs come.
  const region = regions[number % regions.length] ?? regions[0];
  const round = Math.floor(number / regions.length);
  return {
    number,
    id,
    region,
    given: region.given[round % region.given.length] ?? "",
    family: region.family[(round * 5 + Math.floor(round / region.given.length)) % region.family.length] ?? "",
    story: null,
  };
}
