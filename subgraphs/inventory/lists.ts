import { BadUserInput } from "../../kernel/errors.ts";
import { keysetFilter, pageOf, pageRequest, type Page } from "../../kernel/keyset.ts";
import { hasScope } from "../../kernel/viewer.ts";
import type { Context } from "./context.ts";
import type { LocationDocument, MovementDocument, StockDocument } from "./store.ts";
import { tags } from "./tags.ts";

const COUNT_CAP = 1_000;
const MAX_IDS = 100;

interface PageArgs {
  readonly first?: number | null;
  readonly after?: string | null;
}
type Counted<Node> = Page<Node> & { readonly totalCount: number | null };

/** All places, by code. */
export async function listLocations(context: Context, args: PageArgs): Promise<Counted<LocationDocument>> {
  const { store, session } = context;
  context.dependsOn(tags.locations);
  const request = pageRequest("locations", args);
  const rows = await store.locations
    .find(keysetFilter("code", 1, request.after), { session })
    .sort({ code: 1, _id: 1 })
    .limit(request.size + 1)
    .toArray();
  const page = pageOf(request, rows, ({ code, _id }) => ({ key: code, id: _id }));
  return { ...page, totalCount: capCount(await store.locations.countDocuments({}, { session, limit: COUNT_CAP + 1 })) };
}

/** What a place holds, by SKU; null for those who may not count. */
export async function listStock(
  context: Context,
  locationId: string,
  args: PageArgs,
): Promise<Counted<StockDocument> | null> {
  const { store, session, viewer } = context;
  if (!hasScope(viewer, "stock:read")) return null;
  context.dependsOn(tags.locationLevels(locationId));
  const request = pageRequest(`stock:${locationId}`, args);
  const condition = { locationId: locationId as StockDocument["locationId"] };
  const rows = await store.stock
    .find({ $and: [condition, keysetFilter("sku", 1, request.after)] }, { session })
    .sort({ sku: 1, _id: 1 })
    .limit(request.size + 1)
    .toArray();
  const page = pageOf(request, rows, ({ sku, _id }) => ({ key: sku, id: _id }));
  return {
    ...page,
    totalCount: capCount(await store.stock.countDocuments(condition, { session, limit: COUNT_CAP + 1 })),
  };
}

/** The ledger of a place, the newest first; null for those who do not work there. */
export async function listMovements(
  context: Context,
  locationId: string,
  args: PageArgs,
): Promise<Counted<MovementDocument> | null> {
  const { store, session, viewer } = context;
  const isStaffThere =
    viewer.kind === "principal" && (viewer.storeIds === undefined || viewer.storeIds.includes(locationId));
  if (!hasScope(viewer, "stock:read") || !isStaffThere) return null;
  context.dependsOn(tags.movements(locationId));
  const request = pageRequest(`movements:${locationId}`, args);
  const condition = { locationId: locationId as MovementDocument["locationId"] };
  const beyond = request.after === undefined ? {} : { _id: { $lt: request.after.id as MovementDocument["_id"] } };
  const rows = await store.movements
    .find({ ...condition, ...beyond }, { session })
    .sort({ _id: -1 })
    .limit(request.size + 1)
    .toArray();
  const page = pageOf(request, rows, ({ _id }) => ({ key: 0, id: _id }));
  const count = await store.movements.countDocuments(condition, { session, limit: COUNT_CAP + 1 });
  return { ...page, totalCount: capCount(count) };
}

/** The levels of some variants in some places, in the order of the variants and then of the places' codes. */
export async function listLevels(
  context: Context,
  args: { readonly variantIds: readonly string[]; readonly locationIds?: readonly string[] | null },
): Promise<readonly StockDocument[]> {
  const { variantIds, locationIds } = args;
  if (variantIds.length > MAX_IDS || (locationIds?.length ?? 0) > MAX_IDS) {
    throw new BadUserInput(`variantIds and locationIds hold at most ${MAX_IDS} ids each`);
  }
  for (const id of new Set(variantIds)) context.dependsOn(tags.variantLevels(id));
  const found = await context.loaders.levelsOf.loadMany([...new Set(variantIds)]);
  const wanted = locationIds == null ? undefined : new Set<string>(locationIds);
  return found.flatMap((levels) => {
    if (levels instanceof Error) throw levels;
    return levels
      .filter(({ locationId }) => wanted === undefined || wanted.has(locationId))
      .toSorted((left, right) => (left.locationCode < right.locationCode ? -1 : 1));
  });
}

function capCount(count: number): number | null {
  return count > COUNT_CAP ? null : count;
}
