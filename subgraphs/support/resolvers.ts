import { adoptionMutations } from "./resolvers/adoption.ts";
import {
  conversationFields,
  conversationOwnerFields,
  conversationQueries,
  customerFields,
  legFields,
} from "./resolvers/conversations.ts";
import { converseMutations } from "./resolvers/converse.ts";
import { messageBodyFields, messageFields, systemNoteFields } from "./resolvers/messages.ts";
import { startMutations } from "./resolvers/start-conversation.ts";
import type { Resolvers } from "./schema.generated.ts";

/** The resolvers of this subgraph, noun by noun. */
export const resolvers: Resolvers = {
  Query: conversationQueries,
  Mutation: { ...startMutations, ...converseMutations, ...adoptionMutations },
  Conversation: conversationFields,
  ConversationOwner: conversationOwnerFields,
  Leg: legFields,
  Message: messageFields,
  MessageBody: messageBodyFields,
  SystemNote: systemNoteFields,
  Customer: customerFields,
  UserError: { __resolveType: (refusal) => refusal.__typename ?? null },
};
