import type { Channel } from "./channel.ts";
import { checkRevision, notAllowed, type Refusal } from "./refusal.ts";

/** A channel on which a conversation is held. */
export interface Leg {
  readonly id: string;
  readonly channel: Channel;
  readonly touchpointId: string | null;
  readonly joinedAt: Date;
}

/** Who on our side answers. */
export interface Answerer {
  readonly kind: "BOT" | "QUEUED" | "HUMAN";
  /** The agent's name in tokens, null unless HUMAN. */
  readonly sub: string | null;
  readonly label: string | null;
  readonly since: Date;
}

/** A conversation as the rules see it. */
export interface ConversationTerms {
  readonly state: "OPEN" | "RESOLVED";
  readonly answeredBy: Answerer;
  readonly legs: readonly Leg[];
  /** The leg by which the customer wrote last: answers leave by it. */
  readonly customerLegId: string;
  /** How many messages there are; the newest has this number. */
  readonly seq: number;
  readonly lastMessageAt: Date;
  /** Since when the customer waits for an answer; null when it is her turn. */
  readonly waitingSince: Date | null;
  /** Sorts the queue: who waits longest comes first, who does not wait comes last. */
  readonly queueOrder: number;
}

/** The place in the queue of a conversation in which nobody waits: after every instant. */
export const NOT_WAITING = 8.64e15;

/** On which side of the conversation somebody writes. */
export type Side =
  | { readonly kind: "customer" }
  | { readonly kind: "agent"; readonly sub: string; readonly label: string }
  | { readonly kind: "none" };

/** A message about to be written: where it stands and by which leg it goes. */
export interface Placed {
  readonly seq: number;
  readonly leg: Leg;
}

/** A write that the rules allow, or why they do not. */
export type Decided<Change> =
  | ({ readonly kind: "changed" } & Change)
  | { readonly kind: "refused"; readonly refusal: Refusal };

/**
 * Places a message at the end of the one order. A customer's message opens a settled conversation again, and begins her wait;
 * an agent's takes over what nobody has taken, and ends it.
 * @param arriving the leg by which a customer's message comes, one of the conversation's or a new one.
 */
export function placeMessage(
  conversation: ConversationTerms,
  side: Side,
  arriving: Leg,
  at: Date,
): Decided<{ readonly next: ConversationTerms; readonly placed: Placed }> {
  const { answeredBy, legs } = conversation;
  const seq = conversation.seq + 1;
  if (side.kind === "none") return refused(notAllowed("You may read this conversation, but not write in it."));
  if (side.kind === "customer") {
    const isSettled = conversation.state === "RESOLVED";
    const waitingSince = conversation.waitingSince ?? at;
    const next: ConversationTerms = {
      state: "OPEN",
      answeredBy: isSettled ? queued(at) : answeredBy,
      legs: legs.includes(arriving) ? legs : [...legs, arriving],
      customerLegId: arriving.id,
      seq,
      lastMessageAt: at,
      waitingSince,
      queueOrder: waitingSince.getTime(),
    };
    return { kind: "changed", next, placed: { seq, leg: arriving } };
  }
  if (conversation.state === "RESOLVED") {
    return refused(notAllowed("This conversation is settled: the customer opens it again by writing."));
  }
  if (answeredBy.kind === "HUMAN" && answeredBy.sub !== side.sub) {
    return refused(
      notAllowed(`${answeredBy.label ?? "Somebody else"} answers here: take the conversation over first.`),
    );
  }
  const next: ConversationTerms = {
    ...conversation,
    answeredBy: answeredBy.kind === "HUMAN" ? answeredBy : answeredByAgent(side, at),
    seq,
    lastMessageAt: at,
    waitingSince: null,
    queueOrder: NOT_WAITING,
  };
  return { kind: "changed", next, placed: { seq, leg: customerLeg(conversation) } };
}

/** Makes an agent the one who answers. Taking over what one has changes nothing: `next` is then the same object. */
export function takeOverConversation(
  conversation: ConversationTerms & { readonly revision: number },
  side: Side,
  expectedRevision: number | null | undefined,
  at: Date,
): Decided<{ readonly next: ConversationTerms }> {
  if (side.kind !== "agent") return refused(notAllowed("Only agents take conversations over."));
  const refusal = checkRevision({ expected: expectedRevision, current: conversation.revision, isRequired: true });
  if (refusal !== undefined) return refused(refusal);
  if (conversation.state === "RESOLVED") return refused(notAllowed("This conversation is settled."));
  if (conversation.answeredBy.sub === side.sub) return { kind: "changed", next: conversation };
  return { kind: "changed", next: { ...conversation, answeredBy: answeredByAgent(side, at) } };
}

/** Settles a conversation, with a note in its order. */
export function settleConversation(
  conversation: ConversationTerms & { readonly revision: number },
  side: Side,
  expectedRevision: number | null | undefined,
  at: Date,
): Decided<{ readonly next: ConversationTerms; readonly placed: Placed }> {
  if (side.kind !== "agent" || conversation.answeredBy.sub !== side.sub) {
    return refused(notAllowed("Only the agent who answers a conversation settles it: take it over first."));
  }
  const refusal = checkRevision({ expected: expectedRevision, current: conversation.revision, isRequired: true });
  if (refusal !== undefined) return refused(refusal);
  if (conversation.state === "RESOLVED") return refused(notAllowed("This conversation is settled already."));
  const seq = conversation.seq + 1;
  const next: ConversationTerms = {
    ...conversation,
    state: "RESOLVED",
    seq,
    lastMessageAt: at,
    waitingSince: null,
    queueOrder: NOT_WAITING,
  };
  return { kind: "changed", next, placed: { seq, leg: customerLeg(conversation) } };
}

/** Adds a channel, with a note in the conversation's order; one that has joined before is answered as it is. */
export function addLeg(
  conversation: ConversationTerms & { readonly revision: number },
  side: Side,
  joining: Leg,
  expectedRevision: number | null | undefined,
): Decided<{ readonly next: ConversationTerms; readonly leg: Leg; readonly placed: Placed | undefined }> {
  if (side.kind === "none") return refused(notAllowed("You may read this conversation, but not join it."));
  const refusal = checkRevision({
    expected: expectedRevision,
    current: conversation.revision,
    isRequired: side.kind === "agent",
  });
  if (refusal !== undefined) return refused(refusal);
  const known = legOn(conversation, joining.channel);
  if (known !== undefined) return { kind: "changed", next: conversation, leg: known, placed: undefined };
  const seq = conversation.seq + 1;
  const next: ConversationTerms = {
    ...conversation,
    legs: [...conversation.legs, joining],
    // She goes on there: answers follow her. An agent who calls does the same for her.
    customerLegId: joining.id,
    seq,
    lastMessageAt: joining.joinedAt,
  };
  return { kind: "changed", next, leg: joining, placed: { seq, leg: joining } };
}

/** The leg on this channel; a conversation has at most one for each kind. */
export function legOn(conversation: Pick<ConversationTerms, "legs">, channel: Channel): Leg | undefined {
  return conversation.legs.find((leg) => leg.channel === channel);
}

/** Nobody answers yet. */
export function queued(since: Date): Answerer {
  return { kind: "QUEUED", sub: null, label: null, since };
}

function answeredByAgent(side: { readonly sub: string; readonly label: string }, since: Date): Answerer {
  return { kind: "HUMAN", sub: side.sub, label: side.label, since };
}

function customerLeg({ legs, customerLegId }: ConversationTerms): Leg {
  const leg = legs.find(({ id }) => id === customerLegId) ?? legs[0];
  if (leg === undefined) throw new Error("Broken invariant: a conversation has at least one leg");
  return leg;
}

function refused(refusal: Refusal): { readonly kind: "refused"; readonly refusal: Refusal } {
  return { kind: "refused", refusal };
}
