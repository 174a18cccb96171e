import { BadUserInput } from "../../../kernel/errors.ts";
import { decodeCursor, encodeCursor, parsePageSize } from "../../../kernel/page.ts";
import { parseDateTime } from "../../../kernel/time.ts";
import { requireService, requirePrincipal } from "../../../kernel/viewer.ts";
import { cartTag, ordersTag } from "../cart-changes.ts";
import type { Context } from "../context.ts";
import { cartOwnerOf, readableOrders } from "../ownership.ts";
import type { QueryResolvers } from "../schema.generated.ts";
import type { OrderDocument } from "../store.ts";

const COUNTED = 1_000;
const MAX_IDS = 250;

/** A page of the orders of all owners from a time on, the oldest first. */
const ordersPlaced: QueryResolvers["ordersPlaced"] = async (_, { since, first: asked, after }, context) => {
  requireService(context.viewer);
  const first = parsePageSize(asked, 100);
  const from = after ? decodeCursor(after) : { sortKey: parseDateTime(since), id: "" };
  const at = new Date(from.sortKey);
  const found = await context.store.orders
    // The range lets the index serve it; the alternative orders those of one instant.
    .find(
      { placedAt: { $gte: at }, $or: [{ placedAt: { $gt: at } }, { _id: { $gt: from.id } }] },
      { session: context.session },
    )
    .sort({ placedAt: 1, _id: 1 })
    .limit(first + 1)
    .toArray();
  const hasNextPage = found.length > first;
  return connectionOf(found.slice(0, first), { hasNextPage, hasPreviousPage: Boolean(after), totalCount: null });
};

export const queries: QueryResolvers = {
  cart: (_, { id }, { loaders }) => loaders.cart.load(id),

  myCart(_, _args, context) {
    requirePrincipal(context.viewer);
    return openCartOf(context, cartOwnerOf(context.viewer));
  },

  order: (_, { id }, { loaders }) => loaders.order.load(id),

  async myOrders(_, args, context) {
    requirePrincipal(context.viewer);
    return ordersOf(context, cartOwnerOf(context.viewer), args);
  },

  async orders(_, { ids }, { viewer, loaders }) {
    requireService(viewer);
    if (ids.length > MAX_IDS) throw new BadUserInput(`at most ${MAX_IDS} orders can be asked for at once`);
    return Promise.all(ids.map((id) => loaders.order.load(id)));
  },

  ordersPlaced,
};

/** An owner's open cart, as far as the viewer may see it; the answer depends on the owner's list of carts. */
export async function openCartOf(context: Context, owner: string | undefined) {
  if (owner === undefined) return null;
  context.dependsOn(cartTag(owner));
  return context.loaders.openCart.load(owner);
}

/** A page of an owner's orders, the newest first. An owner that the viewer may not see has none. */
export async function ordersOf(
  context: Context,
  owner: string | undefined,
  page: { readonly first?: number | null; readonly after?: string | null },
) {
  const { store, session, viewer } = context;
  const first = parsePageSize(page.first);
  const after = page.after ? decodeCursor(page.after) : undefined;
  const readable = readableOrders(viewer);
  const isVisible = owner !== undefined && readable !== undefined && (readable.owner ?? owner) === owner;
  if (!isVisible) return connectionOf([], { hasNextPage: false, hasPreviousPage: false, totalCount: 0 });
  context.dependsOn(ordersTag(owner));
  const older = after && {
    $or: [
      { placedAt: { $lt: new Date(after.sortKey) } },
      { placedAt: new Date(after.sortKey), _id: { $lt: after.id } },
    ],
  };
  const [found, counted] = await Promise.all([
    store.orders
      .find({ owner, ...older }, { session })
      .sort({ placedAt: -1, _id: -1 })
      .limit(first + 1)
      .toArray(),
    store.orders.countDocuments({ owner }, { session, limit: COUNTED + 1 }),
  ]);
  return connectionOf(found.slice(0, first), {
    hasNextPage: found.length > first,
    hasPreviousPage: after !== undefined,
    totalCount: counted > COUNTED ? null : counted,
  });
}

function connectionOf(
  nodes: readonly OrderDocument[],
  page: { readonly hasNextPage: boolean; readonly hasPreviousPage: boolean; readonly totalCount: number | null },
) {
  const edges = nodes.map((node) => ({ node, cursor: encodeCursor(node.placedAt.getTime(), node._id) }));
  const { hasNextPage, hasPreviousPage, totalCount } = page;
  const pageInfo = {
    hasNextPage,
    hasPreviousPage,
    startCursor: edges[0]?.cursor ?? null,
    endCursor: edges.at(-1)?.cursor ?? null,
  };
  return { edges, nodes, pageInfo, totalCount };
}
