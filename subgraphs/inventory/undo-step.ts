import type { Tx } from "../../kernel/mongo/change-writer.ts";
import { deallocateHold, endHold, resizeHold, takeHold } from "./hold-writes.ts";
import type { Writer } from "./move-stock.ts";
import type { HoldDocument } from "./store.ts";

/** What a step's effect needs to be reverted, plain JSON. */
export type Revert =
  | { readonly kind: "hold"; readonly holdId: string; readonly before: HoldBefore | null }
  | { readonly kind: "order"; readonly orderId: string; readonly holdIds: readonly string[] };

/** A hold as it was before a step. */
export interface HoldBefore {
  readonly state: HoldDocument["state"];
  readonly quantity: number;
  readonly locationId: string;
  readonly stockId: string;
  readonly expiresAt: string;
}

/** Reverts an effect as far as that is still possible: what was sold meanwhile cannot be held again. */
export async function undoEffect(tx: Tx, writer: Writer, revert: Revert): Promise<void> {
  if (revert.kind === "order") {
    const { orderId } = revert;
    for (const holdId of revert.holdIds) {
      await deallocateHold(tx, writer, { holdId: holdId as HoldDocument["_id"], orderId }); // written by the step
    }
    return;
  }
  const hold = await writer.store.holds.findOne({ _id: revert.holdId as HoldDocument["_id"] }, { session: tx.session });
  if (hold !== null) await restoreHold(tx, writer, hold, revert.before);
}

async function restoreHold(tx: Tx, writer: Writer, hold: HoldDocument, before: HoldBefore | null): Promise<void> {
  if (hold.state === "ALLOCATED" || hold.state === "EXPIRED") return; // it has moved on without the step
  if (before?.state !== "HELD") {
    await endHold(tx, writer, { holdId: hold._id, state: "RELEASED" });
    return;
  }
  const terms = { quantity: before.quantity, expiresAt: new Date(before.expiresAt) };
  if (hold.state === "HELD" && hold.stockId === before.stockId) {
    await resizeHold(tx, writer, { hold, ...terms });
    return;
  }
  const level = await writer.store.stock.findOne(
    { _id: before.stockId as HoldDocument["stockId"] },
    { session: tx.session },
  );
  const canReturn = level !== null && level.available >= before.quantity;
  if (!canReturn) return; // better what the step took than nothing
  await endHold(tx, writer, { holdId: hold._id, state: "RELEASED" });
  await takeHold(tx, writer, {
    holdId: hold._id,
    kind: hold.kind,
    owner: hold.owner,
    cartId: hold.cartId,
    level,
    ...terms,
  });
}
