import type { Tx } from "../../kernel/mongo/change-writer.ts";
import { ownerOf, requirePrincipal } from "../../kernel/viewer.ts";
import type { Context } from "./context.ts";
import { endHold, takeHold } from "./hold-writes.ts";
import type { InventoryError } from "./mappers.ts";
import { refusals } from "./refusals.ts";
import { alternativesTo, chooseSource } from "./rules/sourcing.ts";
import type { HoldStockInput, ReleaseHoldInput } from "./schema.generated.ts";
import { lookFrom, sourcesOf } from "./sources.ts";
import type { HoldDocument } from "./store.ts";

/** How long a reservation in a store is kept. */
const RESERVATION_MS = 30 * 60_000;
const MAX_QUANTITY = 10;
/** More at once is no shopping: it would keep goods from everybody else. */
const MAX_OPEN = 10;

/** What was kept, or why nothing was. */
export interface Reservation {
  readonly holdId: string | null;
  readonly stockId: string | null;
  readonly userErrors: readonly InventoryError[];
}

/** Load, decide, save: keeps units in a store for the caller. */
export async function reserve(tx: Tx, context: Context, input: HoldStockInput): Promise<Reservation> {
  const { store, ids, origin, clock, loaders, viewer } = context;
  const { session } = tx;
  const { variantId } = input;
  const quantity = input.quantity ?? 1;
  const locationId = input.locationId ?? null;
  const refuse = (error: InventoryError, stockId: string | null = null) => ({
    holdId: null,
    stockId,
    userErrors: [error],
  });

  if (quantity < 1 || quantity > MAX_QUANTITY) {
    return refuse(refusals.invalid("quantity", `Expected 1 to ${MAX_QUANTITY} units, got ${quantity}.`));
  }
  const locations = await loaders.allLocations();
  if (locationId !== null && !locations.some(({ _id }) => _id === locationId)) {
    return refuse(refusals.notFound("locationId", "There is no place of this id."));
  }
  const levels = await store.stock.find({ variantId: variantId as never }, { session }).toArray(); // ids are texts
  if (levels.length === 0) return refuse(refusals.notFound("variantId", "No place holds a variant of this id."));
  const owner = ownerOf(requirePrincipal(viewer)) ?? requirePrincipal(viewer).sub;
  if ((await store.holds.countDocuments({ owner, state: "HELD", kind: "RESERVATION" }, { session })) >= MAX_OPEN) {
    return refuse(
      refusals.notAllowed(null, `You have ${MAX_OPEN} reservations: give one back or wait until one runs out.`),
    );
  }

  const sources = sourcesOf(levels, locations);
  const stores = sources.filter((source) =>
    locationId === null ? source.kind === "STORE" : source.locationId === locationId,
  );
  const near = await lookFrom(context, locationId);
  const chosen = chooseSource(stores, quantity, near);
  const level = levels.find((one) => one.locationId === (chosen?.locationId ?? locationId));
  if (chosen === undefined || level === undefined) {
    const available = Math.max(0, ...stores.map((source) => source.available));
    const alternatives = alternativesTo(sources, { locationId, near });
    return refuse(refusals.insufficientStock("quantity", quantity, available, alternatives), level?._id ?? null);
  }
  const holdId = ids.next("hld");
  const now = clock.now();
  const expiresAt = new Date(now + RESERVATION_MS);
  const terms = { holdId, kind: "RESERVATION", owner, cartId: null, level, quantity, expiresAt } as const;
  if (!(await takeHold(tx, { store, ids, origin, now }, terms))) {
    return refuse(refusals.insufficientStock("quantity", quantity, level.available, []), level._id);
  }
  return { holdId, stockId: level._id, userErrors: [] };
}

/** Load, decide, save: gives a reservation of the caller's back. */
export async function release(
  tx: Tx,
  context: Context,
  { holdId }: ReleaseHoldInput,
): Promise<Omit<Reservation, "stockId">> {
  const { store, ids, origin, clock, viewer } = context;
  const principal = requirePrincipal(viewer);
  const owner = ownerOf(principal) ?? principal.sub;
  const hold = await store.holds.findOne({ _id: holdId as HoldDocument["_id"], owner }, { session: tx.session });
  if (hold === null) return { holdId: null, userErrors: [refusals.notFound("holdId", "You have no hold of this id.")] };
  if (hold.kind === "CART") {
    return {
      holdId,
      userErrors: [refusals.notAllowed("holdId", "This hold is a cart's: change the cart's line instead.")],
    };
  }
  const writer = { store, ids, origin, now: clock.now() };
  if (await endHold(tx, writer, { holdId: hold._id, state: "RELEASED" })) return { holdId, userErrors: [] };
  const message = `The hold is no longer held: it is ${hold.state.toLowerCase()}.`;
  return { holdId, userErrors: [refusals.notAllowed("holdId", message)] };
}
