import type { Clock } from "../../../kernel/clock.ts";
import type { Tx } from "../../../kernel/mongo/change-writer.ts";
import type { IntentView, SagaDefinition, Steps, Verdict } from "../../../kernel/saga/definition.ts";
import { newCart, saveCart } from "../cart-changes.ts";
import { withLine, withoutLine } from "../rules/lines.ts";
import type { Refusal } from "../rules/refusals.ts";
import type { CartDocument, CartStore, LineDocument } from "../store.ts";
import { closeIntent, setHold, undo, type GrantedHold, type StockRefusal } from "./inventory-steps.ts";
import type { LinePlan, LineTarget } from "./line-plan.ts";
import { refusalOfStock } from "./stock-refusals.ts";

/** How long a change of lines may wait for inventory before it is given up. */
const DEADLINE_MS = 30_000;

/** What a write of a cart answers: the cart, the line or order it made, and why it was refused. */
export interface CartAnswer {
  readonly cartId: string | null;
  readonly lineId: string | null;
  readonly orderId: string | null;
  readonly errors: readonly Refusal[];
}

/** Why lines were refused, and which of them have lost their hold. */
interface LinesRefused {
  readonly errors: readonly Refusal[];
  readonly expiredHolds: readonly string[];
}

type Granted = readonly { readonly lineId: string; readonly hold: GrantedHold }[];
export type LineSaga = SagaDefinition<LinePlan, Granted, LinesRefused, CartAnswer>;

/** The saga of one mutation that changes lines; all of them hold stock first and write the cart when it is granted. */
export function createLineSaga(name: string, deps: { readonly store: CartStore; readonly clock: Clock }): LineSaga {
  return {
    name,
    deadlineMs: DEADLINE_MS,
    send: (steps, plan) => holdAll(steps, plan),
    settle: (steps, plan, granted) => releaseReplaced(steps, plan, granted),
    async undo(steps, plan) {
      for (const target of plan.targets) {
        for (const index of target.attempts.keys()) await undo(steps, takeStep(target, index));
      }
    },
    close: closeIntent,
    commit: (tx, intent, granted) => writeLines(deps, tx, intent, granted),
    abort: (tx, intent, refused) => leaveLines(deps, tx, intent, refused),
  };
}

async function holdAll(steps: Steps, plan: LinePlan): Promise<Verdict<Granted, LinesRefused>> {
  const granted: { lineId: string; hold: GrantedHold }[] = [];
  const errors: Refusal[] = [];
  const expiredHolds: string[] = [];
  for (const target of plan.targets) {
    if (target.wanted === null) continue;
    const outcome = await holdOne(steps, plan, target);
    if ("hold" in outcome) granted.push({ lineId: target.lineId, hold: outcome.hold });
    else {
      errors.push(refusalOfStock(outcome.refusal, { ...target.wanted, lineId: target.lineId, field: target.field }));
      if (outcome.currentExpired && target.current !== null) expiredHolds.push(target.current.holdId);
    }
  }
  return errors.length === 0 ? { kind: "granted", granted } : { kind: "refused", refusal: { errors, expiredHolds } };
}

/** Tries the places in their order; the refusal that tells most is the first that is about stock. */
async function holdOne(
  steps: Steps,
  plan: LinePlan,
  target: LineTarget,
): Promise<{ readonly hold: GrantedHold } | { readonly refusal: StockRefusal; readonly currentExpired: boolean }> {
  const refusals: StockRefusal[] = [];
  let currentExpired = false;
  for (const [index, { holdId, locationId }] of target.attempts.entries()) {
    const outcome = await setHold(steps, takeStep(target, index), {
      holdId,
      cartId: plan.cartId,
      owner: plan.owner,
      variantId: target.wanted?.variantId ?? "",
      quantity: target.wanted?.quantity ?? 0,
      locationId,
      expiresAt: plan.expiresAt,
    });
    if (!("kind" in outcome)) return { hold: outcome };
    if (outcome.kind === "HOLD_EXPIRED" && holdId === target.current?.holdId) currentExpired = true;
    refusals.push(outcome);
  }
  const [first] = [...refusals.filter(({ kind }) => kind !== "HOLD_EXPIRED"), ...refusals];
  if (first === undefined) throw new Error("a line that is wanted has a place to try");
  return { refusal: first, currentExpired };
}

/** Gives back what removed lines held, and the holds that others have replaced. */
async function releaseReplaced(steps: Steps, plan: LinePlan, granted: Granted): Promise<void> {
  const kept = new Set(granted.map(({ hold }) => hold.holdId));
  for (const { lineId, current } of plan.targets) {
    if (current === null || kept.has(current.holdId)) continue;
    // A refusal says that it is no longer held: as good as released.
    await setHold(steps, `release.${lineId}`, {
      ...current,
      cartId: plan.cartId,
      owner: plan.owner,
      quantity: 0,
      expiresAt: plan.expiresAt,
    });
  }
}

async function writeLines(
  { store, clock }: { readonly store: CartStore; readonly clock: Clock },
  tx: Tx,
  { id, plan, origin }: IntentView<LinePlan>,
  granted: Granted,
): Promise<CartAnswer> {
  const before = await cartOfPlan(store, tx, id, plan, origin);
  const holds = new Map(granted.map(({ lineId, hold }) => [lineId, hold]));
  let lines = before.lines;
  for (const { lineId, wanted } of plan.targets) {
    const hold = holds.get(lineId);
    if (wanted === null) lines = withoutLine(lines, lineId);
    else if (hold !== undefined) lines = withLine(lines, heldLine(wanted, hold));
  }
  const after = await saveCart(store, tx, { before, edit: { lines, intent: null }, origin, nowMs: clock.now() });
  const made = plan.targets.at(-1);
  return {
    cartId: after._id,
    lineId: made?.wanted === null ? null : (made?.lineId ?? null),
    orderId: null,
    errors: [],
  };
}

/** A refusal changes nothing but what it has shown: holds that were found expired. */
async function leaveLines(
  { store, clock }: { readonly store: CartStore; readonly clock: Clock },
  tx: Tx,
  { id, plan, origin }: IntentView<LinePlan>,
  refused: LinesRefused | undefined,
): Promise<CartAnswer> {
  const before = await releaseCart(store, tx, id, plan.cartId);
  if (before !== null && refused !== undefined && refused.expiredHolds.length > 0) {
    const lines = markExpired(before.lines, (line) => refused.expiredHolds.includes(line.holdId));
    await saveCart(store, tx, { before, edit: { lines }, origin, nowMs: clock.now() });
  }
  return { cartId: before?._id ?? null, lineId: null, orderId: null, errors: refused?.errors ?? [tookTooLong()] };
}

/** The cart as the transaction finds it, the lock of that intent taken off. */
export async function releaseCart(
  store: CartStore,
  tx: Tx,
  intent: string,
  cartId: string,
): Promise<CartDocument | null> {
  const { session } = tx;
  await store.carts.updateOne({ _id: cartId, intent }, { $set: { intent: null } }, { session });
  return store.carts.findOne({ _id: cartId }, { session });
}

/** Lines with the chosen ones shown as no longer held. */
export function markExpired(
  lines: readonly LineDocument[],
  isExpired: (line: LineDocument) => boolean,
): readonly LineDocument[] {
  return lines.map((line) =>
    line.holdState === "HELD" && isExpired(line) ? { ...line, holdState: "EXPIRED" as const } : line,
  );
}

/** What a write is told whose deadline passed before inventory could be reached. */
export function tookTooLong(): Refusal {
  return {
    __typename: "CartBusy",
    code: "CART_BUSY",
    message: "The stock could not be asked in time and nothing was changed; try again.",
    field: null,
  };
}

async function cartOfPlan(
  store: CartStore,
  tx: Tx,
  intent: string,
  plan: LinePlan,
  origin: CartDocument["lastOrigin"],
): Promise<CartDocument> {
  const planned = await releaseCart(store, tx, intent, plan.cartId);
  if (planned !== null) return planned;
  // A first cart: another one may have come to its owner meanwhile, by a hand-over.
  const handed = await store.carts.findOne({ owner: plan.owner, state: "OPEN" }, { session: tx.session });
  const { cartId: id, owner, customerId, currency } = plan;
  return handed ?? newCart({ id, owner, customerId, currency, origin });
}

function heldLine(wanted: NonNullable<LineTarget["wanted"]>, hold: GrantedHold): LineDocument {
  return {
    ...wanted,
    sourceLocationId: hold.locationId,
    holdId: hold.holdId,
    holdState: "HELD",
    holdExpiresAt: new Date(hold.expiresAt),
  };
}

function takeStep(target: LineTarget, index: number): string {
  return `hold.${target.lineId}.${index}`;
}
