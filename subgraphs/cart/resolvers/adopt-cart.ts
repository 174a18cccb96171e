import { SubgraphUnavailable } from "../../../kernel/errors.ts";
import { requireService } from "../../../kernel/viewer.ts";
import type { Tx } from "../../../kernel/mongo/change-writer.ts";
import { saveCart } from "../cart-changes.ts";
import type { Context } from "../context.ts";
import { customerOf } from "../ownership.ts";
import { MAX_LINES } from "../rules/limits.ts";
import type { MutationResolvers } from "../schema.generated.ts";

/** A hand-over of one owner's cart to another: a step of the customer subgraph's intent. */
export const adoptCart: MutationResolvers["adoptCart"] = async (_, { step, fromOwner, toOwner }, context) => {
  requireService(context.viewer, "customer");
  return transact(context, (tx) =>
    context.store.steps.once(tx, step, async () => ({ answer: await handOver(context, tx, fromOwner, toOwner) })),
  );
};

/** Forgets the steps of an intent that has ended. */
export const closeCartIntent: MutationResolvers["closeCartIntent"] = async (_, { intent }, context) => {
  requireService(context.viewer);
  await transact(context, (tx) => context.store.steps.close(tx, intent));
  return true;
};

/**
 * The rule: who has no open cart gets the other's as it is; otherwise its lines come behind hers, each as its own line, as
 * many as a cart may have. A cart that an intent is changing is handed over when that has ended.
 */
async function handOver(context: Context, tx: Tx, fromOwner: string, toOwner: string) {
  const { store, origin, clock } = context;
  const { session } = tx;
  const [from, to] = [
    await store.carts.findOne({ owner: fromOwner, state: "OPEN" }, { session }),
    await store.carts.findOne({ owner: toOwner, state: "OPEN" }, { session }),
  ];
  if (from === null || fromOwner === toOwner) return { cartId: to?._id ?? null, movedLines: 0 };
  if (from.intent !== null || to?.intent) throw new SubgraphUnavailable("cart", "is changing that cart just now");
  const save = { origin, nowMs: clock.now() };
  if (to === null) {
    const edit = { owner: toOwner, customerId: customerOf(toOwner) };
    const cart = await saveCart(store, tx, { before: from, edit, ...save });
    return { cartId: cart._id, movedLines: from.lines.length };
  }
  const moved = from.lines.slice(0, MAX_LINES - to.lines.length);
  const rest = from.lines.slice(moved.length);
  const state = rest.length === 0 ? ("MERGED" as const) : ("OPEN" as const);
  await saveCart(store, tx, { before: from, edit: { lines: rest, state }, ...save });
  const cart = await saveCart(store, tx, { before: to, edit: { lines: [...to.lines, ...moved] }, ...save });
  return { cartId: cart._id, movedLines: moved.length };
}

async function transact<T>(context: Context, work: (tx: Tx) => Promise<T>): Promise<T> {
  const { result, change, position } = await context.runtime.transact({ origin: context.origin }, work);
  context.committed(change ? [change] : [], position);
  return result;
}
