import DataLoader from "dataloader";
import { hasScope, ownerOf, type Viewer } from "../../kernel/viewer.ts";
import type { SubgraphContext } from "../../kernel/subgraph/context.ts";
import type { HoldDocument, InventoryStore, LocationDocument, StockDocument } from "./store.ts";

/** Batched reads of one request. Holds that are not the viewer's are not found. */
export interface InventoryLoaders {
  readonly locations: DataLoader<string, LocationDocument | null>;
  readonly levels: DataLoader<string, StockDocument | null>;
  /** All levels of a variant. */
  readonly levelsOf: DataLoader<string, readonly StockDocument[]>;
  readonly holds: DataLoader<string, HoldDocument | null>;
  /** Every place, by code: there are few, and most answers need their whereabouts. */
  allLocations(): Promise<readonly LocationDocument[]>;
}

/** Makes the loaders of one request. */
export function createInventoryLoaders({
  store,
  session,
  viewer,
}: Pick<SubgraphContext<InventoryStore, unknown>, "store" | "session" | "viewer">): InventoryLoaders {
  let locations: Promise<readonly LocationDocument[]> | undefined;
  const allLocations = () => (locations ??= store.locations.find({}, { session }).sort({ code: 1 }).toArray());
  return {
    allLocations,
    locations: byId((ids) => store.locations.find(among(ids), { session }).toArray()),
    levels: byId((ids) => store.stock.find(among(ids), { session }).toArray()),
    levelsOf: new DataLoader(async (variantIds) => {
      const found = await store.stock.find({ variantId: { $in: variantIds as never } }, { session }).toArray(); // ids are texts
      const byVariant = Map.groupBy(found, (level) => level.variantId as string);
      return variantIds.map((id) => byVariant.get(id) ?? []);
    }),
    holds: byId(async (ids) => {
      const visible = visibleHolds(viewer);
      return visible === undefined ? [] : store.holds.find({ $and: [among(ids), visible] }, { session }).toArray();
    }),
  };
}

/** Which holds a viewer may see: her own, those of her store when she is staff, all when a service asks. */
function visibleHolds(viewer: Viewer): object | undefined {
  if (viewer.kind === "service") return {};
  if (viewer.kind !== "principal") return undefined;
  if (hasScope(viewer, "cart:read")) return {};
  const owner = ownerOf(viewer);
  const stores = hasScope(viewer, "stock:read") ? (viewer.storeIds ?? []) : [];
  return { $or: [...(owner === undefined ? [] : [{ owner }]), { locationId: { $in: stores } }] };
}

function among(ids: readonly string[]): { readonly _id: never } {
  return { _id: { $in: ids } as never }; // ids are texts
}

function byId<Document extends { readonly _id: string }>(
  find: (ids: readonly string[]) => Promise<Document[]>,
): DataLoader<string, Document | null> {
  return new DataLoader(async (ids) => {
    const found = new Map((await find(ids)).map((document) => [document._id as string, document]));
    return ids.map((id) => found.get(id) ?? null);
  });
}
