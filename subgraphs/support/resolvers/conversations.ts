import { hasScope, ownerOf, requirePrincipal } from "../../../kernel/viewer.ts";
import { parseId } from "../../../kernel/ids.ts";
import { isoDateTime } from "../../../kernel/time.ts";
import { pageError, readConversations } from "../conversation-lists.ts";
import { encodeMessageCursor, messageWindow } from "../rules/page.ts";
import type {
  ConversationOwnerResolvers,
  ConversationResolvers,
  CustomerResolvers,
  LegResolvers,
  QueryResolvers,
} from "../schema.generated.ts";
import { agentTag, ownerTag, QUEUE_TAG, visibleConversations } from "../visibility.ts";

const NOTHING = {
  edges: [],
  nodes: [],
  pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
};

export const conversationQueries: Pick<QueryResolvers, "conversation" | "myConversations" | "agentQueue"> = {
  async conversation(_parent, { id }, context) {
    const conversation = await context.loaders.conversations.load(parseId("con", id));
    if (conversation === null) context.dependsOn(`conversation:${id}`);
    return conversation;
  },

  async myConversations(_parent, page, context) {
    const viewer = requirePrincipal(context.viewer);
    const ownedBy = ownerOf(viewer);
    if (ownedBy !== undefined && hasScope(viewer, "conversation:self")) {
      context.dependsOn(ownerTag(ownedBy));
      return readConversations({ name: "mine", filter: { ownedBy }, sortedBy: "lastMessageAt" }, page, context);
    }
    context.dependsOn(agentTag(viewer.sub));
    const filter = { "answeredBy.sub": viewer.sub, state: "OPEN" };
    return readConversations({ name: "taken", filter, sortedBy: "lastMessageAt" }, page, context);
  },

  async agentQueue(_parent, page, context) {
    const viewer = requirePrincipal(context.viewer);
    if (!hasScope(viewer, "conversation:read")) return NOTHING;
    context.dependsOn(QUEUE_TAG);
    const filter = { state: "OPEN", $or: [{ "answeredBy.kind": "QUEUED" }, { "answeredBy.sub": viewer.sub }] };
    return readConversations({ name: "queue", filter, sortedBy: "queueOrder" }, page, context);
  },
};

export const conversationFields: ConversationResolvers = {
  __resolveReference: ({ id }, { loaders }) => loaders.conversations.load(id),
  id: ({ _id }) => _id,
  customer: ({ customerId }) => (customerId === null ? null : { id: customerId }),
  owner: ({ answeredBy }) => answeredBy,
  lastMessageAt: ({ lastMessageAt }) => isoDateTime(lastMessageAt),
  waitingSince: ({ waitingSince }) => (waitingSince === null ? null : isoDateTime(waitingSince)),
  updatedAt: ({ updatedAt }) => isoDateTime(updatedAt),
  async messages({ _id: conversationId, seq: total }, page, { store, session }) {
    const window = messageWindow(page, total);
    if (window.kind === "refused") throw pageError(window);
    const { from, to, hasNextPage, hasPreviousPage } = window;
    const filter = { conversationId, seq: { $gte: from, $lte: to } };
    const nodes = to < from ? [] : await store.messages.find(filter, { session }).sort({ seq: 1 }).toArray();
    const edges = nodes.map((node) => ({ node, cursor: encodeMessageCursor(node.seq) }));
    const startCursor = edges[0]?.cursor ?? null;
    const endCursor = edges.at(-1)?.cursor ?? null;
    return { edges, nodes, totalCount: total, pageInfo: { hasNextPage, hasPreviousPage, startCursor, endCursor } };
  },
};

export const conversationOwnerFields: ConversationOwnerResolvers = {
  since: ({ since }) => isoDateTime(since),
};

export const legFields: LegResolvers = {
  joinedAt: ({ joinedAt }) => isoDateTime(joinedAt),
};

export const customerFields: CustomerResolvers = {
  __resolveReference: ({ id }) => ({ id }),
  /** The viewer's own condition and the customer's meet in one query: of somebody else's customer nothing is found. */
  conversations({ id }, page, context) {
    const visible = visibleConversations(context.viewer);
    const ownedBy = `customer:${id}`;
    if (visible === undefined || (visible.ownedBy !== undefined && visible.ownedBy !== ownedBy)) return null;
    context.dependsOn(ownerTag(ownedBy));
    return readConversations({ name: "hers", filter: { ownedBy }, sortedBy: "lastMessageAt" }, page, context);
  },
};
