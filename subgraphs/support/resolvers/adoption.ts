import type { Tx } from "../../../kernel/mongo/change-writer.ts";
import { createStepMemory, intentOfStep } from "../../../kernel/saga-steps.ts";
import { requireService } from "../../../kernel/viewer.ts";
import type { Context } from "../context.ts";
import { announceConversation } from "../conversation-writes.ts";
import type { MutationResolvers } from "../schema.generated.ts";

/** Steps of others' intents; their names make them idempotent, so that they need no `clientMutationId`. */
export const adoptionMutations: Pick<MutationResolvers, "adoptConversations" | "closeSupportIntent"> = {
  async adoptConversations(_parent, { step, fromOwner, toOwner }, context) {
    requireService(context.viewer);
    intentOfStep(step);
    const { store, clock } = context;
    const memory = createStepMemory({ collection: store.steps, clock });
    const input = { step, fromOwner, toOwner };
    return context.mutate(
      { operation: "adoptConversations", clientMutationId: step, input, queue: [fromOwner, toOwner] },
      (tx) =>
        memory.once(tx, step, async () => ({
          answer: { movedConversations: await moveConversations(tx, fromOwner, toOwner, context) },
        })),
    );
  },

  async closeSupportIntent(_parent, { intent }, context) {
    requireService(context.viewer);
    const memory = createStepMemory({ collection: context.store.steps, clock: context.clock });
    await context.mutate({ operation: "closeSupportIntent", clientMutationId: intent, input: { intent } }, (tx) =>
      memory.close(tx, intent),
    );
    return true;
  },
};

async function moveConversations(tx: Tx, fromOwner: string, toOwner: string, context: Context): Promise<number> {
  const { store, clock, origin } = context;
  const { session } = tx;
  const moved = await store.conversations.find({ ownedBy: fromOwner }, { session }).toArray();
  const customerId = toOwner.startsWith("customer:") ? toOwner.slice("customer:".length) : null;
  for (const conversation of moved) {
    const written = {
      ownedBy: toOwner,
      customerId,
      revision: conversation.revision + 1,
      updatedAt: new Date(clock.now()),
      lastOrigin: origin,
    };
    await store.conversations.updateOne({ _id: conversation._id }, { $set: written }, { session });
    announceConversation(tx, { ...conversation, ...written }, conversation);
  }
  return moved.length;
}
