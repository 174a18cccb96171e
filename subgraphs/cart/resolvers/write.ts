import { requirePrincipal } from "../../../kernel/viewer.ts";
import type { Tx } from "../../../kernel/mongo/change-writer.ts";
import type { Decision, SagaDefinition } from "../../../kernel/saga/definition.ts";
import type { Context } from "../context.ts";
import { cartOwnerOf, customerOf, mustNameRevision, requireCartOwner, writableCarts } from "../ownership.ts";
import { refuseRevision } from "../rules/limits.ts";
import { refuseClosedCart } from "../rules/placing.ts";
import { notFound, type Refusal } from "../rules/refusals.ts";
import type { LineOperation } from "../sagas/cart-sagas.ts";
import type { CartAnswer } from "../sagas/line-saga.ts";
import type { CartDocument, LineDocument, OrderDocument } from "../store.ts";
import type { Planned } from "./line-plans.ts";

/** How long stock is held for a line after its last change. */
const HOLD_MS = 30 * 60 * 1000;
/** What a first cart is priced in. */
const CURRENCY = "EUR";

/** What every mutation of a cart answers; each payload takes the fields that it has. */
export interface CartPayload {
  readonly clientMutationId: string;
  readonly outcome: "APPLIED" | "REFUSED" | "PENDING";
  readonly cart: CartDocument | null;
  readonly line: LineDocument | null;
  readonly order: OrderDocument | null;
  readonly userErrors: readonly Refusal[];
}

/** What names the cart in an input: itself, one of its lines, or nothing for the caller's own. */
export type CartName =
  | { readonly cartId: string; readonly field: readonly string[] }
  | { readonly lineId: string; readonly field: readonly string[] }
  | { readonly own: true };

interface WriteInput {
  readonly clientMutationId: string;
  readonly expectedRevision?: number | null;
}

/** Runs a write of lines: finds the cart, lets `plan` decide, holds the stock, writes the cart, answers. */
export async function writeLines(
  context: Context,
  operation: LineOperation,
  input: WriteInput,
  name: CartName,
  plan: (cart: Pick<CartDocument, "lines" | "currency">, line: LineDocument | undefined) => Planned,
): Promise<CartPayload> {
  const { ids, clock } = context;
  const saga = context.loaders.sagas.lines[operation];
  return runWrite(context, saga, input, name, async (tx, intent, { owner, cart }) => {
    const line = "lineId" in name ? cart?.lines.find(({ id }) => id === name.lineId) : undefined;
    const planned = plan(cart ?? { lines: [], currency: CURRENCY }, line);
    if ("errors" in planned) return refused(cart, planned.errors);
    if (cart !== null) await lock(context, tx, cart, intent);
    return {
      kind: "intend",
      plan: {
        cartId: cart?._id ?? ids.next("crt"),
        owner,
        customerId: customerOf(owner),
        currency: cart?.currency ?? CURRENCY,
        expiresAt: new Date(clock.now() + HOLD_MS).toISOString(),
        targets: planned.targets,
      },
    };
  });
}

/** Runs one saga on one cart and answers what became of it, with the cart as it is now. */
export async function runWrite<Plan>(
  context: Context,
  saga: SagaDefinition<Plan, any, any, CartAnswer>, // any: what its steps answer concerns the saga alone
  input: WriteInput,
  name: CartName,
  decide: (
    tx: Tx,
    intent: string,
    found: { readonly owner: string; readonly cart: CartDocument | null },
  ) => Promise<
    { readonly kind: "answer"; readonly answer: CartAnswer } | { readonly kind: "intend"; readonly plan: Plan }
  >,
): Promise<CartPayload> {
  const { viewer, loaders, origin } = context;
  const { clientMutationId } = input;
  const principal = requirePrincipal(viewer);
  // Whose cart it is decides what the write waits for; the transaction looks again.
  const named = await findCart(context, name);
  const owner = named?.owner ?? cartOwnerOf(viewer) ?? ("own" in name ? requireCartOwner(viewer) : principal.sub);
  const subject = `cart:${owner}`;
  const reply = await loaders.sagas.runner.run(saga, {
    principal: principal.sub,
    clientMutationId,
    input,
    origin,
    queue: [subject],
    async decide(tx, intent): Promise<Decision<Plan, CartAnswer>> {
      const cart = await findCart(context, name, tx);
      const refusal = refuseWrite(context, input, name, cart, owner);
      if (refusal !== undefined) return refused(cart, [refusal]);
      const decision = await decide(tx, intent, { owner, cart });
      return decision.kind === "intend" ? { ...decision, subject } : decision;
    },
    committed: (changes, position) => context.committed(changes, position),
  });
  switch (reply.kind) {
    case "ended":
      return payloadOf(context, clientMutationId, reply.answer);
    case "pending":
      return { ...(await payloadOf(context, clientMutationId, answerOf(named?._id ?? null, []))), outcome: "PENDING" };
    case "busy":
      return payloadOf(context, clientMutationId, answerOf(named?._id ?? null, [busy()]));
  }
}

/** A refusal that is decided before anything begins. */
export function refused(cart: Pick<CartDocument, "_id"> | null, errors: readonly Refusal[]) {
  return { kind: "answer" as const, answer: answerOf(cart?._id ?? null, errors) };
}

/** Marks the cart as being changed by an intent, so that it is not handed over meanwhile. */
export async function lock(context: Context, tx: Tx, cart: CartDocument, intent: string): Promise<void> {
  const { session } = tx;
  await context.store.carts.updateOne({ _id: cart._id, revision: cart.revision }, { $set: { intent } }, { session });
}

async function findCart(context: Context, name: CartName, tx?: Tx): Promise<CartDocument | null> {
  const { viewer, store } = context;
  const writable = writableCarts(viewer);
  const session = tx?.session ?? context.session;
  if ("own" in name) return store.carts.findOne({ owner: requireCartOwner(viewer), state: "OPEN" }, { session });
  if (writable === undefined) return null;
  const which = "cartId" in name ? { _id: name.cartId } : { "lines.id": name.lineId };
  return store.carts.findOne({ ...which, ...writable }, { session });
}

function refuseWrite(
  context: Context,
  input: WriteInput,
  name: CartName,
  cart: CartDocument | null,
  owner: string,
): Refusal | undefined {
  const field = "own" in name ? ["input"] : name.field;
  if (cart === null && !("own" in name)) return notFound("cartId" in name ? "cart" : "line", field);
  if (cart !== null && cart.owner !== owner) return busy(); // handed over this very moment
  const closed = cart && refuseClosedCart(cart.state, field);
  if (closed) return closed;
  return refuseRevision({
    expected: input.expectedRevision,
    current: cart?.revision ?? 0,
    mustBeNamed: mustNameRevision(context.viewer),
  });
}

async function payloadOf(context: Context, clientMutationId: string, answer: CartAnswer): Promise<CartPayload> {
  const { loaders } = context;
  const [cart, order] = await Promise.all([
    answer.cartId === null ? null : loaders.cart.clear(answer.cartId).load(answer.cartId),
    answer.orderId === null ? null : loaders.orderOfCart.load(answer.orderId),
  ]);
  return {
    clientMutationId,
    outcome: answer.errors.length === 0 ? "APPLIED" : "REFUSED",
    cart,
    order,
    line: cart?.lines.find(({ id }) => id === answer.lineId) ?? null,
    userErrors: answer.errors,
  };
}

function answerOf(cartId: string | null, errors: readonly Refusal[]): CartAnswer {
  return { cartId, lineId: null, orderId: null, errors };
}

function busy(): Refusal {
  return {
    __typename: "CartBusy",
    code: "CART_BUSY",
    message: "Another change of this cart is still being carried out; try again in a moment.",
    field: null,
  };
}
