import { parseId, type Id } from "../../../kernel/ids.ts";
import type { Tx } from "../../../kernel/mongo/change-writer.ts";
import { requirePrincipal, type Principal } from "../../../kernel/viewer.ts";
import { authorOf, legOf } from "../authorship.ts";
import type { Context } from "../context.ts";
import { saveConversation, writeMessage, type Writing } from "../conversation-writes.ts";
import {
  addLeg,
  legOn,
  placeMessage,
  settleConversation,
  takeOverConversation,
  type Side,
} from "../rules/conversation.ts";
import { readMessageText } from "../rules/message-text.ts";
import { notFound, type Refusal } from "../rules/refusal.ts";
import type { MutationResolvers, SendMessageInput } from "../schema.generated.ts";
import type { ConversationDocument } from "../store.ts";
import { sideOf, visibleConversations } from "../visibility.ts";

type Input = { readonly clientMutationId: string; readonly conversationId: string };

/** A conversation as its transaction read it, the side on which the viewer is, and what writing needs. */
interface Scene {
  readonly tx: Tx;
  readonly conversation: ConversationDocument;
  readonly side: Side;
  readonly viewer: Principal;
  readonly context: Context;
  readonly writing: Writing;
}

/** What a write came to: plain data, kept for a repeated request. */
interface Outcome {
  readonly userErrors: readonly Refusal[];
  readonly messageId?: string;
  readonly legId?: string;
}

export const converseMutations: Pick<
  MutationResolvers,
  "sendMessage" | "joinLeg" | "takeOver" | "resolveConversation"
> = {
  async sendMessage(_parent, { input }, context) {
    const { answer, conversation } = await edit("sendMessage", input, context, (scene) => send(scene, input));
    const message = answer.messageId === undefined ? null : await context.loaders.messages.load(answer.messageId);
    return { clientMutationId: input.clientMutationId, conversation, message, userErrors: answer.userErrors };
  },

  async joinLeg(_parent, { input }, context) {
    const { answer, conversation } = await edit("joinLeg", input, context, async (scene) => {
      const { viewer, writing } = scene;
      const joining = legOf(viewer, input.channel, writing.at, context.ids);
      const decided = addLeg(scene.conversation, scene.side, joining, input.expectedRevision);
      if (decided.kind === "refused") return { userErrors: [decided.refusal] };
      const { next, leg, placed } = decided;
      if (placed !== undefined) {
        await saveConversation(scene.tx, scene.conversation, next, writing);
        const text = `The conversation goes on by ${channelNames[input.channel]}.`;
        await write(scene, placed, { kind: "note", event: "LEG_JOINED", text });
      }
      return { userErrors: [], legId: leg.id };
    });
    const leg = conversation?.legs.find(({ id }) => id === answer.legId) ?? null;
    return { clientMutationId: input.clientMutationId, conversation, leg, userErrors: answer.userErrors };
  },

  async takeOver(_parent, { input }, context) {
    const { answer, conversation } = await edit("takeOver", input, context, async (scene) => {
      const decided = takeOverConversation(scene.conversation, scene.side, input.expectedRevision, scene.writing.at);
      if (decided.kind === "refused") return { userErrors: [decided.refusal] };
      if (decided.next !== scene.conversation) {
        await saveConversation(scene.tx, scene.conversation, decided.next, scene.writing);
      }
      return { userErrors: [] };
    });
    return { clientMutationId: input.clientMutationId, conversation, userErrors: answer.userErrors };
  },

  async resolveConversation(_parent, { input }, context) {
    const { answer, conversation } = await edit("resolveConversation", input, context, async (scene) => {
      const decided = settleConversation(scene.conversation, scene.side, input.expectedRevision, scene.writing.at);
      if (decided.kind === "refused") return { userErrors: [decided.refusal] };
      await saveConversation(scene.tx, scene.conversation, decided.next, scene.writing);
      await write(scene, decided.placed, { kind: "note", event: "RESOLVED", text: "The conversation is settled." });
      return { userErrors: [] };
    });
    return { clientMutationId: input.clientMutationId, conversation, userErrors: answer.userErrors };
  },
};

const channelNames = {
  WEB: "web chat",
  APP: "the app",
  STORE_POS: "the till",
  KIOSK: "a kiosk",
  PHONE: "telephone",
  SOCIAL: "a social network",
  MESSAGING: "a messenger",
  EMAIL: "e-mail",
  SMS: "text message",
  PUSH: "push notification",
  PARTNER: "a partner",
} as const;

async function send(scene: Scene, input: SendMessageInput): Promise<Outcome> {
  const { conversation, side, viewer, context, writing } = scene;
  const words = readMessageText(input.text);
  if (words.kind === "refused") return { userErrors: [words.refusal] };
  const fresh = legOf(viewer, input.channel, writing.at, context.ids);
  const arriving = legOn(conversation, fresh.channel) ?? fresh;
  const decided = placeMessage(conversation, side, arriving, writing.at);
  if (decided.kind === "refused") return { userErrors: [decided.refusal] };
  await saveConversation(scene.tx, conversation, decided.next, writing);
  return { userErrors: [], messageId: await write(scene, decided.placed, { kind: "text", text: words.text }) };
}

async function write(
  { tx, conversation, side, viewer, context, writing }: Scene,
  placed: Parameters<typeof writeMessage>[1]["placed"],
  body: Parameters<typeof writeMessage>[1]["body"],
): Promise<Id<"msg">> {
  const id = context.ids.next("msg");
  const author = body.kind === "note" ? systemAuthor : authorOf(viewer, side, conversation);
  await writeMessage(tx, { id, conversationId: conversation._id, placed, author, body }, writing);
  return id;
}

const systemAuthor = { kind: "SYSTEM", label: "Lockstep" } as const;

/**
 * One write of a conversation: load, decide, save, answer. The conversation is read through the viewer's filter, so that
 * somebody else's is not found; writers of one conversation queue, and its document gives each message its number.
 */
async function edit(
  operation: string,
  input: Input,
  context: Context,
  decide: (scene: Scene) => Promise<Outcome>,
): Promise<{ readonly answer: Outcome; readonly conversation: ConversationDocument | null }> {
  const viewer = requirePrincipal(context.viewer);
  const { clientMutationId } = input;
  const _id = parseId("con", input.conversationId);
  const answer = await context.mutate({ operation, clientMutationId, input, queue: [_id] }, async (tx) => {
    const visible = visibleConversations(viewer);
    const { store, origin, clock } = context;
    const conversation =
      visible === undefined ? null : await store.conversations.findOne({ _id, ...visible }, { session: tx.session });
    if (conversation === null) {
      return { userErrors: [notFound("There is no such conversation.", "conversationId")] };
    }
    // A clock that was set back does not turn the order of a conversation round.
    const at = new Date(Math.max(clock.now(), conversation.lastMessageAt.getTime()));
    const side = sideOf(viewer, conversation);
    return decide({ tx, conversation, side, viewer, context, writing: { store, at, origin } });
  });
  return { answer, conversation: await context.loaders.conversations.clear(_id).load(_id) };
}
