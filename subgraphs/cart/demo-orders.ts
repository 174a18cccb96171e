import { demoCatalogue, type DemoSet } from "../../kernel/demo/catalogue.ts";
import { demoLocations } from "../../kernel/demo/locations.ts";
import { demoCustomers, demoPerson } from "../../kernel/demo/people.ts";
import { deterministicId } from "../../kernel/ids.ts";
import { money } from "../../kernel/money.ts";
import type { Origin } from "../../kernel/origin.ts";
import { seededRandom } from "../../kernel/random.ts";
import { instantOf, localDateIn } from "../../kernel/time.ts";
import type { ChannelKind } from "../../kernel/viewer.ts";
import type { FulfilmentMethod } from "./rules/lines.ts";
import type { FulfilmentState } from "./rules/order-state.ts";
import { totalsOf } from "./rules/totals.ts";
import { orderNumber } from "./sagas/order-saga.ts";
import type { OrderDocument } from "./store.ts";

/** How many orders each demo set has, over eighteen months. */
const demoOrderCount = { small: 60, demo: 9_000 } as const;

const DAY_MS = 86_400_000;
const DAYS = 548;
const CURRENCY = "EUR";
/** Of 1,000 orders, how many come through each channel. */
const CHANNELS: readonly (readonly [ChannelKind, number])[] = [
  ["WEB", 440],
  ["APP", 210],
  ["STORE_POS", 230],
  ["KIOSK", 50],
  ["PHONE", 30],
  ["SOCIAL", 20],
  ["MESSAGING", 10],
  ["PARTNER", 10],
];
const PICKUP_SHARE = 0.14;
const RETURNED_SHARE = 0.07;
/** This size was missing until that day; its sales begin then. */
const MISSING = { sku: /^FELL-RUNNER-(?:BLK|BLACK)-44$/, untilDay: 400 };
/** Most people order in the evening of their own clock; one of 24 letters an hour, by how often. */
const HOURS = [8, 9, 10, 11, 12, 12, 13, 14, 15, 16, 17, 18, 18, 19, 19, 19, 20, 20, 20, 20, 21, 21, 21, 22] as const;

/** The order history of a demo set, the oldest first: the same documents for the same set and time. */
export function demoOrders(set: DemoSet, now: number): readonly OrderDocument[] {
  const random = seededRandom(20_241_127);
  const variants = demoCatalogue(set).flatMap((product) => product.variants);
  const places = demoLocations(set);
  const stores = places.filter(({ kind }) => kind === "STORE");
  const warehouses = places.filter(({ kind }) => kind !== "STORE");
  const pick = <T>(list: readonly T[], skew = 1): T => {
    const found = list[Math.floor(random() ** skew * list.length)];
    if (found === undefined) throw new RangeError("expected something to pick from");
    return found;
  };
  const orders: OrderDocument[] = [];
  for (let index = 0; index < demoOrderCount[set]; index += 1) {
    const person = demoPerson(1 + Math.floor(random() ** 1.6 * demoCustomers[set]));
    const channel = channelAt(random() * 1_000);
    const day = Math.floor(DAYS * random() ** 0.85); // the shop grows: more orders towards today
    const placedAt = momentOf(now, day, pick(HOURS), Math.floor(random() * 60), person.region.timeZone);
    const method = methodOf(channel, random());
    const place = method === "SHIP" ? pick(warehouses) : pick(stores, 1.5);
    const orderId = deterministicId("ord", `order:${index}`);
    const lines = Array.from({ length: 1 + Math.floor(random() ** 2 * 3) }, (_, line) => {
      let variant = pick(variants, 1.3);
      while (MISSING.sku.test(variant.sku) && day < MISSING.untilDay) variant = pick(variants, 1.3);
      return {
        id: deterministicId("oln", `order:${index}:${line}`),
        variantId: variant.id,
        sku: variant.sku,
        title: variant.title,
        quantity: random() < 0.85 ? 1 : 2,
        unitPrice: money(variant.price, CURRENCY),
        triedAt: null,
        fulfilment: { method, locationId: method === "SHIP" ? null : place.id },
      };
    });
    const at = new Date(placedAt);
    const origin = originOf(channel, at, channel === "STORE_POS" || channel === "KIOSK" ? place.code : undefined);
    orders.push({
      _id: orderId,
      number: orderNumber(orderId, at.toISOString()),
      cartId: null,
      owner: `customer:${person.id}`,
      customerId: person.id,
      origin,
      placedAt: at,
      currency: CURRENCY,
      lines: lines.map(({ id, variantId, sku, title, quantity, unitPrice, triedAt }) => ({
        id,
        variantId,
        sku,
        title,
        quantity,
        unitPrice,
        triedAt,
      })),
      totals: totalsOf(lines, CURRENCY),
      fulfilments: [
        {
          id: `${orderId}:1`,
          method,
          locationId: place.id,
          state: stateOf(method, now - placedAt, random()),
          lineIds: lines.map(({ id }) => id),
        },
      ],
      revision: 1,
      updatedAt: at,
      lastOrigin: origin,
    });
  }
  return orders.toSorted((a, b) => a.placedAt.getTime() - b.placedAt.getTime());
}

function channelAt(point: number): ChannelKind {
  let sum = 0;
  for (const [channel, share] of CHANNELS) {
    sum += share;
    if (point < sum) return channel;
  }
  return "WEB";
}

/** That hour of that day on the customer's own clock, never later than an hour ago. */
function momentOf(now: number, day: number, hour: number, minute: number, timeZone: string): number {
  const date = localDateIn(timeZone, now - (DAYS - day) * DAY_MS);
  const time = `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`;
  return Math.min(instantOf(date, time, timeZone), now - 3_600_000);
}

function methodOf(channel: ChannelKind, chance: number): FulfilmentMethod {
  if (channel === "STORE_POS") return "IN_STORE";
  return chance < PICKUP_SHARE / (1 - 0.23) ? "PICKUP" : "SHIP"; // the share counts till sales too
}

/** How far an order of that age has come. */
function stateOf(method: FulfilmentMethod, ageMs: number, chance: number): FulfilmentState {
  const days = ageMs / DAY_MS;
  if (days > 10 && chance < RETURNED_SHARE) return "RETURNED";
  if (method === "IN_STORE") return "COLLECTED";
  if (days < 0.5) return "RECEIVED";
  if (days < 1) return "PICKING";
  if (method === "PICKUP") return days < 3 ? "READY" : "COLLECTED";
  return days < 4 ? "DISPATCHED" : "DELIVERED";
}

function originOf(channel: ChannelKind, at: Date, store: string | undefined): Origin {
  const touchpoint = store === undefined ? `touchpoint:${channel}` : `touchpoint:${channel}:${store}`;
  return {
    channel,
    touchpointId: deterministicId("tch", touchpoint),
    actorKind: channel === "STORE_POS" ? "STAFF" : channel === "PHONE" ? "AGENT" : "CUSTOMER",
    at: at.toISOString(),
  };
}
