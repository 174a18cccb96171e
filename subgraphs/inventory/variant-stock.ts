import { BadUserInput } from "../../kernel/errors.ts";
import type { Context } from "./context.ts";
import { isOpenToCustomers } from "./opening.ts";
import { bucketOf, publicAvailable } from "./rules/availability.ts";
import { distanceKm, isPoint, type Point } from "./rules/distance.ts";
import { compareByDistance } from "./rules/sourcing.ts";
import { tags } from "./tags.ts";

const MAX_RADIUS_KM = 20_000;
const MAX_NEARBY = 50;

/** What all places together can still sell of a variant. */
export async function availabilityOf(context: Context, variantId: string) {
  dependOnStock(context, variantId);
  const levels = await context.loaders.levelsOf.load(variantId);
  const total = levels.reduce((sum, { available }) => sum + available, 0);
  const locationCount = levels.filter(({ available }) => available > 0).length;
  return { available: publicAvailable(total), bucket: bucketOf(total), locationCount };
}

/** The stores around a point, the nearest first, with what each has; a store that never held it counts as out. */
export async function nearbyStores(
  context: Context,
  variantId: string,
  args: { readonly near: Point; readonly radiusKm?: number | null; readonly first?: number | null },
) {
  const { near } = args;
  const radiusKm = args.radiusKm ?? 25;
  const first = args.first ?? 5;
  if (!isPoint(near))
    throw new BadUserInput("near is no point on the earth: latitude -90 to 90, longitude -180 to 180");
  if (!(radiusKm > 0 && radiusKm <= MAX_RADIUS_KM)) {
    throw new BadUserInput(`radiusKm must be above 0 and at most ${MAX_RADIUS_KM}, got ${radiusKm}`);
  }
  if (first < 1 || first > MAX_NEARBY) throw new BadUserInput(`first must be 1 to ${MAX_NEARBY}, got ${first}`);
  dependOnStock(context, variantId);
  const levels = await context.loaders.levelsOf.load(variantId);
  const availableAt = new Map(levels.map((level) => [level.locationId as string, level.available]));
  const locations = await context.loaders.allLocations();
  return locations
    .filter((location) => location.kind === "STORE" && distanceKm(near, location) <= radiusKm)
    .toSorted((left, right) => compareByDistance(left, right, near))
    .slice(0, first)
    .map((location) => {
      const available = availableAt.get(location._id) ?? 0;
      return {
        location,
        distanceKm: distanceKm(near, location),
        available: publicAvailable(available),
        bucket: bucketOf(available),
        openNow: isOpenToCustomers(location, context.clock.now()),
      };
    });
}

function dependOnStock(context: Context, variantId: string): void {
  context.dependsOn(tags.variantStock(variantId));
  context.dependsOn(tags.variantLevels(variantId));
}
