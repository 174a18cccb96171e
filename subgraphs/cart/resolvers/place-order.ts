import type { MutationResolvers } from "../schema.generated.ts";
import { refusePlacing } from "../rules/placing.ts";
import { lock, refused, runWrite } from "./write.ts";

/** Turns a cart into an order; once for its key, whole or not at all. */
export const placeOrder: MutationResolvers["placeOrder"] = (_, { input }, context) => {
  const name = { cartId: input.cartId, field: ["input", "cartId"] };
  return runWrite(context, context.loaders.sagas.order, input, name, async (tx, intent, { cart }) => {
    const refusal = cart && refusePlacing(cart, context.clock.now());
    if (cart === null || refusal) return refused(cart, refusal ? [refusal] : []);
    await lock(context, tx, cart, intent);
    const lines = cart.lines.map(({ id, holdId, variantId, sourceLocationId, quantity }) => ({
      id,
      holdId,
      variantId,
      sourceLocationId,
      quantity,
    }));
    return { kind: "intend", plan: { cartId: cart._id, orderId: context.ids.next("ord"), lines } };
  });
};
