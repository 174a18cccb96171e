import type { Ids } from "../../kernel/ids.ts";
import type { Tx } from "../../kernel/mongo/change-writer.ts";
import type { Origin } from "../../kernel/origin.ts";
import { quantityNames, type Movement } from "./rules/quantities.ts";
import type { InventoryStore, MovementKind, StockDocument } from "./store.ts";
import { tags } from "./tags.ts";

/** Who writes, with what. */
export interface Writer {
  readonly store: InventoryStore;
  readonly ids: Ids;
  readonly origin: Origin;
  readonly now: number;
}

/** A movement of one level. */
export interface MovementRequest {
  readonly stockId: StockDocument["_id"];
  readonly kind: MovementKind;
  readonly by: Movement;
  readonly reason?: string;
  readonly holdId?: string;
}

/**
 * The only way by which quantities change: one conditional update that never takes more than there is (invariant I1), the
 * ledger's entry and the change record in the same transaction (invariant I2). Undefined when there is too little.
 */
export async function moveStock(tx: Tx, writer: Writer, request: MovementRequest): Promise<StockDocument | undefined> {
  const { stockId, kind, by } = request;
  const { store, ids, origin, now } = writer;
  const enough = quantityNames.filter((name) => by[name] < 0).map((name) => [name, { $gte: -by[name] }]);
  const level = await store.stock.findOneAndUpdate(
    { _id: stockId, ...Object.fromEntries(enough) },
    { $inc: { ...by, revision: 1 }, $set: { updatedAt: new Date(now), lastOrigin: origin } },
    { session: tx.session, returnDocument: "after" },
  );
  if (level === null) return undefined;
  await store.movements.insertOne(
    {
      _id: ids.next("mov"),
      stockId,
      locationId: level.locationId,
      kind,
      ...by,
      reason: request.reason ?? null,
      holdId: request.holdId ?? null,
      levelRevision: level.revision,
      origin,
    },
    { session: tx.session },
  );
  tx.change({ typename: "StockLevel", key: { id: stockId } }, level.revision, [
    tags.variantStock(level.variantId),
    tags.movements(level.locationId),
  ]);
  return level;
}
