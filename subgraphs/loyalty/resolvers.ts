import { parseAmount } from "../../kernel/money.ts";
import { decodeCursor, encodeCursor, parsePageSize } from "../../kernel/page.ts";
import { isoDateTime } from "../../kernel/time.ts";
import { requirePrincipal } from "../../kernel/viewer.ts";
import type { Context } from "./context.ts";
import { accountTag } from "./credit.ts";
import { ownCustomer } from "./loaders.ts";
import { pointsFor, previewSentence } from "./rules/points.ts";
import { progressOf, tierOf } from "./rules/tiers.ts";
import type { Resolvers } from "./schema.generated.ts";
import type { AccountDocument } from "./store.ts";

/** The resolvers of the loyalty subgraph: it is read by people and written by orders. */
export const resolvers: Resolvers = {
  Query: {
    loyalty(_, { customerId }, context) {
      requirePrincipal(context.viewer);
      return accountOf(context, customerId ?? ownCustomer(context.viewer));
    },
  },
  Customer: {
    __resolveReference: ({ id }) => ({ id }),
    loyalty: ({ id }, _, context) => accountOf(context, id),
  },
  Cart: {
    // totals and customer come with the representation: the very state that is shown beside the points
    pointsPreview({ totals, customer }) {
      const { amount, currency } = totals.payable;
      const points = pointsFor(parseAmount(String(amount), String(currency)));
      const credited = customer !== null && customer !== undefined;
      return { points, credited, text: previewSentence(points, credited) };
    },
  },
  LoyaltyAccount: {
    __resolveReference: ({ id }, { loaders }) => loaders.account.load(id),
    id: ({ _id }) => _id,
    customer: ({ customerId }) => ({ id: customerId }),
    tier: ({ earned }) => tierOf(earned),
    tierProgress: ({ earned }) => progressOf(earned),
    ledger: (account, page, context) => ledgerOf(context, account, page),
    updatedAt: ({ updatedAt }) => isoDateTime(updatedAt),
  },
  LedgerEntry: {
    id: ({ _id }) => _id,
    balanceAfter: ({ balanceAfter }) => balanceAfter ?? 0,
    order: ({ orderId }) => (orderId === null ? null : { id: orderId }),
  },
};

async function accountOf(context: Context, customerId: string | undefined): Promise<AccountDocument | null> {
  if (customerId === undefined) return null;
  context.dependsOn(accountTag(customerId));
  return context.loaders.accountOfCustomer.load(customerId);
}

async function ledgerOf(
  { store, session }: Context,
  account: AccountDocument,
  page: { readonly first?: number | null; readonly after?: string | null },
) {
  const first = parsePageSize(page.first);
  const before = page.after ? decodeCursor(page.after).sortKey : Number.MAX_SAFE_INTEGER;
  const found = await store.entries
    .find({ accountId: account._id, seq: { $lt: before } }, { session })
    .sort({ seq: -1 })
    .limit(first + 1)
    .toArray();
  const nodes = found.slice(0, first);
  const edges = nodes.map((node) => ({ node, cursor: encodeCursor(node.seq, node._id) }));
  const pageInfo = {
    hasNextPage: found.length > first,
    hasPreviousPage: Boolean(page.after),
    startCursor: edges[0]?.cursor ?? null,
    endCursor: edges.at(-1)?.cursor ?? null,
  };
  return { edges, nodes, pageInfo };
}
