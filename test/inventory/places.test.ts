import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { demoLocations } from "../../kernel/demo/locations.ts";
import { isOpenAt } from "../../kernel/opening-hours.ts";
import { isOpenToCustomers, openingDays } from "../../subgraphs/inventory/opening.ts";
import { specialDays } from "../../subgraphs/inventory/special-days.ts";
import type { LocationDocument } from "../../subgraphs/inventory/store.ts";
import { aShopFloor, everybody, lastButOnePair, place, raincoat, staffOf, type ShopFloor } from "./kit/shop-floor.ts";

let floor: ShopFloor;
beforeAll(async () => void (floor = await aShopFloor()));
afterAll(() => floor[Symbol.asyncDispose]());

const askLocation = async (code: string, fields: string, viewer: Parameters<ShopFloor["ask"]>[1] = everybody) =>
  (await floor.ask("inventory", viewer, `query ($code: String) { location(code: $code) { ${fields} } }`, { code })).data
    .location;

describe("a place's hours", () => {
  const berlin = async () => (await floor.documents.locations.findOne({ code: "ber-1" })) as LocationDocument; // seeded
  const at = (utc: string) => Date.parse(utc);

  it("follow its own clock on both days when clocks change", async () => {
    const shop = { ...(await berlin()), hours: { weekly: { 7: [{ opens: "01:00", closes: "04:00" }] } } };
    // 29 March 2026: 02:00 becomes 03:00, so three hours of the wall clock last two.
    expect(isOpenToCustomers(shop, at("2026-03-28T23:59:00Z"))).toBe(false);
    expect(isOpenToCustomers(shop, at("2026-03-29T00:00:00Z"))).toBe(true);
    expect(isOpenToCustomers(shop, at("2026-03-29T01:59:00Z"))).toBe(true);
    expect(isOpenToCustomers(shop, at("2026-03-29T02:00:00Z"))).toBe(false);
    // 25 October 2026: 03:00 becomes 02:00, so they last four.
    expect(isOpenToCustomers(shop, at("2026-10-24T23:00:00Z"))).toBe(true);
    expect(isOpenToCustomers(shop, at("2026-10-25T02:59:00Z"))).toBe(true);
    expect(isOpenToCustomers(shop, at("2026-10-25T03:00:00Z"))).toBe(false);
  });

  it("change on different days in Berlin and New York, and never in Phoenix", () => {
    const nine = { weekly: { 1: [{ opens: "09:00", closes: "10:00" }] } };
    const opensAt = (zone: string, utc: string) => isOpenAt(nine, zone, at(utc));
    // Monday 16 March 2026: New York has changed, Berlin has not.
    expect(opensAt("America/New_York", "2026-03-16T13:00:00Z")).toBe(true);
    expect(opensAt("Europe/Berlin", "2026-03-16T08:00:00Z")).toBe(true);
    // Monday 30 March: both have.
    expect(opensAt("America/New_York", "2026-03-30T13:00:00Z")).toBe(true);
    expect(opensAt("Europe/Berlin", "2026-03-30T07:00:00Z")).toBe(true);
    expect(opensAt("Europe/Berlin", "2026-03-30T08:00:00Z")).toBe(false);
    for (const monday of ["2026-01-05", "2026-07-06"])
      expect(opensAt("America/Phoenix", `${monday}T16:00:00Z`)).toBe(true);
  });

  it("know special days, the 29th of February among them", async () => {
    const shop = await berlin();
    const days = openingDays(shop, { from: "2028-02-28", days: 3 }, 0);
    expect(days.map(({ date, note }) => [date, note])).toEqual([
      ["2028-02-28", null],
      ["2028-02-29", "Leap day: an hour longer"],
      ["2028-03-01", null],
    ]);
    expect(specialDays("DE", [2027]).some(({ date }) => date.endsWith("02-29"))).toBe(false);
    const [christmas] = openingDays(shop, { from: "2026-12-25", days: 1 }, 0);
    expect(christmas).toEqual({ date: "2026-12-25", intervals: [], note: "Christmas Day" });
    expect(isOpenToCustomers(shop, at("2026-12-25T11:00:00Z"))).toBe(false);
  });

  it("are shown from today on by the place's own calendar", async () => {
    const { hours, openNow, timeZone } = await askLocation(
      "nyc-1",
      "timeZone openNow hours(days: 2) { date intervals { opens closes } }",
    );
    expect({ openNow, timeZone }).toEqual({ openNow: false, timeZone: "America/New_York" }); // it is 04:30 there
    expect(hours[0]).toEqual({ date: "2026-11-24", intervals: [{ opens: "10:00", closes: "21:00" }] });
    expect(await askLocation("ber-1", "openNow")).toEqual({ openNow: true });
  });

  it.each(["days: 0", "days: 32", 'from: "2027-02-29"', 'from: "tomorrow"'])(
    "asked for with %s are refused",
    async (args) => {
      const answer = await floor.ask("inventory", everybody, `{ location(code: "ber-1") { hours(${args}) { date } } }`);
      expect(answer.errors?.[0]?.extensions?.code).toBe("BAD_USER_INPUT");
    },
  );
});

describe("places", () => {
  it("of the demo are 26 stores, 3 warehouses and a dark store, in 6 countries and more than 5 zones", () => {
    const all = demoLocations("demo");
    expect(Map.groupBy(all, ({ kind }) => kind).get("STORE")).toHaveLength(26);
    expect(all).toHaveLength(30);
    expect(new Set(all.map(({ country }) => country)).size).toBe(6);
    expect(new Set(all.map(({ timeZone }) => timeZone)).size).toBeGreaterThan(5);
    expect(
      demoLocations("small")
        .map(({ code }) => code)
        .toSorted(),
    ).toEqual(["ber-1", "lon-1", "lyo-1", "nyc-1", "wh-eu-1"]);
  });

  it("are listed page by page without a gap", async () => {
    const codes: string[] = [];
    let after: string | null = null;
    do {
      const { data } = await floor.ask(
        "inventory",
        everybody,
        `query ($after: String) { locations(first: 2, after: $after) { nodes { code } pageInfo { hasNextPage endCursor } totalCount } }`,
        { after },
      );
      codes.push(...data.locations.nodes.map((node: { code: string }) => node.code));
      expect(data.locations.totalCount).toBe(5);
      after = data.locations.pageInfo.hasNextPage ? data.locations.pageInfo.endCursor : null;
    } while (after !== null);
    expect(codes).toEqual(["ber-1", "lon-1", "lyo-1", "nyc-1", "wh-eu-1"]);
  });

  it.each([
    ['locations(after: "nonsense") { totalCount }', "CURSOR_INVALID"],
    ["locations(first: 101) { totalCount }", "BAD_USER_INPUT"],
    ["locations(first: 0) { totalCount }", "BAD_USER_INPUT"],
    ["location { id }", "BAD_USER_INPUT"],
  ])("asked for with %s are refused with %s", async (field, code) => {
    const answer = await floor.ask("inventory", everybody, `{ ${field} }`);
    expect(answer.errors?.[0]?.extensions?.code).toBe(code);
  });

  it("that do not exist are null, and depended on until they do", async () => {
    const answer = await floor.ask("inventory", everybody, `{ location(code: "mars-1") { id } }`);
    expect(answer.data).toEqual({ location: null });
    expect(answer.extensions?.lockstep?.dependsOn).toEqual(["location:mars-1"]);
  });
});

describe("stock near a point", () => {
  const ask = async (variantId: string, args: string) =>
    floor.ask(
      "inventory",
      everybody,
      `query ($r: [_Any!]!) { _entities(representations: $r) { ... on Variant { availability { available bucket locationCount } nearby(${args}) { location { code } distanceKm available bucket openNow } } } }`,
      { r: [{ __typename: "Variant", id: variantId }] },
    );

  it("is listed by distance with what each store has and whether it is open", async () => {
    const { data, extensions } = await ask(
      lastButOnePair,
      "near: { latitude: 48.86, longitude: 2.35 }, radiusKm: 1000",
    );
    const [variant] = data._entities;
    expect(variant.nearby.map((near: { location: { code: string } }) => near.location.code)).toEqual([
      "lon-1",
      "lyo-1",
      "ber-1",
    ]);
    expect(variant.nearby[1]).toMatchObject({ available: 2, bucket: "LOW", openNow: true });
    expect(variant.availability).toEqual({ available: 2, bucket: "LOW", locationCount: 1 });
    expect(extensions?.lockstep?.dependsOn).toContainEqual(["_entities", 0, `variant:${lastButOnePair}:stock`]);
  });

  it.each([
    "near: { latitude: 91, longitude: 0 }",
    "near: { latitude: 0, longitude: 0 }, radiusKm: 0",
    "near: { latitude: 0, longitude: 0 }, first: 51",
  ])("asked for with %s is refused", async (args) => {
    expect((await ask(raincoat, args)).errors?.[0]?.extensions?.code).toBe("BAD_USER_INPUT");
  });
});

describe("stock", () => {
  it("shows everybody a capped number and a band, and staff the counts", async () => {
    const operation = `query ($v: [ID!]!, $l: [ID!]) { stock(variantIds: $v, locationIds: $l) { available bucket onHand held allocated safety variant { id } location { code } } }`;
    const variables = { v: [raincoat, lastButOnePair], l: [place("lyo-1"), place("wh-eu-1")] };
    const { data, extensions } = await floor.ask("inventory", staffOf("lyo-1"), operation, variables);
    expect(data.stock.map((level: any) => [level.variant.id, level.location.code])).toEqual([
      // any: asked for above
      [raincoat, "lyo-1"],
      [raincoat, "wh-eu-1"],
      [lastButOnePair, "lyo-1"],
      [lastButOnePair, "wh-eu-1"],
    ]);
    expect(data.stock[1].available).toBe(20);
    expect(data.stock[1].onHand).toBeGreaterThan(20);
    expect(extensions?.lockstep?.dependsOn).toContain(`variant:${raincoat}:levels`);
  });
});
