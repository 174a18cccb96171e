import { BadUserInput } from "../../kernel/errors.ts";
import type { Context } from "./context.ts";
import { listLevels, listLocations, listMovements, listStock } from "./lists.ts";
import { mutations } from "./mutations.ts";
import { isOpenToCustomers, openingDays } from "./opening.ts";
import { bucketOf, publicAvailable } from "./rules/availability.ts";
import { onHandOf } from "./rules/quantities.ts";
import type { Resolvers } from "./schema.generated.ts";
import type { HoldDocument, LocationDocument } from "./store.ts";
import { tags } from "./tags.ts";
import { availabilityOf, nearbyStores } from "./variant-stock.ts";

/** Where stock lies, for whom it is kept, and when one can get it. */
export const resolvers: Resolvers = {
  Query: {
    locations: (_, args, context) => listLocations(context, args),
    location(_, { id, code }, context) {
      if (id != null && code == null) return findLocation(context, { id });
      if (code != null && id == null) return findLocation(context, { code });
      throw new BadUserInput("name a location by its id or by its code, not by both or neither");
    },
    stock: (_, args, context) => listLevels(context, args),
    locationStock: (_, { locationId, ...args }, context) => listStock(context, locationId, args),
    hold: (_, { id }, context) => findHold(context, id),
  },
  Mutation: mutations,

  Location: {
    __resolveReference: (reference, context) =>
      findLocation(context, reference as { readonly id: string } | { readonly code: string }), // one of the two keys
    id: (location) => location._id,
    geo: ({ latitude, longitude }) => ({ latitude, longitude }),
    hours: (location, args, { clock }) => openingDays(location, args, clock.now()),
    openNow: (location, _, { clock }) => isOpenToCustomers(location, clock.now()),
    stock: (location, args, context) => listStock(context, location._id, args),
    movements: (location, args, context) => listMovements(context, location._id, args),
    updatedAt: (location) => location.updatedAt.toISOString(),
  },

  StockLevel: {
    async __resolveReference(reference, { loaders }) {
      const { id, variant, location }: LevelReference = reference;
      if (typeof id === "string") return loaders.levels.load(id);
      const levels = await loaders.levelsOf.load(String(variant?.id));
      return levels.find(({ locationId }) => locationId === location?.id) ?? null;
    },
    id: (level) => level._id,
    variant: ({ variantId }) => ({ id: variantId }),
    location: ({ locationId }, _, { loaders }) => loaders.locations.load(locationId),
    available: ({ available }) => publicAvailable(available),
    bucket: ({ available }) => bucketOf(available),
    onHand: (level) => onHandOf(level),
    updatedAt: (level) => level.updatedAt.toISOString(),
  },
  StockMovement: {
    id: (movement) => movement._id,
    stockLevel: ({ stockId }, _, { loaders }) => loaders.levels.load(stockId),
  },

  Variant: {
    __resolveReference: ({ id }) => ({ id: String(id) }),
    availability: ({ id }, _, context) => availabilityOf(context, id),
    nearby: ({ id }, args, context) => nearbyStores(context, id, args),
  },

  Hold: {
    __resolveReference: ({ id }, context) => findHold(context, String(id)),
    id: (hold) => hold._id,
    variant: ({ variantId }) => ({ id: variantId }),
    location: ({ locationId }, _, { loaders }) => loaders.locations.load(locationId),
    expiresAt: (hold) => hold.expiresAt.toISOString(),
    updatedAt: (hold) => hold.updatedAt.toISOString(),
  },

  HoldStockPayload: {
    hold: ({ holdId }, _, { loaders }) => readAgain(loaders.holds, holdId),
    stockLevel: ({ stockId }, _, { loaders }) => readAgain(loaders.levels, stockId),
  },
  ReleaseHoldPayload: { hold: ({ holdId }, _, { loaders }) => readAgain(loaders.holds, holdId) },
  AdjustStockPayload: { stockLevel: ({ stockId }, _, { loaders }) => readAgain(loaders.levels, stockId) },
  CartHoldOutcome: { hold: ({ holdId }, _, { loaders }) => readAgain(loaders.holds, holdId) },
  StockAlternative: { location: ({ locationId }, _, { loaders }) => loaders.locations.load(locationId) },
  UserError: { __resolveType: ({ __typename }) => __typename },
};

interface LevelReference {
  readonly id?: unknown;
  readonly variant?: { readonly id?: unknown } | null;
  readonly location?: { readonly id?: unknown } | null;
}

async function findLocation(
  context: Context,
  by: { readonly id: string } | { readonly code: string },
): Promise<LocationDocument | null> {
  if ("id" in by) {
    const found = await context.loaders.locations.load(by.id);
    if (found === null) context.dependsOn(tags.location(by.id));
    return found;
  }
  const found = (await context.loaders.allLocations()).find(({ code }) => code === by.code);
  if (found === undefined) context.dependsOn(tags.location(by.code));
  return found ?? null;
}

/** A hold that the viewer may see; whoever asks too early is told when it appears. */
async function findHold(context: Context, id: string): Promise<HoldDocument | null> {
  const found = await context.loaders.holds.load(id);
  if (found === null) context.dependsOn(tags.hold(id));
  return found;
}

/** What a write left behind: read after it, whatever the request has read before. */
function readAgain<Document>(
  loader: { clear(id: string): { load(id: string): Promise<Document | null> } },
  id: string | null,
): Promise<Document | null> | null {
  return id === null ? null : loader.clear(id).load(id);
}
