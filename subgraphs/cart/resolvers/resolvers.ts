import { formatAmount } from "../../../kernel/money.ts";
import type { Resolvers } from "../schema.generated.ts";
import { adoptCart, closeCartIntent } from "./adopt-cart.ts";
import { Cart, CartLine, Customer, LineFulfilment } from "./carts.ts";
import { lineMutations } from "./line-mutations.ts";
import { Fulfilment, Order, OrderLine } from "./orders.ts";
import { placeOrder } from "./place-order.ts";
import { queries } from "./queries.ts";

/** The resolvers of the cart subgraph, by noun. */
export const resolvers: Resolvers = {
  Query: queries,
  Mutation: { ...lineMutations, placeOrder, adoptCart, closeCartIntent },
  Cart,
  CartLine,
  Customer,
  Fulfilment,
  LineFulfilment,
  Order,
  OrderLine,
  Money: { amount: formatAmount },
  StockAlternative: { location: ({ locationId }) => ({ id: locationId }) },
  UserError: { __resolveType: ({ __typename }) => __typename },
};
