import type { Leg, Answerer } from "./rules/conversation.ts";
import type { ConversationDocument, MessageBody, MessageDocument } from "./store.ts";

/** The parents that resolvers of these types get: documents as they are stored. */
export type ConversationMapper = ConversationDocument;
export type ConversationOwnerMapper = Answerer;
export type LegMapper = Leg;
export type MessageMapper = MessageDocument;
export type MessageBodyMapper = MessageBody;
export type TextMapper = Extract<MessageBody, { readonly kind: "text" }>;
export type SystemNoteMapper = Extract<MessageBody, { readonly kind: "note" }>;
export type CustomerMapper = { readonly id: string };
