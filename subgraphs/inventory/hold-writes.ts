import { invariant } from "../../kernel/errors.ts";
import type { Tx } from "../../kernel/mongo/change-writer.ts";
import { moveStock, type Writer } from "./move-stock.ts";
import { movements } from "./rules/quantities.ts";
import type { HoldDocument, StockDocument } from "./store.ts";
import { tags } from "./tags.ts";

/** What a hold shall keep. */
export interface HoldTerms {
  readonly holdId: HoldDocument["_id"];
  readonly kind: HoldDocument["kind"];
  readonly owner: string | null;
  readonly cartId: string | null;
  readonly level: Pick<StockDocument, "_id" | "variantId" | "locationId">;
  readonly quantity: number;
  readonly expiresAt: Date;
}

/** Takes the units and writes the hold, new or again under its id. False when there are too few units: nothing is written. */
export async function takeHold(tx: Tx, writer: Writer, terms: HoldTerms): Promise<boolean> {
  const { level, quantity, holdId } = terms;
  const by = movements.hold(quantity);
  if ((await moveStock(tx, writer, { stockId: level._id, kind: "HELD", by, holdId })) === undefined) return false;
  const hold = await writer.store.holds.findOneAndUpdate(
    { _id: holdId },
    {
      $set: {
        kind: terms.kind,
        owner: terms.owner,
        cartId: terms.cartId,
        orderId: null,
        variantId: level.variantId,
        locationId: level.locationId,
        stockId: level._id,
        quantity,
        state: "HELD",
        expiresAt: terms.expiresAt,
        updatedAt: new Date(writer.now),
        lastOrigin: writer.origin,
      },
      $inc: { revision: 1 },
    },
    { session: tx.session, upsert: true, returnDocument: "after" },
  );
  invariant(hold, "an upsert answers the document");
  declareHold(tx, hold);
  return true;
}

/** Keeps more or fewer units at the same place. False when there are too few units, or when it is no longer held. */
export async function resizeHold(
  tx: Tx,
  writer: Writer,
  input: { readonly hold: HoldDocument; readonly quantity: number; readonly expiresAt: Date },
): Promise<boolean> {
  const { hold, quantity, expiresAt } = input;
  const more = quantity - hold.quantity;
  if (more !== 0) {
    const kind = more > 0 ? "HELD" : "RELEASED";
    const request = { stockId: hold.stockId, kind, by: movements.hold(more), holdId: hold._id } as const;
    if ((await moveStock(tx, writer, request)) === undefined) return false;
  }
  return (await changeHeld(tx, writer, { _id: hold._id }, { quantity, expiresAt })) !== null;
}

/**
 * Ends a hold and gives its units back. A hold leaves HELD by one conditional update, whoever comes first: false when it had
 * left already (or, when it must be due, is not), and then nothing is written.
 */
export async function endHold(
  tx: Tx,
  writer: Writer,
  input: {
    readonly holdId: HoldDocument["_id"];
    readonly state: "RELEASED" | "EXPIRED";
    readonly dueBy?: Date;
  },
): Promise<boolean> {
  const { holdId, state, dueBy } = input;
  const due = dueBy === undefined ? {} : { expiresAt: { $lte: dueBy } };
  const hold = await changeHeld(tx, writer, { _id: holdId, ...due }, { state });
  if (hold === null) return false;
  const by = movements.release(hold.quantity);
  const level = await moveStock(tx, writer, { stockId: hold.stockId, kind: state, by, holdId });
  invariant(level, "what a hold keeps is held on its level");
  return true;
}

/** Makes a hold's units an order's. False when the hold had left HELD. */
export async function allocateHold(
  tx: Tx,
  writer: Writer,
  input: { readonly holdId: HoldDocument["_id"]; readonly orderId: string },
): Promise<boolean> {
  const { holdId, orderId } = input;
  const hold = await changeHeld(tx, writer, { _id: holdId }, { state: "ALLOCATED", orderId });
  if (hold === null) return false;
  const by = movements.allocate(hold.quantity);
  const level = await moveStock(tx, writer, { stockId: hold.stockId, kind: "ALLOCATED", by, holdId });
  invariant(level, "what a hold keeps is held on its level");
  return true;
}

/** Gives an order's units back to its hold, which may then expire like any other. */
export async function deallocateHold(
  tx: Tx,
  writer: Writer,
  input: { readonly holdId: HoldDocument["_id"]; readonly orderId: string },
): Promise<boolean> {
  const { holdId, orderId } = input;
  const change = { state: "HELD", orderId: null } as const;
  const hold = await changeHold(tx, writer, { _id: holdId, state: "ALLOCATED", orderId }, change);
  if (hold === null) return false;
  const by = movements.deallocate(hold.quantity);
  const level = await moveStock(tx, writer, { stockId: hold.stockId, kind: "DEALLOCATED", by, holdId });
  invariant(level, "what an order has is allocated on its level");
  return true;
}

/** The one conditional update: whoever comes second finds nothing. */
function changeHeld(tx: Tx, writer: Writer, filter: object, change: object): Promise<HoldDocument | null> {
  return changeHold(tx, writer, { ...filter, state: "HELD" }, change);
}

async function changeHold(tx: Tx, writer: Writer, filter: object, change: object): Promise<HoldDocument | null> {
  const written = { updatedAt: new Date(writer.now), lastOrigin: writer.origin };
  const hold = await writer.store.holds.findOneAndUpdate(
    filter,
    { $set: { ...change, ...written }, $inc: { revision: 1 } },
    { session: tx.session, returnDocument: "after" },
  );
  if (hold !== null) declareHold(tx, hold);
  return hold;
}

function declareHold(tx: Tx, hold: HoldDocument): void {
  const ofCart = hold.cartId === null ? [] : [tags.cartHolds(hold.cartId)];
  tx.change({ typename: "Hold", key: { id: hold._id } }, hold.revision, [tags.hold(hold._id), ...ofCart]);
}
