import { createHash } from "node:crypto";
import type { Clock } from "../../../kernel/clock.ts";
import { invariant } from "../../../kernel/errors.ts";
import { deterministicId } from "../../../kernel/ids.ts";
import type { Tx } from "../../../kernel/mongo/change-writer.ts";
import type { IntentView, SagaDefinition, Steps, Verdict } from "../../../kernel/saga/definition.ts";
import { insertOrder, saveCart } from "../cart-changes.ts";
import { holdExpired } from "../rules/placing.ts";
import type { Refusal } from "../rules/refusals.ts";
import { partsOf } from "../rules/splitting.ts";
import { totalsOf } from "../rules/totals.ts";
import type { CartDocument, CartStore, LineDocument, OrderDocument } from "../store.ts";
import { allocate, closeIntent, undo, type StockRefusal } from "./inventory-steps.ts";
import { markExpired, releaseCart, tookTooLong, type CartAnswer } from "./line-saga.ts";
import { refusalOfStock } from "./stock-refusals.ts";

const DEADLINE_MS = 60_000;
const STEP = "allocate";

/** An order to be placed, as its intent stores it. The cart stays as it is until the intent has ended. */
export interface OrderPlan {
  readonly cartId: string;
  readonly orderId: string;
  readonly lines: readonly Pick<LineDocument, "id" | "holdId" | "variantId" | "sourceLocationId" | "quantity">[];
}

export type OrderSaga = SagaDefinition<OrderPlan, null, readonly StockRefusal[], CartAnswer>;

/** Turns a cart into an order: all its stock under one step, then the order and the closed cart in one transaction. */
export function createOrderSaga(name: string, deps: { readonly store: CartStore; readonly clock: Clock }): OrderSaga {
  return {
    name,
    deadlineMs: DEADLINE_MS,
    send: (steps, plan) => allocateAll(steps, plan),
    undo: (steps) => undo(steps, STEP),
    close: closeIntent,
    commit: (tx, intent) => writeOrder(deps, tx, intent),
    abort: (tx, intent, refusals) => leaveCart(deps, tx, intent, refusals),
  };
}

async function allocateAll(steps: Steps, plan: OrderPlan): Promise<Verdict<null, readonly StockRefusal[]>> {
  const { orderId, cartId } = plan;
  const lines = plan.lines.map(({ holdId, variantId, sourceLocationId, quantity }) => ({
    holdId,
    variantId,
    locationId: sourceLocationId,
    quantity,
  }));
  const refusals = await allocate(steps, STEP, { orderId, cartId, lines });
  return refusals.length === 0 ? { kind: "granted", granted: null } : { kind: "refused", refusal: refusals };
}

async function writeOrder(
  { store, clock }: { readonly store: CartStore; readonly clock: Clock },
  tx: Tx,
  { id, plan, origin }: IntentView<OrderPlan>,
): Promise<CartAnswer> {
  const cart = await releaseCart(store, tx, id, plan.cartId);
  invariant(cart !== null && cart.state === "OPEN", "a cart that is being placed stays open until it is");
  const nowMs = clock.now();
  const number = await freeNumber(store, tx, plan.orderId, origin.at);
  await insertOrder(store, tx, orderOf({ cart, orderId: plan.orderId, number, origin, nowMs }));
  await saveCart(store, tx, {
    before: { ...cart, intent: null },
    edit: { state: "ORDERED", orderId: plan.orderId },
    origin,
    nowMs,
  });
  return { cartId: cart._id, lineId: null, orderId: plan.orderId, errors: [] };
}

/** The order that a cart becomes. */
function orderOf(input: {
  readonly cart: Pick<CartDocument, "_id" | "owner" | "customerId" | "currency" | "lines">;
  readonly orderId: string;
  readonly number: string;
  readonly origin: OrderDocument["origin"];
  readonly nowMs: number;
}): OrderDocument {
  const { cart, orderId, number, origin, nowMs } = input;
  const at = new Date(nowMs);
  return {
    _id: orderId,
    number,
    cartId: cart._id,
    owner: cart.owner,
    customerId: cart.customerId,
    origin,
    placedAt: at,
    currency: cart.currency,
    lines: cart.lines.map(({ id, variantId, sku, title, quantity, unitPrice, triedAt }) => ({
      id: deterministicId("oln", `${orderId}:${id}`),
      variantId,
      sku,
      title,
      quantity,
      unitPrice,
      triedAt,
    })),
    totals: totalsOf(cart.lines, cart.currency),
    fulfilments: partsOf(cart.lines).map((part, index) => ({
      id: `${orderId}:${index + 1}`,
      method: part.method,
      locationId: part.locationId,
      state: "RECEIVED",
      lineIds: part.lineIds.map((id) => deterministicId("oln", `${orderId}:${id}`)),
    })),
    revision: 1,
    updatedAt: at,
    lastOrigin: origin,
  };
}

async function leaveCart(
  { store, clock }: { readonly store: CartStore; readonly clock: Clock },
  tx: Tx,
  { id, plan, origin }: IntentView<OrderPlan>,
  refusals: readonly StockRefusal[] | undefined,
): Promise<CartAnswer> {
  const before = await releaseCart(store, tx, id, plan.cartId);
  const expired = (refusals ?? []).filter(({ kind }) => kind === "HOLD_EXPIRED").map(({ holdId }) => holdId);
  if (before !== null && expired.length > 0) {
    const lines = markExpired(before.lines, ({ holdId }) => expired.includes(holdId));
    await saveCart(store, tx, { before, edit: { lines }, origin, nowMs: clock.now() });
  }
  const errors = refusals === undefined ? [tookTooLong()] : errorsOf(refusals, before?.lines ?? []);
  return { cartId: plan.cartId, lineId: null, orderId: null, errors };
}

/** All lines without a hold are one refusal; every other refusal stands for its own line. */
function errorsOf(refusals: readonly StockRefusal[], lines: readonly LineDocument[]): readonly Refusal[] {
  const field = ["input", "cartId"];
  const byHold = new Map(lines.map((line) => [line.holdId, line]));
  const lineOf = ({ holdId }: StockRefusal) => (holdId === null ? undefined : byHold.get(holdId));
  const expired = refusals.filter(({ kind }) => kind === "HOLD_EXPIRED").flatMap((each) => lineOf(each)?.id ?? []);
  const others = refusals.flatMap((refusal) => {
    const line = lineOf(refusal);
    if (refusal.kind === "HOLD_EXPIRED" || line === undefined) return [];
    return [refusalOfStock(refusal, { ...line, lineId: line.id, field })];
  });
  const errors = expired.length === 0 ? others : [holdExpired(expired, field), ...others];
  return errors.length === 0 ? [holdExpired([], field)] : errors;
}

/** A number that no order has: the day, and what the order's id makes of it. */
async function freeNumber(store: CartStore, tx: Tx, orderId: string, at: string): Promise<string> {
  for (let attempt = 0; ; attempt += 1) {
    const number = orderNumber(orderId, at, attempt);
    if ((await store.orders.findOne({ number }, { session: tx.session })) === null) return number;
  }
}

/** The number of an order, for example `LS-261124-7K3QF4ZM`; the same id and attempt give the same. */
export function orderNumber(orderId: string, at: string, attempt = 0): string {
  const digest = createHash("sha256").update(`${orderId}:${attempt}`).digest();
  const letters = [...digest.subarray(0, 8)].map((byte) => "0123456789ABCDEFGHJKMNPQRSTVWXYZ".charAt(byte % 32));
  return `LS-${at.slice(2, 4)}${at.slice(5, 7)}${at.slice(8, 10)}-${letters.join("")}`;
}
