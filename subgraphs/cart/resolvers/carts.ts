import { isoDateTime } from "../../../kernel/time.ts";
import { itemCountOf, lineTotal } from "../rules/lines.ts";
import { totalsOf } from "../rules/totals.ts";
import type {
  CartLineResolvers,
  CartResolvers,
  CustomerResolvers,
  LineFulfilmentResolvers,
} from "../schema.generated.ts";
import { openCartOf, ordersOf } from "./queries.ts";

export const Cart: CartResolvers = {
  __resolveReference: ({ id }, { loaders }) => loaders.cart.load(id),
  id: ({ _id }) => _id,
  customer: ({ customerId }) => reference(customerId),
  itemCount: ({ lines }) => itemCountOf(lines),
  totals: ({ lines, currency }) => totalsOf(lines, currency),
  // Whoever may read the cart may read what became of it.
  order: ({ orderId }, _, { loaders }) => (orderId === null ? null : loaders.orderOfCart.load(orderId)),
  updatedAt: ({ updatedAt }) => isoDateTime(updatedAt),
};

export const CartLine: CartLineResolvers = {
  __resolveReference: ({ id }, { loaders }) => loaders.line.load(id),
  variant: ({ variantId }) => ({ id: variantId }),
  total: (line) => lineTotal(line),
  triedAt: ({ triedAt }) => reference(triedAt),
  holdExpiresAt: ({ holdExpiresAt }) => isoDateTime(holdExpiresAt),
  hold: ({ holdId }) => ({ id: holdId }),
};

export const LineFulfilment: LineFulfilmentResolvers = {
  location: ({ locationId }) => reference(locationId),
};

export const Customer: CustomerResolvers = {
  __resolveReference: ({ id }) => ({ id }),
  cart: ({ id }, _, context) => openCartOf(context, `customer:${id}`),
  orders: ({ id }, page, context) => ordersOf(context, `customer:${id}`, page),
};

/** A reference to another subgraph's entity, null without an id. */
export function reference(id: string | null): { readonly id: string } | null {
  return id === null ? null : { id };
}
