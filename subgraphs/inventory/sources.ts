import type { Context } from "./context.ts";
import type { Point } from "./rules/distance.ts";
import type { Source } from "./rules/sourcing.ts";
import type { LocationDocument, StockDocument } from "./store.ts";

/** The places that hold a variant, with what each can give: levels of the transaction, whereabouts of the request. */
export function sourcesOf(levels: readonly StockDocument[], locations: readonly LocationDocument[]): readonly Source[] {
  const byId = new Map(locations.map((location) => [location._id as string, location]));
  return levels.flatMap((level) => {
    const location = byId.get(level.locationId);
    if (location === undefined) return [];
    const { _id, code, kind, latitude, longitude } = location;
    return [{ locationId: _id, code, kind, latitude, longitude, available: level.available }];
  });
}

/** Where to look from: the customer when she is known to be somewhere, else the place that was asked. */
export async function lookFrom(
  { loaders }: Pick<Context, "loaders">,
  locationId: string | null,
  near: Point | null = null,
): Promise<Point | undefined> {
  if (near !== null) return near;
  return locationId === null ? undefined : ((await loaders.locations.load(locationId)) ?? undefined);
}
