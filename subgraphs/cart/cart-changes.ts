import type { Tx } from "../../kernel/mongo/change-writer.ts";
import type { Origin } from "../../kernel/origin.ts";
import type { CartDocument, CartStore, LineDocument, OrderDocument } from "./store.ts";

/** Names of what a cart's owner lists; a change of the list names them. */
export const cartTag = (owner: string) => `owner:${owner}:cart`;
export const ordersTag = (owner: string) => `owner:${owner}:orders`;

/** What one accepted write makes of a cart. */
export interface CartEdit {
  readonly lines?: readonly LineDocument[];
  readonly state?: CartDocument["state"];
  readonly orderId?: string;
  readonly owner?: string;
  readonly customerId?: string | null;
  readonly intent?: string | null;
}

/** Saves the next revision of a cart and declares what changed: the cart, and every line that came, went or differs. */
export async function saveCart(
  store: CartStore,
  tx: Tx,
  input: { readonly before: CartDocument; readonly edit: CartEdit; readonly origin: Origin; readonly nowMs: number },
): Promise<CartDocument> {
  const { before, edit, origin, nowMs } = input;
  const lines = edit.lines ?? before.lines;
  const after: CartDocument = {
    ...before,
    ...edit,
    lines,
    nextExpiry: nextExpiryOf(edit.state ?? before.state, lines),
    revision: before.revision + 1,
    updatedAt: new Date(nowMs),
    lastOrigin: origin,
  };
  const { _id, ...rest } = after;
  const { session } = tx;
  if (before.revision === 0) await store.carts.insertOne(after, { session });
  else await store.carts.replaceOne({ _id, revision: before.revision }, rest, { session });
  const owners = [...new Set([before.owner, after.owner])];
  tx.change({ typename: "Cart", key: { id: _id } }, after.revision, owners.map(cartTag));
  for (const id of changedLines(before.lines, lines)) {
    tx.change({ typename: "CartLine", key: { id } }, after.revision);
  }
  return after;
}

/** A cart that does not exist yet, at revision 0: its first save inserts it. */
export function newCart(input: {
  readonly id: string;
  readonly owner: string;
  readonly customerId: string | null;
  readonly currency: string;
  readonly origin: Origin;
}): CartDocument {
  return {
    _id: input.id,
    owner: input.owner,
    customerId: input.customerId,
    state: "OPEN",
    currency: input.currency,
    lines: [],
    orderId: null,
    intent: null,
    nextExpiry: null,
    revision: 0,
    updatedAt: new Date(input.origin.at),
    lastOrigin: input.origin,
  };
}

/** Saves a new order and declares it. */
export async function insertOrder(store: CartStore, tx: Tx, order: OrderDocument): Promise<void> {
  await store.orders.insertOne(order, { session: tx.session });
  const key = { typename: "Order", key: { id: order._id } };
  tx.change(key, order.revision, [ordersTag(order.owner), `order-number:${order.number}`]);
}

/** When the next of an open cart's holds runs out. */
function nextExpiryOf(state: CartDocument["state"], lines: readonly LineDocument[]): Date | null {
  const held = state === "OPEN" ? lines.filter(({ holdState }) => holdState === "HELD") : [];
  if (held.length === 0) return null;
  return new Date(Math.min(...held.map(({ holdExpiresAt }) => holdExpiresAt.getTime())));
}

function changedLines(before: readonly LineDocument[], after: readonly LineDocument[]): readonly string[] {
  const old = new Map(before.map((line) => [line.id, line]));
  const changed = after.filter((line) => old.get(line.id) !== line).map(({ id }) => id);
  const kept = new Set(after.map(({ id }) => id));
  return [...changed, ...before.filter(({ id }) => !kept.has(id)).map(({ id }) => id)];
}
