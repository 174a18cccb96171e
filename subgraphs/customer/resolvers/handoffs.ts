import { parseId } from "../../../kernel/ids.ts";
import { isoDateTime } from "../../../kernel/time.ts";
import { requirePrincipal, type Principal } from "../../../kernel/viewer.ts";
import type { Tx } from "../../../kernel/mongo/change-writer.ts";
import { askerOf } from "../asker.ts";
import type { Context } from "../context.ts";
import { handoffToken, hashToken, viewHandoff } from "../handoff-view.ts";
import { HANDOFF_MS, refuseHandoff } from "../rules/handoff.ts";
import type { Refusal } from "../rules/refusal.ts";
import type { CreateHandoffInput, HandoffLinkResolvers, MutationResolvers } from "../schema.generated.ts";
import type { HandoffDocument } from "../store.ts";

export const handoffFields: HandoffLinkResolvers = {
  expiresAt: ({ expiresAt }) => isoDateTime(expiresAt),
  carries: ({ parts }) => parts,
};

export const handoffMutations: Pick<MutationResolvers, "createHandoff"> = {
  async createHandoff(_parent, { input }, context) {
    const viewer = requirePrincipal(context.viewer);
    const { clientMutationId } = input;
    const { handoffId, userErrors } = await context.mutate(
      { operation: "createHandoff", clientMutationId, input },
      (tx) => writeHandoff(tx, input, viewer, context),
    );
    const { store, session, runtime, loaders } = context;
    const made =
      handoffId === null ? null : await store.handoffs.findOne({ _id: parseId("hof", handoffId) }, { session });
    if (made === null) return { clientMutationId, handoff: null, kioskSession: null, userErrors };
    const { kioskSessionId } = made;
    return {
      clientMutationId,
      handoff: viewHandoff(made, { keys: runtime.keys, publicUrl: runtime.settings.publicUrl }),
      kioskSession: kioskSessionId === null ? null : await loaders.kioskSessions.load(kioskSessionId),
      userErrors,
    };
  },
};

async function writeHandoff(
  tx: Tx,
  input: CreateHandoffInput,
  viewer: Principal,
  context: Context,
): Promise<{ readonly handoffId: string | null; readonly userErrors: Refusal[] }> {
  const asker = askerOf(viewer);
  const userErrors = refuseHandoff(input, asker);
  if (userErrors.length > 0) return { handoffId: null, userErrors };
  const carries = (part: HandoffDocument["parts"][number]) => input.parts.includes(part);
  const _id = context.ids.next("hof");
  const updatedAt = new Date(context.clock.now());
  const handoff: HandoffDocument = {
    _id,
    tokenHash: hashToken(handoffToken(context.runtime.keys, _id)),
    parts: [...new Set(input.parts)],
    owner: asker.kind === "owner" ? asker.owner : null,
    cartId: carries("CART") && input.cartId ? parseId("crt", input.cartId) : null,
    conversationId: carries("CONVERSATION") ? parseId("con", input.conversationId) : null,
    productId: carries("PRODUCT") ? parseId("prd", input.productId) : null,
    kioskSessionId: carries("KIOSK_SESSION") ? context.ids.next("ksn") : null,
    expiresAt: new Date(updatedAt.getTime() + HANDOFF_MS),
    usedAt: null,
    usedBy: null,
    revision: 1,
    updatedAt,
    lastOrigin: context.origin,
  };
  await context.store.handoffs.insertOne(handoff, { session: tx.session });
  if (handoff.kioskSessionId !== null) await writeWaitingSession(tx, handoff, handoff.kioskSessionId, viewer, context);
  return { handoffId: _id, userErrors: [] };
}

/** The kiosk waits as long as its code can be scanned. */
async function writeWaitingSession(
  tx: Tx,
  handoff: HandoffDocument,
  sessionId: string,
  viewer: Principal,
  context: Context,
): Promise<void> {
  const _id = parseId("ksn", sessionId);
  await context.store.kioskSessions.insertOne(
    {
      _id,
      state: "WAITING",
      touchpointId: viewer.touchpointId ?? "",
      locationId: viewer.storeIds?.[0] ?? null,
      owner: null,
      startedAt: null,
      endsAt: handoff.expiresAt,
      endedAt: null,
      endReason: null,
      revision: 1,
      updatedAt: handoff.updatedAt,
      lastOrigin: context.origin,
    },
    { session: tx.session },
  );
  tx.change({ typename: "KioskSession", key: { id: _id } }, 1, [`kiosk-session:${_id}`]);
}
