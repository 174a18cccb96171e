import { deterministicId, type Id } from "../ids.ts";
import type { DemoSet } from "./catalogue.ts";

/** What the kinds of place are called in the schema. */
type DemoLocationKind = "STORE" | "WAREHOUSE" | "DARK_STORE";
/** What customers can do at a place, as the schema calls it. */
type DemoService = "PICKUP" | "RETURNS" | "MAKE_UP_STUDIO" | "RUNNING_LAB" | "COFFEE_BAR" | "ALTERATIONS";

/** A place of the demo retailer. Its id is that of its code. */
export interface DemoLocation {
  readonly id: Id<"str">;
  readonly code: string;
  readonly name: string;
  readonly kind: DemoLocationKind;
  readonly street: string;
  readonly city: string;
  readonly postalCode: string;
  readonly country: string;
  readonly latitude: number;
  readonly longitude: number;
  readonly timeZone: string;
  readonly services: readonly DemoService[];
  readonly pickupLeadMinutes: number;
  /** Opens and closes on weekdays, Saturdays and Sundays; null where it is closed. */
  readonly hours: readonly [weekdays: Span, saturday: Span, sunday: Span];
}

/** From when to when, by the wall clock. */
export type Span = readonly [opens: string, closes: string] | null;

type Row = readonly [
  code: string,
  name: string,
  street: string,
  city: string,
  postalCode: string,
  country: string,
  latitude: number,
  longitude: number,
  timeZone: string,
];

const SHOP_HOURS: Readonly<Record<string, readonly [Span, Span, Span]>> = {
  GB: [
    ["09:30", "20:00"],
    ["09:00", "20:00"],
    ["11:30", "18:00"],
  ],
  FR: [["10:00", "19:30"], ["10:00", "20:00"], null],
  DE: [["10:00", "20:00"], ["10:00", "20:00"], null],
  PT: [
    ["10:00", "21:00"],
    ["10:00", "21:00"],
    ["11:00", "20:00"],
  ],
  US: [
    ["10:00", "21:00"],
    ["10:00", "21:00"],
    ["11:00", "19:00"],
  ],
  JP: [
    ["11:00", "20:00"],
    ["10:30", "20:30"],
    ["10:30", "20:00"],
  ],
};

/** Invented streets in real cities: six countries, ten zones, two dates on which clocks change and places where they never do. */
const stores: readonly Row[] = [
  ["lon-1", "London Seven Dials", "14 Lantern Row", "London", "WC2X 9ZZ", "GB", 51.5142, -0.1269, "Europe/London"],
  ["lyo-1", "Lyon Presqu'île", "8 rue des Tisseuses", "Lyon", "69002", "FR", 45.7606, 4.8357, "Europe/Paris"],
  ["ber-1", "Berlin Mitte", "Kastanienhof 21", "Berlin", "10119", "DE", 52.5289, 13.4017, "Europe/Berlin"],
  ["nyc-1", "New York SoHo", "77 Ferrier Street", "New York", "10012", "US", 40.7238, -74.0009, "America/New_York"],
  ["lon-2", "London Spitalfields", "3 Weavers Court", "London", "E1X 9ZZ", "GB", 51.5194, -0.0743, "Europe/London"],
  [
    "man-1",
    "Manchester Northern Quarter",
    "52 Shuttle Street",
    "Manchester",
    "M4X 9ZZ",
    "GB",
    53.4839,
    -2.2361,
    "Europe/London",
  ],
  ["edi-1", "Edinburgh Old Town", "9 Piper's Close", "Edinburgh", "EH1X 9ZZ", "GB", 55.9496, -3.1909, "Europe/London"],
  ["bri-1", "Bristol Harbourside", "6 Rope Walk Yard", "Bristol", "BS1X 9ZZ", "GB", 51.4497, -2.6, "Europe/London"],
  ["par-1", "Paris Marais", "31 rue du Puits d'Argent", "Paris", "75003", "FR", 48.861, 2.3622, "Europe/Paris"],
  ["par-2", "Paris Batignolles", "12 passage des Lilas", "Paris", "75017", "FR", 48.8873, 2.3178, "Europe/Paris"],
  ["mrs-1", "Marseille Vieux-Port", "4 quai des Cordiers", "Marseille", "13002", "FR", 43.2965, 5.3698, "Europe/Paris"],
  ["lil-1", "Lille Vieux-Lille", "19 rue de la Dentelle", "Lille", "59000", "FR", 50.6407, 3.0626, "Europe/Paris"],
  ["ber-2", "Berlin Neukölln", "Weichselgasse 40", "Berlin", "12045", "DE", 52.4883, 13.4305, "Europe/Berlin"],
  ["ham-1", "Hamburg Karolinenviertel", "Marktstieg 7", "Hamburg", "20357", "DE", 53.5571, 9.968, "Europe/Berlin"],
  ["muc-1", "München Glockenbach", "Isarzeile 15", "München", "80469", "DE", 48.1313, 11.5742, "Europe/Berlin"],
  ["cgn-1", "Köln Belgisches Viertel", "Antwerpener Winkel 5", "Köln", "50672", "DE", 50.9387, 6.9378, "Europe/Berlin"],
  ["lis-1", "Lisboa Chiado", "Rua das Sete Colinas 26", "Lisboa", "1200-999", "PT", 38.7107, -9.1421, "Europe/Lisbon"],
  ["opo-1", "Porto Bolhão", "Travessa do Linho 11", "Porto", "4000-999", "PT", 41.1496, -8.6069, "Europe/Lisbon"],
  [
    "pdl-1",
    "Ponta Delgada",
    "Largo da Baleia 2",
    "Ponta Delgada",
    "9500-999",
    "PT",
    37.7396,
    -25.6687,
    "Atlantic/Azores",
  ],
  [
    "nyc-2",
    "Brooklyn Williamsburg",
    "210 North Cooper Street",
    "New York",
    "11211",
    "US",
    40.7168,
    -73.9576,
    "America/New_York",
  ],
  ["bos-1", "Boston Back Bay", "88 Chandlery Street", "Boston", "02116", "US", 42.3503, -71.081, "America/New_York"],
  [
    "chi-1",
    "Chicago Wicker Park",
    "1414 Foundry Avenue",
    "Chicago",
    "60622",
    "US",
    41.9088,
    -87.6796,
    "America/Chicago",
  ],
  [
    "lax-1",
    "Los Angeles Silver Lake",
    "3700 Reservoir Terrace",
    "Los Angeles",
    "90026",
    "US",
    34.0869,
    -118.2702,
    "America/Los_Angeles",
  ],
  [
    "phx-1",
    "Phoenix Roosevelt Row",
    "520 Mesquite Lane",
    "Phoenix",
    "85004",
    "US",
    33.4584,
    -112.0698,
    "America/Phoenix",
  ],
  ["tyo-1", "Tokyo Daikanyama", "2-99 Sarugaku", "Tokyo", "150-0033", "JP", 35.6502, 139.703, "Asia/Tokyo"],
  ["osa-1", "Osaka Minamihorie", "1-99 Minamihorie", "Osaka", "550-0015", "JP", 34.6716, 135.4932, "Asia/Tokyo"],
];

const others: readonly (readonly [DemoLocationKind, ...Row])[] = [
  [
    "WAREHOUSE",
    "wh-eu-1",
    "Warehouse Ruhr",
    "Speicherweg 100",
    "Duisburg",
    "47119",
    "DE",
    51.4556,
    6.7311,
    "Europe/Berlin",
  ],
  [
    "WAREHOUSE",
    "wh-us-1",
    "Warehouse New Jersey",
    "1 Turnpike Court",
    "Newark",
    "07114",
    "US",
    40.7093,
    -74.1725,
    "America/New_York",
  ],
  [
    "WAREHOUSE",
    "wh-jp-1",
    "Warehouse Chiba",
    "5-99 Futomi",
    "Funabashi",
    "273-0015",
    "JP",
    35.6746,
    139.9776,
    "Asia/Tokyo",
  ],
  [
    "DARK_STORE",
    "ds-par-1",
    "Paris La Chapelle",
    "60 rue des Aiguillages",
    "Paris",
    "75018",
    "FR",
    48.8977,
    2.3593,
    "Europe/Paris",
  ],
];

/** In the small set: a store in each of four countries, and the warehouse. */
const SMALL = new Set(["lon-1", "lyo-1", "ber-1", "nyc-1", "wh-eu-1"]);
/** The flagship, where the coffee bar is. */
const FLAGSHIP = "lon-1";

/** Every place of the set. */
export function demoLocations(set: DemoSet): readonly DemoLocation[] {
  const all = [
    ...stores.map((row) => makeLocation("STORE", row)),
    ...others.map(([kind, ...row]) => makeLocation(kind, row)),
  ];
  return set === "demo" ? all : all.filter(({ code }) => SMALL.has(code));
}

/** The id of the place with this code. */
export function demoLocationId(code: string): Id<"str"> {
  return deterministicId("str", `location:${code}`);
}

function makeLocation(kind: DemoLocationKind, row: Row): DemoLocation {
  const [code, name, street, city, postalCode, country, latitude, longitude, timeZone] = row;
  const around: Span = ["00:00", "00:00"];
  return {
    id: demoLocationId(code),
    code,
    name,
    kind,
    street,
    city,
    postalCode,
    country,
    latitude,
    longitude,
    timeZone,
    services: kind === "STORE" ? servicesOf(code) : [],
    pickupLeadMinutes: kind === "STORE" ? 60 + (code.charCodeAt(0) % 4) * 30 : 0,
    hours: kind === "STORE" ? (SHOP_HOURS[country] ?? [null, null, null]) : [around, around, around],
  };
}

function servicesOf(code: string): readonly DemoService[] {
  if (code === FLAGSHIP) return ["PICKUP", "RETURNS", "MAKE_UP_STUDIO", "RUNNING_LAB", "COFFEE_BAR", "ALTERATIONS"];
  return code.endsWith("-1") ? ["PICKUP", "RETURNS", "MAKE_UP_STUDIO", "RUNNING_LAB"] : ["PICKUP", "RETURNS"];
}
