import type { Random } from "../../kernel/random.ts";
import { decideAgent, type QueueEntry } from "./agent.ts";
import type { GraphSession } from "./graph-session.ts";
import type { Person } from "./life.ts";
import { queueQuery, writeMutation } from "./operations.ts";

/** An agent who answers the traffic's own shoppers. */
export function createAgent(input: {
  readonly session: GraphSession;
  readonly random: Random;
  /** The customers whom the traffic plays; nobody else is written to. */
  readonly shopperIds: () => ReadonlySet<string>;
  readonly meanThinkingMs: number;
}): Person {
  const { session, random } = input;
  return {
    name: "agent",
    meanThinkingMs: input.meanThinkingMs,
    async act() {
      const { agentQueue } = await session.send<Queue>(queueQuery);
      const act = decideAgent(agentQueue.nodes.map(entryOf), input.shopperIds(), random);
      const entry = agentQueue.nodes.find((node) => act.kind !== "wait" && node.id === act.conversationId);
      if (act.kind === "takeOver") {
        const { conversationId } = act;
        await session.write(writeMutation("takeOver"), { conversationId, expectedRevision: entry?.revision });
      } else if (act.kind === "answer") {
        const { conversationId, text } = act;
        await session.write(writeMutation("sendMessage"), { conversationId, text });
      }
    },
  };
}

function entryOf(node: Queue["agentQueue"]["nodes"][number]): QueueEntry {
  const newest = node.messages.nodes.findLast((message) => message.body.__typename === "Text");
  const kind = newest?.author.kind;
  return {
    conversationId: node.id,
    customerId: node.customer?.id,
    isOwnedByAgent: node.owner.kind === "HUMAN",
    lastAuthor: kind === "CUSTOMER" || kind === "GUEST" ? "customer" : kind === "AGENT" ? "agent" : "other",
    lastText: newest?.body.text ?? "",
  };
}

interface Queue {
  readonly agentQueue: {
    readonly nodes: readonly {
      readonly id: string;
      readonly revision: number;
      readonly owner: { readonly kind: string };
      readonly customer: { readonly id: string } | null;
      readonly messages: {
        readonly nodes: readonly {
          readonly author: { readonly kind: string };
          readonly body: { readonly __typename: string; readonly text?: string };
        }[];
      };
    }[];
  };
}
