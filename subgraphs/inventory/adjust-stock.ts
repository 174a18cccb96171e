import { deterministicId } from "../../kernel/ids.ts";
import type { Tx } from "../../kernel/mongo/change-writer.ts";
import { hasScope, requirePrincipal, type Viewer } from "../../kernel/viewer.ts";
import type { Context } from "./context.ts";
import type { InventoryError } from "./mappers.ts";
import { moveStock } from "./move-stock.ts";
import { refusals } from "./refusals.ts";
import { decideAdjustment } from "./rules/adjustment.ts";
import { movements, noUnits } from "./rules/quantities.ts";
import type { AdjustStockInput } from "./schema.generated.ts";
import type { LocationDocument, StockDocument } from "./store.ts";
import { tags } from "./tags.ts";

/** The level that was corrected, or why nothing was written. */
export interface Adjustment {
  readonly stockId: string | null;
  readonly userErrors: readonly InventoryError[];
}

/** A variant of the catalogue, as much of it as a new level keeps. */
export interface KnownVariant {
  readonly id: string;
  readonly sku: string;
}

/** Whether the viewer may correct shelves there: her own stores, all of them when she is bound to none. */
export function mayAdjust(viewer: Viewer, locationId: string): boolean {
  if (viewer.kind !== "principal" || !hasScope(viewer, "stock:write")) return false;
  return viewer.storeIds === undefined || viewer.storeIds.includes(locationId);
}

/**
 * Load, decide, save: corrects a level, with the reason in the ledger.
 * @param variant from the catalogue, for a place that has never held it; undefined when there is no such variant.
 */
export async function adjust(
  tx: Tx,
  context: Context,
  input: AdjustStockInput,
  variant: KnownVariant | undefined,
): Promise<Adjustment> {
  const { store, ids, origin, clock, viewer } = context;
  requirePrincipal(viewer);
  const found = await findLevel(tx, context, input);
  if (found.kind === "refused") return { stockId: null, userErrors: [found.error] };
  const locationId = found.kind === "level" ? found.level.locationId : found.location._id;
  const stockId = found.kind === "level" ? found.level._id : null;
  if (!mayAdjust(viewer, locationId)) {
    const message = "You may correct stock in your own store only.";
    return { stockId, userErrors: [refusals.notAllowed(null, message)] };
  }
  const decision = decideAdjustment({ ...input, kind: input.kind ?? "COUNT" });
  if (decision.kind === "invalid") return { stockId, userErrors: [refusals.invalid(decision.field, decision.message)] };
  const current = found.kind === "level" ? found.level : undefined;
  if (input.expectedRevision != null && current !== undefined && current.revision !== input.expectedRevision) {
    return { stockId, userErrors: [refusals.stale(input.expectedRevision, current.revision)] };
  }
  if (current === undefined && input.delta < 0) {
    return { stockId, userErrors: [refusals.insufficientStock("delta", -input.delta, 0, [])] };
  }
  const level =
    current ?? (found.kind === "new" && variant ? await openLevel(tx, context, found.location, variant) : undefined);
  if (level === undefined)
    return { stockId, userErrors: [refusals.notFound("variantId", "There is no variant of this id.")] };
  const moved = await moveStock(
    tx,
    { store, ids, origin, now: clock.now() },
    {
      stockId: level._id,
      kind: decision.ledgerKind,
      by: movements.adjust(input.delta),
      reason: input.reason.trim(),
    },
  );
  if (moved !== undefined) return { stockId: level._id, userErrors: [] };
  return { stockId: level._id, userErrors: [refusals.insufficientStock("delta", -input.delta, level.available, [])] };
}

type FoundLevel =
  | { readonly kind: "level"; readonly level: StockDocument }
  | { readonly kind: "new"; readonly location: LocationDocument }
  | { readonly kind: "refused"; readonly error: InventoryError };

async function findLevel(tx: Tx, { store }: Context, input: AdjustStockInput): Promise<FoundLevel> {
  const { session } = tx;
  const { stockLevelId, variantId, locationId } = input;
  const isPair = variantId != null && locationId != null;
  if ((stockLevelId != null) === isPair || (variantId != null) !== (locationId != null)) {
    const message = "Name a level by its id, or by its variant and its place.";
    return { kind: "refused", error: refusals.invalid("stockLevelId", message) };
  }
  const filter = isPair ? { variantId, locationId } : { _id: stockLevelId };
  const level = await store.stock.findOne(filter as object, { session }); // ids are texts
  if (level !== null) return { kind: "level", level };
  const location = isPair
    ? await store.locations.findOne({ _id: locationId as LocationDocument["_id"] }, { session })
    : null;
  if (location !== null) return { kind: "new", location };
  const field = isPair ? "locationId" : "stockLevelId";
  return { kind: "refused", error: refusals.notFound(field, `There is nothing of this id.`) };
}

/** The first unit of a variant at a place opens its level there, empty. */
async function openLevel(
  tx: Tx,
  { store, clock, origin }: Context,
  location: LocationDocument,
  variant: KnownVariant,
): Promise<StockDocument> {
  const level: StockDocument = {
    _id: deterministicId("stk", `${variant.sku}@${location.code}`),
    variantId: variant.id as StockDocument["variantId"], // the catalogue's answer
    sku: variant.sku,
    locationId: location._id,
    locationCode: location.code,
    ...noUnits,
    revision: 1,
    updatedAt: new Date(clock.now()),
    lastOrigin: origin,
  };
  await store.stock.insertOne(level, { session: tx.session });
  const listed = [tags.variantLevels(level.variantId), tags.locationLevels(location._id)];
  tx.change({ typename: "StockLevel", key: { id: level._id } }, level.revision, listed);
  return level;
}
