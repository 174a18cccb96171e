import type { Addition } from "../rules/additions.ts";
import type { LineFulfilment } from "../rules/lines.ts";
import { notFound, type Refusal } from "../rules/refusals.ts";
import { variantByCode, variantsOf } from "../catalog-calls.ts";
import type { LineFulfilmentInput, MutationResolvers } from "../schema.generated.ts";
import { planAdditions, planFulfilment, planQuantity, planRemoval } from "./line-plans.ts";
import { writeLines } from "./write.ts";

const SENT: LineFulfilment = { method: "SHIP", locationId: null };

/** The mutations that change lines: load, decide, save, answer. */
export const lineMutations: Pick<
  MutationResolvers,
  "addLines" | "setQuantity" | "removeLine" | "scanToCart" | "setFulfilment"
> = {
  async addLines(_, { input }, context) {
    const variants = await variantsOf(
      context,
      input.lines.slice(0, 50).map(({ variantId }) => variantId),
    );
    const additions = input.lines.map(({ variantId, quantity, fulfilment }, index): Addition => {
      const field = ["input", "lines", String(index)];
      return {
        variantId,
        variant: variants.get(variantId) ?? null,
        quantity: quantity ?? 1,
        fulfilment: wayOf(fulfilment),
        field,
      };
    });
    const name = input.cartId ? { cartId: input.cartId, field: ["input", "cartId"] } : { own: true as const };
    return writeLines(context, "addLines", input, name, (cart) => planAdditions(cart, additions, planningOf(context)));
  },

  async scanToCart(_, { input }, context) {
    const { code, locationId } = input;
    const variant = await variantByCode(context, code);
    return writeLines(context, "scanToCart", input, { own: true }, (cart) => {
      if (variant === undefined) return { errors: [unknownCode(code)] };
      const field = ["input", "code"];
      const addition = { variantId: variant.id, variant, quantity: 1, fulfilment: SENT, field };
      return planAdditions(cart, [addition], { ...planningOf(context), triedAt: locationId ?? null });
    });
  },

  setQuantity: (_, { input }, context) =>
    writeLines(context, "setQuantity", input, ofLine(input.lineId), (_cart, line) =>
      line === undefined
        ? { errors: [notFound("line", ["input", "lineId"])] }
        : planQuantity(line, input.quantity, planningOf(context)),
    ),

  removeLine: (_, { input }, context) =>
    writeLines(context, "removeLine", input, ofLine(input.lineId), (_cart, line) =>
      line === undefined ? { errors: [notFound("line", ["input", "lineId"])] } : planRemoval(line),
    ),

  setFulfilment: (_, { input }, context) =>
    writeLines(context, "setFulfilment", input, ofLine(input.lineId), (_cart, line) =>
      line === undefined
        ? { errors: [notFound("line", ["input", "lineId"])] }
        : planFulfilment(line, wayOf(input), planningOf(context)),
    ),
};

function ofLine(lineId: string) {
  return { lineId, field: ["input", "lineId"] };
}

function wayOf(way: LineFulfilmentInput | null | undefined): LineFulfilment {
  return way ? { method: way.method, locationId: way.locationId ?? null } : SENT;
}

function planningOf({ ids, origin, clock }: Parameters<typeof writeLines>[0]) {
  return { ids, origin, nowMs: clock.now() };
}

function unknownCode(scanned: string): Refusal {
  return {
    __typename: "UnknownCode",
    code: "UNKNOWN_CODE",
    message: "That code is not of anything we sell; a GTIN, a SKU or the link of a shelf tag is understood.",
    field: ["input", "code"],
    scanned: scanned.slice(0, 200),
  };
}
