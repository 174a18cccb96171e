import { demoLocations, type DemoLocation, type Span } from "../../kernel/demo/locations.ts";
import { deterministicId } from "../../kernel/ids.ts";
import type { OpenInterval } from "../../kernel/opening-hours.ts";
import type { Origin } from "../../kernel/origin.ts";
import type { SeedRequest } from "../../kernel/subgraph/define.ts";
import { openingStock } from "./seed-stock.ts";
import { specialDays } from "./special-days.ts";
import type { InventoryStore, LocationDocument, MovementDocument, StockDocument } from "./store.ts";

const DAY_MS = 86_400_000;
const BATCH = 2_000;

/** Fills an empty inventory with the demo shop's places and opening stock, each level with its first entry in the ledger. */
export async function seedInventory(store: InventoryStore, { set, now }: SeedRequest<InventoryStore>): Promise<void> {
  const at = new Date(now - 30 * DAY_MS);
  const origin: Origin = { channel: "WEB", actorKind: "SYSTEM", actorLabel: "Opening stock", at: at.toISOString() };
  const written = { revision: 1, updatedAt: at, lastOrigin: origin };
  const places = demoLocations(set);
  const thisYear = new Date(now).getUTCFullYear();
  const years = Array.from({ length: 7 }, (_, index) => thisYear - 1 + index);
  await store.locations.insertMany(places.map((place) => ({ ...locationOf(place, years), ...written })));

  const levels: StockDocument[] = [];
  const ledger: MovementDocument[] = [];
  for (const { variant, location, available, safety } of openingStock(set, places)) {
    const name = `${variant.sku}@${location.code}`;
    const stockId = deterministicId("stk", name);
    const quantities = { available, held: 0, allocated: 0, safety };
    levels.push({
      _id: stockId,
      variantId: variant.id,
      sku: variant.sku,
      locationId: location.id,
      locationCode: location.code,
      ...quantities,
      ...written,
    });
    ledger.push({
      _id: deterministicId("mov", name),
      stockId,
      locationId: location.id,
      kind: "RECEIVED",
      ...quantities,
      reason: "Opening stock",
      holdId: null,
      levelRevision: 1,
      origin,
    });
  }
  for (let start = 0; start < levels.length; start += BATCH) {
    await store.stock.insertMany(levels.slice(start, start + BATCH), { ordered: false });
    await store.movements.insertMany(ledger.slice(start, start + BATCH), { ordered: false });
  }
}

function locationOf(
  place: DemoLocation,
  years: readonly number[],
): Omit<LocationDocument, "revision" | "updatedAt" | "lastOrigin"> {
  const [weekdays, saturday, sunday] = place.hours.map(intervalsOf);
  const special = place.kind === "STORE" ? specialDays(place.country, years) : [];
  return {
    _id: place.id,
    code: place.code,
    name: place.name,
    kind: place.kind,
    address: { lines: [place.street], city: place.city, postalCode: place.postalCode, country: place.country },
    latitude: place.latitude,
    longitude: place.longitude,
    timeZone: place.timeZone,
    hours: {
      weekly: {
        ...Object.fromEntries(["1", "2", "3", "4", "5"].map((day) => [day, weekdays ?? []])),
        6: saturday ?? [],
        7: sunday ?? [],
      },
      exceptions: Object.fromEntries(special.map(({ date, intervals }) => [date, intervals])),
    },
    notes: Object.fromEntries(special.map(({ date, note }) => [date, note])),
    services: place.services,
    pickupLeadMinutes: place.pickupLeadMinutes,
  };
}

function intervalsOf(span: Span): readonly OpenInterval[] {
  return span === null ? [] : [{ opens: span[0], closes: span[1] }];
}
