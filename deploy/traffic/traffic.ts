import { setMaxListeners } from "node:events";
import type { LiveClient } from "../../client/live-client.ts";
import type { Clock } from "../../kernel/clock.ts";
import type { Log } from "../../kernel/log.ts";
import { seededRandom, type Random } from "../../kernel/random.ts";
import { createAgent } from "./agent-life.ts";
import { cast, pace } from "./cast.ts";
import { openGraphSession } from "./graph-session.ts";
import { live, type Person } from "./life.ts";
import { placesQuery } from "./operations.ts";
import { createShopper } from "./shopper-life.ts";
import { createKioskVisitor, createStaff } from "./store-life.ts";
import { leaveScreenOpen } from "./open-screen.ts";

/**
 * Brings the shop to life: shoppers, an agent, staff and a kiosk's visitor act at human pace through the public graph,
 * as any client would. It survives whatever the graph answers, and ends when it is disposed or the signal aborts.
 */
export function startTraffic(input: {
  readonly url: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly signal?: AbortSignal;
}): AsyncDisposable {
  const end = new AbortController();
  const signal = input.signal === undefined ? end.signal : AbortSignal.any([end.signal, input.signal]);
  setMaxListeners(0, signal); // each person waits on it, and each request
  const running = run({ ...input, signal });
  return {
    async [Symbol.asyncDispose]() {
      end.abort(new Error("the traffic ends"));
      await running;
    },
  };
}

interface Context {
  readonly url: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly signal: AbortSignal;
}

async function run(context: Context): Promise<void> {
  const places = await findPlaces(context);
  const screens = openScreens(context);
  const people = [...shoppersAndAgent(context), ...storePeople(context, places)];
  await Promise.all(people.map((person) => live(person, { ...context, random: ownDice(context) })));
  await Promise.all(screens.map((screen) => screen.close()));
}

/** Some shoppers and the agent leave a screen open. */
function openScreens(context: Context): readonly LiveClient[] {
  if (context.signal.aborted) return [];
  const open = (as: string, screen: "shopper" | "agent") =>
    leaveScreenOpen({ url: context.url, session: openGraphSession({ ...context, as }), screen });
  return [...cast.shoppers.slice(0, cast.openScreens).map((as) => open(as, "shopper")), open(cast.agent, "agent")];
}

function shoppersAndAgent(context: Context): readonly Person[] {
  const shopperIds = new Set<string>();
  const shoppers = cast.shoppers.map((as) => {
    const session = openGraphSession({ ...context, as });
    const shopper = createShopper({ name: as, session, random: ownDice(context), meanThinkingMs: pace.shopperMs });
    return {
      ...shopper,
      act: async () => {
        const id = await session.customerId();
        if (id !== undefined) shopperIds.add(id);
        await shopper.act();
      },
    };
  });
  const agent = createAgent({
    session: openGraphSession({ ...context, as: cast.agent }),
    random: ownDice(context),
    shopperIds: () => shopperIds,
    meanThinkingMs: pace.agentMs,
  });
  return [...shoppers, agent];
}

interface Place {
  readonly id: string;
  readonly code: string;
  readonly kind: string;
}

function storePeople(context: Context, places: readonly Place[]): readonly Person[] {
  const stores = places.filter((place) => place.kind === "STORE");
  const warehouses = places.filter((place) => place.kind !== "STORE");
  const staff = [...warehouses, ...stores.slice(0, cast.staffedStores)].map((place) =>
    createStaff({
      name: `staff of ${place.code}`,
      session: openGraphSession({ ...context, as: staffOf(place) }),
      locationId: place.id,
      random: ownDice(context),
      meanThinkingMs: pace.staffMs,
    }),
  );
  const [store] = stores;
  if (store === undefined) return staff;
  const session = openGraphSession({ ...context, as: `kiosk:${store.code}` });
  const visitor = createKioskVisitor({
    session,
    locationId: store.id,
    random: ownDice(context),
    meanThinkingMs: pace.kioskMs,
  });
  return [...staff, visitor];
}

function staffOf(place: Place): string {
  return place.kind === "STORE" ? `staff:${place.code}` : cast.warehouseStaff;
}

/** Where the goods lie. Asked again until it is known. */
async function findPlaces({ url, clock, log, signal }: Context): Promise<readonly Place[]> {
  const session = openGraphSession({ url, as: "guest", signal });
  while (!signal.aborted) {
    try {
      const { locations } = await session.send<{ readonly locations: { readonly nodes: readonly Place[] } }>(
        placesQuery,
      );
      return locations.nodes;
    } catch (error) {
      log.debug({ error }, "traffic: the shop does not answer yet");
      await clock.wait(2_000, signal).catch(() => undefined); // aborted: the loop ends
    }
  }
  return [];
}

/** Dice of one's own, so that nobody's luck depends on how fast the others' answers came. */
function ownDice(context: Context): Random {
  return seededRandom(Math.floor(context.random() * 2 ** 32));
}
