import { hasScope, requirePrincipal } from "../../kernel/viewer.ts";
import { Forbidden } from "../../kernel/errors.ts";
import { adjust, mayAdjust, type KnownVariant } from "./adjust-stock.ts";
import { allocateOrder, closeIntent, setCartHold, undoStep } from "./cart-steps.ts";
import type { Context } from "./context.ts";
import { release, reserve } from "./reservations.ts";
import type { AdjustStockInput, MutationResolvers } from "./schema.generated.ts";

/** What people and services write here. Writers of one variant queue in the process, so that a hot one is no scramble. */
export const mutations: MutationResolvers = {
  async holdStock(_, { input }, context) {
    requirePrincipal(context.viewer);
    const { clientMutationId, variantId } = input;
    const options = { operation: "holdStock", clientMutationId, input, queue: [`variant:${variantId}`] };
    return { clientMutationId, ...(await context.mutate(options, (tx) => reserve(tx, context, input))) };
  },

  async releaseHold(_, { input }, context) {
    requirePrincipal(context.viewer);
    const { clientMutationId, holdId } = input;
    const options = { operation: "releaseHold", clientMutationId, input, queue: [holdId] };
    return { clientMutationId, ...(await context.mutate(options, (tx) => release(tx, context, input))) };
  },

  async adjustStock(_, { input }, context) {
    if (!hasScope(context.viewer, "stock:write")) throw new Forbidden("Correcting stock needs the scope stock:write.");
    const { clientMutationId } = input;
    const { variantId, newVariant } = await lookAhead(context, input);
    const queue = variantId === undefined ? [] : [`variant:${variantId}`];
    const options = { operation: "adjustStock", clientMutationId, input, queue };
    return { clientMutationId, ...(await context.mutate(options, (tx) => adjust(tx, context, input, newVariant))) };
  },

  setCartHold: (_, { step, input }, context) => setCartHold(context, step, input),
  allocateOrder: (_, { step, input }, context) => allocateOrder(context, step, input),
  undoStep: (_, { step }, context) => undoStep(context, step),
  closeIntent: (_, { intent }, context) => closeIntent(context, intent),
};

/** Before the transaction: which variant to queue on, and what the catalogue says of one that the place never held. */
async function lookAhead(
  context: Context,
  input: AdjustStockInput,
): Promise<{ readonly variantId?: string; readonly newVariant?: KnownVariant }> {
  const { loaders, viewer } = context;
  if (input.stockLevelId != null) {
    const level = await loaders.levels.load(input.stockLevelId);
    return level === null ? {} : { variantId: level.variantId };
  }
  const { variantId, locationId } = input;
  if (variantId == null || locationId == null) return {};
  const levels = await loaders.levelsOf.load(variantId);
  const known = levels.find((level) => level.locationId === locationId) ?? levels[0];
  if (known !== undefined) return { variantId, newVariant: { id: known.variantId, sku: known.sku } };
  if (!mayAdjust(viewer, locationId)) return { variantId };
  const operation = "query Variant($ids: [ID!]!) { variants(ids: $ids) { id sku } }";
  const data = await context.call("catalog", { operation, variables: { ids: [variantId] } });
  const [found] = data["variants"] as readonly (KnownVariant | null)[]; // asked for above
  return found == null ? { variantId } : { variantId, newVariant: found };
}
