import { isoDateTime } from "../../../kernel/time.ts";
import { lineTotal } from "../rules/lines.ts";
import { orderStatusOf, statusSentence, type OrderStatus } from "../rules/order-state.ts";
import type { FulfilmentResolvers, OrderLineResolvers, OrderResolvers } from "../schema.generated.ts";
import type { OrderDocument } from "../store.ts";
import { reference } from "./carts.ts";

export const Order: OrderResolvers = {
  __resolveReference: (key, { loaders }) =>
    "number" in key ? loaders.orderByNumber.load(key.number) : loaders.order.load(key.id),
  id: ({ _id }) => _id,
  customer: ({ customerId }) => reference(customerId),
  placedAt: ({ placedAt }) => isoDateTime(placedAt),
  status: (order) => statusOf(order),
  statusText: (order) =>
    statusSentence(
      statusOf(order),
      order.fulfilments.map(({ method }) => method),
    ),
  fulfilments: (order) => order.fulfilments.map((part) => ({ ...part, order })),
  updatedAt: ({ updatedAt }) => isoDateTime(updatedAt),
};

export const OrderLine: OrderLineResolvers = {
  variant: ({ variantId }) => ({ id: variantId }),
  total: (line) => lineTotal(line),
  triedAt: ({ triedAt }) => reference(triedAt),
};

export const Fulfilment: FulfilmentResolvers = {
  location: ({ locationId }) => ({ id: locationId }),
  lines: ({ lineIds, order }) => order.lines.filter(({ id }) => lineIds.includes(id)),
};

function statusOf({ fulfilments }: OrderDocument): OrderStatus {
  return orderStatusOf(fulfilments.map(({ state }) => state));
}
