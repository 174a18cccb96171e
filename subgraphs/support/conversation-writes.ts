import type { Id } from "../../kernel/ids.ts";
import type { Tx } from "../../kernel/mongo/change-writer.ts";
import type { Origin } from "../../kernel/origin.ts";
import type { ConversationTerms, Placed } from "./rules/conversation.ts";
import type { ConversationDocument, MessageBody, MessageDocument, SupportStore } from "./store.ts";
import { agentTag, ownerTag, QUEUE_TAG } from "./visibility.ts";

/** Where and by whom something is written. */
export interface Writing {
  readonly store: SupportStore;
  readonly at: Date;
  readonly origin: Origin;
}

/** Saves what was decided about a conversation, in the transaction that read it; answers its new state. */
export async function saveConversation(
  tx: Tx,
  conversation: ConversationDocument,
  next: ConversationTerms,
  { store, at, origin }: Writing,
): Promise<ConversationDocument> {
  const { state, answeredBy, legs, customerLegId, seq, lastMessageAt, waitingSince, queueOrder } = next;
  const terms = { state, answeredBy, legs, customerLegId, seq, lastMessageAt, waitingSince, queueOrder };
  const written = { ...terms, revision: conversation.revision + 1, updatedAt: at, lastOrigin: origin };
  await store.conversations.updateOne({ _id: conversation._id }, { $set: written }, { session: tx.session });
  const saved: ConversationDocument = { ...conversation, ...written };
  announceConversation(tx, saved, conversation);
  return saved;
}

/** Declares a change with every list that the conversation can have entered, left, or moved in. */
export function announceConversation(tx: Tx, saved: ConversationDocument, before?: ConversationDocument): void {
  const agents = [before?.answeredBy.sub, saved.answeredBy.sub].filter((sub) => sub !== null && sub !== undefined);
  tx.change({ typename: "Conversation", key: { id: saved._id } }, saved.revision, [
    `conversation:${saved._id}`,
    ownerTag(saved.ownedBy),
    ...(before !== undefined && before.ownedBy !== saved.ownedBy ? [ownerTag(before.ownedBy)] : []),
    QUEUE_TAG,
    ...agents.map(agentTag),
  ]);
}

/** Writes a message where the rules placed it. Its number is unique in the conversation, whoever else writes. */
export async function writeMessage(
  tx: Tx,
  input: {
    readonly id: Id<"msg">;
    readonly conversationId: Id<"con">;
    readonly placed: Placed;
    readonly author: MessageDocument["author"];
    readonly body: MessageBody;
  },
  { store, at }: Writing,
): Promise<void> {
  const { id: _id, conversationId, placed, author, body } = input;
  const { seq, leg } = placed;
  await store.messages.insertOne({ _id, conversationId, seq, leg, author, body, at }, { session: tx.session });
}
