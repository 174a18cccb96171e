import type { Collection } from "mongodb";
import type { Id } from "../../kernel/ids.ts";
import type { Database } from "../../kernel/mongo/mongo.ts";
import type { Origin } from "../../kernel/origin.ts";
import { stepIndexes, STEPS, type StepDocument } from "../../kernel/saga-steps.ts";
import type { IndexSpec } from "../../kernel/subgraph/define.ts";
import type { ActorKind } from "../../kernel/viewer.ts";
import type { ConversationTerms, Leg } from "./rules/conversation.ts";

/** A conversation. Its messages are numbered from this document, inside the transaction that writes them. */
export interface ConversationDocument extends ConversationTerms {
  readonly _id: Id<"con">;
  /** Whose it is: `customer:cus_…` or `guest:<uuid>`. Every read of a customer's side is filtered by it. */
  readonly ownedBy: string;
  readonly customerId: string | null;
  /** How the owner is called in her messages. */
  readonly ownerLabel: string;
  readonly subject: string;
  readonly revision: number;
  readonly updatedAt: Date;
  readonly lastOrigin: Origin;
}

/** What a message says. */
export type MessageBody =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "note"; readonly event: "LEG_JOINED" | "RESOLVED"; readonly text: string };

/** A message: written once, never changed. */
export interface MessageDocument {
  readonly _id: Id<"msg">;
  readonly conversationId: Id<"con">;
  readonly seq: number;
  readonly leg: Leg;
  readonly author: { readonly kind: ActorKind; readonly label: string };
  readonly body: MessageBody;
  readonly at: Date;
}

/** The collections of this subgraph. */
export interface SupportStore {
  readonly conversations: Collection<ConversationDocument>;
  readonly messages: Collection<MessageDocument>;
  /** Steps of others' intents that were carried out here. */
  readonly steps: Collection<StepDocument>;
}

/** Opens the typed collections. */
export function openSupportStore(database: Database): SupportStore {
  return {
    conversations: database.collection("conversations"),
    messages: database.collection("messages"),
    steps: database.collection(STEPS),
  };
}

/** The unique one makes a second message with the same number impossible, whatever the writers do. */
export const supportIndexes: readonly IndexSpec[] = [
  { collection: "conversations", key: { ownedBy: 1, lastMessageAt: -1, _id: -1 } },
  { collection: "conversations", key: { state: 1, queueOrder: 1, _id: 1 } },
  { collection: "conversations", key: { "answeredBy.sub": 1, lastMessageAt: -1, _id: -1 } },
  { collection: "messages", key: { conversationId: 1, seq: 1 }, unique: true },
  ...stepIndexes,
];
