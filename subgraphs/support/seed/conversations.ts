import { demoPerson } from "../../../kernel/demo/people.ts";
import { deterministicId } from "../../../kernel/ids.ts";
import { seededRandom } from "../../../kernel/random.ts";
import { NOT_WAITING, queued, type Answerer, type Leg } from "../rules/conversation.ts";
import type { ConversationDocument, MessageDocument } from "../store.ts";
import type { Dialogue, Speaker } from "./dialogue.ts";

/** A conversation with its messages, ready to be stored. */
export interface SeededConversation {
  readonly conversation: ConversationDocument;
  readonly messages: readonly MessageDocument[];
}

const agents = ["Mara", "Joaquim", "Ayumi", "Callum"] as const;

/** The n-th conversation: this dialogue, had by that customer, ending at that time. */
export function seededConversation(input: {
  readonly number: number;
  readonly dialogue: Dialogue;
  readonly customer: number;
  readonly endsAt: number;
  readonly isSettled: boolean;
}): SeededConversation {
  const { number, dialogue, customer, endsAt, isSettled } = input;
  const random = seededRandom(`conversation:${number}`);
  const person = demoPerson(customer);
  const conversationId = deterministicId("con", `conversation:${number}`);
  const agent = 1 + Math.floor(random() * agents.length);
  const labels: Readonly<Record<Speaker, string>> = {
    customer: person.given,
    bot: "Assistant",
    agent: agents[agent - 1] ?? "Agent",
  };
  const pauses = dialogue.turns.map(() => 20_000 + Math.floor(random() * 240_000));
  let at = endsAt - pauses.slice(1).reduce((sum, pause) => sum + pause, 0);
  const startedAt = new Date(at);
  const legs: Leg[] = [];
  let channel = dialogue.channel;
  const messages = dialogue.turns.map(([speaker, text, moved], index): MessageDocument => {
    if (index > 0) at += pauses[index] ?? 0;
    channel = moved ?? channel;
    let leg = legs.find((known) => known.channel === channel);
    if (leg === undefined) {
      const id = deterministicId("leg", `${conversationId}:${channel}`);
      leg = { id, channel, touchpointId: deterministicId("tch", `touchpoint:${channel}`), joinedAt: new Date(at) };
      legs.push(leg);
    }
    return {
      _id: deterministicId("msg", `${conversationId}:${index + 1}`),
      conversationId,
      seq: index + 1,
      leg,
      author: { kind: actorOf(speaker), label: labels[speaker] },
      body: { kind: "text", text },
      at: new Date(at),
    };
  });
  const last = messages.at(-1);
  const first = legs[0];
  if (last === undefined || first === undefined) throw new Error("Broken invariant: a dialogue has turns");
  const waitingSince = isSettled ? null : last.at;
  const human = messages.find(({ author }) => author.kind === "AGENT");
  const answeredBy: Answerer =
    human !== undefined
      ? { kind: "HUMAN", sub: `agent:${agent}`, label: labels.agent, since: human.at }
      : isSettled
        ? { kind: "BOT", sub: null, label: labels.bot, since: startedAt }
        : queued(startedAt);
  const conversation: ConversationDocument = {
    _id: conversationId,
    ownedBy: `customer:${person.id}`,
    customerId: person.id,
    ownerLabel: person.given,
    subject: dialogue.subject,
    state: isSettled ? "RESOLVED" : "OPEN",
    answeredBy,
    legs,
    customerLegId: messages.findLast(({ author }) => author.kind === "CUSTOMER")?.leg.id ?? first.id,
    seq: messages.length,
    lastMessageAt: last.at,
    waitingSince,
    queueOrder: waitingSince === null ? NOT_WAITING : waitingSince.getTime(),
    revision: messages.length,
    updatedAt: last.at,
    lastOrigin: { channel, actorKind: last.author.kind, actorLabel: last.author.label, at: last.at.toISOString() },
  };
  return { conversation, messages };
}

function actorOf(speaker: Speaker): "CUSTOMER" | "BOT" | "AGENT" {
  if (speaker === "customer") return "CUSTOMER";
  return speaker === "bot" ? "BOT" : "AGENT";
}
