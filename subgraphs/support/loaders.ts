import DataLoader from "dataloader";
import type { Id } from "../../kernel/ids.ts";
import type { SubgraphContext } from "../../kernel/subgraph/context.ts";
import type { ConversationDocument, MessageDocument, SupportStore } from "./store.ts";
import { visibleConversations } from "./visibility.ts";

/** Batched reads of one request; the viewer's filter is part of each query. */
export interface SupportLoaders {
  readonly conversations: DataLoader<string, ConversationDocument | null>;
  /** A message is seen by whoever sees its conversation. */
  readonly messages: DataLoader<string, MessageDocument | null>;
}

/** Makes the loaders of one request. */
export function createSupportLoaders({
  store,
  viewer,
  session,
}: Pick<SubgraphContext<SupportStore, unknown>, "store" | "viewer" | "session">): SupportLoaders {
  const conversations = new DataLoader<string, ConversationDocument | null>(async (ids) => {
    const visible = visibleConversations(viewer);
    if (visible === undefined) return ids.map(() => null);
    const _id = { $in: ids as Id<"con">[] }; // what is no id matches nothing
    const found = await store.conversations.find({ _id, ...visible }, { session }).toArray();
    return inOrder(ids, found);
  });
  const messages = new DataLoader<string, MessageDocument | null>(async (ids) => {
    const _id = { $in: ids as Id<"msg">[] }; // what is no id matches nothing
    const found = await store.messages.find({ _id }, { session }).toArray();
    const seen = await Promise.all(found.map(({ conversationId }) => conversations.load(conversationId)));
    return inOrder(
      ids,
      found.filter((_, index) => seen[index] !== null),
    );
  });
  return { conversations, messages };
}

function inOrder<Document extends { readonly _id: string }>(
  ids: readonly string[],
  found: readonly Document[],
): (Document | null)[] {
  const byId = new Map<string, Document>(found.map((document) => [document._id, document]));
  return ids.map((id) => byId.get(id) ?? null);
}
