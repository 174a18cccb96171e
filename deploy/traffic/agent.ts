import type { Random } from "../../kernel/random.ts";
import { pick } from "./chance.ts";
import { answersTo, type Topic } from "./words.ts";

/** A conversation as it stands in the queue. */
export interface QueueEntry {
  readonly conversationId: string;
  readonly customerId: string | undefined;
  readonly isOwnedByAgent: boolean;
  readonly lastAuthor: "customer" | "agent" | "other" | undefined;
  readonly lastText: string;
}

export type AgentAct =
  | { readonly kind: "wait" }
  | { readonly kind: "takeOver"; readonly conversationId: string }
  | { readonly kind: "answer"; readonly conversationId: string; readonly text: string };

/**
 * Decides whom the agent serves next: among the traffic's own shoppers only, so that nobody writes into a conversation
 * that a person is having on the wall.
 */
export function decideAgent(queue: readonly QueueEntry[], shopperIds: ReadonlySet<string>, random: Random): AgentAct {
  const waiting = queue.filter(
    (entry) => entry.customerId !== undefined && shopperIds.has(entry.customerId) && entry.lastAuthor === "customer",
  );
  const entry = waiting[0];
  if (entry === undefined) return { kind: "wait" };
  if (!entry.isOwnedByAgent) return { kind: "takeOver", conversationId: entry.conversationId };
  const text = pick(random, answersTo(topicOf(entry.lastText)));
  return text === undefined ? { kind: "wait" } : { kind: "answer", conversationId: entry.conversationId, text };
}

/** What a message is about, by its words. */
export function topicOf(text: string): Topic {
  const words = text.toLowerCase();
  if (/\b(sizes?|fit|small|large|narrow|wide)\b/.test(words)) return "size";
  if (/\b(pick-up|collect|open|keep it)\b/.test(words)) return "pickup";
  if (/\b(parcel|arrive|ship)\b/.test(words)) return "delivery";
  if (/\b(return|refund|exchange)\b/.test(words)) return "returns";
  if (/\b(thanks?|great|perfect)\b/.test(words)) return "thanks";
  return "product";
}
