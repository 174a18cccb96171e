import { demoCustomers } from "../../kernel/demo/people.ts";
import { seededRandom, type Random } from "../../kernel/random.ts";
import type { SeedRequest } from "../../kernel/subgraph/define.ts";
import { afterBuying } from "./seed/after-buying.ts";
import { beforeBuying } from "./seed/before-buying.ts";
import { seededConversation, type SeededConversation } from "./seed/conversations.ts";
import type { Dialogue } from "./seed/dialogue.ts";
import { waiting } from "./seed/waiting.ts";
import type { SupportStore } from "./store.ts";

const BATCH = 500;
const conversations = { small: 15, demo: 1800 } as const;
const HOUR_MS = 3_600_000;
const MONTHS_18 = 548 * 24 * HOUR_MS;
/** The customers of the small set who wait for an answer; none of the first five, whom tests and the wall sign in as. */
const FIRST_WAITING = 6;

/** Fills an empty database with conversations of the last eighteen months; the last five wait in the queue. */
export async function seedConversations(store: SupportStore, { set, now }: SeedRequest<SupportStore>): Promise<void> {
  const all = seededConversations(set, now);
  for (let from = 0; from < all.length; from += BATCH) {
    const part = all.slice(from, from + BATCH);
    await store.conversations.insertMany(part.map(({ conversation }) => conversation));
    const messages = part.flatMap((seeded) => seeded.messages);
    for (let first = 0; first < messages.length; first += BATCH) {
      await store.messages.insertMany(messages.slice(first, first + BATCH));
    }
  }
}

/** All conversations of a set: the same for the same `now`. */
function seededConversations(set: "small" | "demo", now: number): SeededConversation[] {
  const random = seededRandom(`conversations:${set}`);
  const past = Array.from({ length: conversations[set] - waiting.length }, (_, index) => {
    const dialogue = settledDialogue(random);
    const customer = 1 + Math.floor(random() * demoCustomers[set]);
    const endsAt = now - HOUR_MS - Math.floor(random() * MONTHS_18);
    return seededConversation({ number: index + 1, dialogue, customer, endsAt, isSettled: true });
  });
  const open = waiting.map((dialogue, index) =>
    seededConversation({
      number: past.length + index + 1,
      dialogue,
      customer: FIRST_WAITING + index,
      endsAt: now - (4 + index * 3) * 60_000,
      isSettled: false,
    }),
  );
  return [...past, ...open];
}

const settled = [...beforeBuying, ...afterBuying];
/** What the assistant settled alone: a dialogue as far as it got before a person joined. */
const byAssistant = settled.flatMap((dialogue) => {
  const agentAt = dialogue.turns.findIndex(([speaker]) => speaker === "agent");
  const before = agentAt === -1 ? dialogue.turns : dialogue.turns.slice(0, agentAt);
  const answeredAt = before.findLastIndex(([speaker]) => speaker === "bot");
  return answeredAt === -1 ? [] : [{ ...dialogue, turns: agentAt === -1 ? before : before.slice(0, answeredAt + 1) }];
});
const byPeople = settled.filter(({ turns }) => turns.some(([speaker]) => speaker === "agent"));
const onSeveralChannels = byPeople.filter(({ turns }) => turns.some(([, , moved]) => moved !== undefined));
const onOneChannel = byPeople.filter((dialogue) => !onSeveralChannels.includes(dialogue));

/** People settle 38 of 100 conversations; four fifths of those went over several channels. */
function settledDialogue(random: Random): Dialogue {
  const kind = random() < 0.62 ? byAssistant : random() < 0.8 ? onSeveralChannels : onOneChannel;
  const dialogue = kind[Math.floor(random() * kind.length)];
  if (dialogue === undefined) throw new Error("Broken invariant: there are dialogues of each kind");
  return dialogue;
}
