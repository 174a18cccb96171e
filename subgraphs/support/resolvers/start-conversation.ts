import { parseId } from "../../../kernel/ids.ts";
import type { Tx } from "../../../kernel/mongo/change-writer.ts";
import { ownerOf, requirePrincipal, type Principal } from "../../../kernel/viewer.ts";
import { authorOf, legOf } from "../authorship.ts";
import type { Context } from "../context.ts";
import { announceConversation, writeMessage } from "../conversation-writes.ts";
import { NOT_WAITING, queued } from "../rules/conversation.ts";
import { readMessageText, readSubject } from "../rules/message-text.ts";
import { notAllowed, type Refusal } from "../rules/refusal.ts";
import type { MutationResolvers, StartConversationInput } from "../schema.generated.ts";
import type { ConversationDocument } from "../store.ts";

export const startMutations: Pick<MutationResolvers, "startConversation"> = {
  async startConversation(_parent, { input }, context) {
    const viewer = requirePrincipal(context.viewer);
    const { clientMutationId } = input;
    const { conversationId, userErrors } = await context.mutate(
      { operation: "startConversation", clientMutationId, input },
      (tx) => start(tx, input, viewer, context),
    );
    const conversation = conversationId === null ? null : await context.loaders.conversations.load(conversationId);
    return { clientMutationId, conversation, userErrors };
  },
};

async function start(
  tx: Tx,
  input: StartConversationInput,
  viewer: Principal,
  context: Context,
): Promise<{ readonly conversationId: string | null; readonly userErrors: readonly Refusal[] }> {
  const ownedBy = viewer.scopes.includes("conversation:self") ? ownerOf(viewer) : undefined;
  if (ownedBy === undefined) return refused(notAllowed("Customers and guests begin conversations."));
  const subject = readSubject(input.subject);
  const words = input.text === null || input.text === undefined ? undefined : readMessageText(input.text);
  const refusals = [subject, words].flatMap((read) => (read?.kind === "refused" ? [read.refusal] : []));
  if (subject.kind === "refused" || words?.kind === "refused") return refused(...refusals);

  const at = new Date(context.clock.now());
  const leg = legOf(viewer, input.channel, at, context.ids);
  const author = authorOf(viewer, { kind: "customer" });
  const conversation: ConversationDocument = {
    _id: context.ids.next("con"),
    ownedBy,
    customerId: viewer.customerId ?? null,
    ownerLabel: author.label,
    subject: subject.text,
    state: "OPEN",
    answeredBy: queued(at),
    legs: [leg],
    customerLegId: leg.id,
    seq: words === undefined ? 0 : 1,
    lastMessageAt: at,
    waitingSince: words === undefined ? null : at,
    queueOrder: words === undefined ? NOT_WAITING : at.getTime(),
    revision: 1,
    updatedAt: at,
    lastOrigin: context.origin,
  };
  const writing = { store: context.store, at, origin: context.origin };
  await context.store.conversations.insertOne(conversation, { session: tx.session });
  if (words !== undefined) {
    const placed = { seq: 1, leg };
    const body = { kind: "text", text: words.text } as const;
    await writeMessage(
      tx,
      { id: context.ids.next("msg"), conversationId: conversation._id, placed, author, body },
      writing,
    );
  }
  announceConversation(tx, conversation);
  return { conversationId: parseId("con", conversation._id), userErrors: [] };
}

function refused(...userErrors: Refusal[]) {
  return { conversationId: null, userErrors };
}
