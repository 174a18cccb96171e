import { SubgraphUnavailable } from "../../../kernel/errors.ts";
import { parseId } from "../../../kernel/ids.ts";
import type { Tx } from "../../../kernel/mongo/change-writer.ts";
import type { Decision } from "../../../kernel/saga/definition.ts";
import { issueToken } from "../../../kernel/tokens.ts";
import { requirePrincipal, type Principal } from "../../../kernel/viewer.ts";
import { DEMO_TOKEN_SECONDS, ownerClaims } from "../access-tokens.ts";
import { adoptGuest, sagasOf, type AdoptionPlan, type ClaimAnswer } from "../adoption.ts";
import { askerOf } from "../asker.ts";
import type { Context } from "../context.ts";
import { hashToken } from "../handoff-view.ts";
import { decideClaim } from "../rules/handoff.ts";
import type { Refusal } from "../rules/refusal.ts";
import type { MutationResolvers } from "../schema.generated.ts";

export const claimMutations: Pick<MutationResolvers, "claimHandoff"> = {
  async claimHandoff(_parent, { input }, context) {
    const viewer = requirePrincipal(context.viewer);
    const { clientMutationId } = input;
    const reply = await sagasOf(context.runtime).run(adoptGuest, {
      principal: viewer.sub,
      clientMutationId,
      input,
      origin: context.origin,
      queue: [hashToken(input.token)],
      decide: (tx) => claim(tx, input.token, viewer, context),
      committed: (changes, position) => context.committed(changes, position),
    });
    if (reply.kind !== "ended") {
      throw new SubgraphUnavailable("cart", "is still taking over: send the same clientMutationId again");
    }
    return { clientMutationId, ...(await answerClaim(reply.answer, viewer, context)) };
  },
};

/** Uses the link up at once, so that nobody else can; a guest's things then move by themselves. */
async function claim(
  tx: Tx,
  token: string,
  viewer: Principal,
  { store, clock, origin }: Context,
): Promise<Decision<AdoptionPlan, ClaimAnswer>> {
  const now = clock.now();
  const handoff = await store.handoffs.findOne({ tokenHash: hashToken(token) }, { session: tx.session });
  const decision = decideClaim(handoff, askerOf(viewer), now);
  if (decision.kind === "refused" || handoff === null) {
    const userErrors: Refusal[] = decision.kind === "refused" ? decision.refusals : [];
    return {
      kind: "answer",
      answer: { handoffId: null, isBecoming: false, adoptedCartId: null, claimedAt: now, userErrors },
    };
  }
  const usedAt = new Date(now);
  await store.handoffs.updateOne(
    { _id: handoff._id, usedAt: null },
    { $set: { usedAt, usedBy: viewer.sub, updatedAt: usedAt, lastOrigin: origin }, $inc: { revision: 1 } },
    { session: tx.session },
  );
  const handoffId = handoff._id;
  if (decision.kind === "adopt") {
    const plan = { handoffId, fromOwner: decision.from.key, toOwner: decision.to.key };
    return { kind: "intend", subject: `handoff:${handoffId}`, plan };
  }
  const isBecoming = decision.kind === "become";
  return { kind: "answer", answer: { handoffId, isBecoming, adoptedCartId: null, claimedAt: now, userErrors: [] } };
}

async function answerClaim(answer: ClaimAnswer, viewer: Principal, { store, session, runtime }: Context) {
  const { handoffId, isBecoming, adoptedCartId, claimedAt, userErrors } = answer;
  const nothing = { accessToken: null, cartId: null, conversationId: null, productId: null, userErrors };
  if (handoffId === null) return nothing;
  const handoff = await store.handoffs.findOne({ _id: parseId("hof", handoffId) }, { session });
  if (handoff === null) return nothing;
  const { owner, conversationId, productId } = handoff;
  const place = {
    ...(viewer.channel !== undefined && { channel: viewer.channel }),
    ...(viewer.touchpointId !== undefined && { touchpointId: viewer.touchpointId }),
  };
  // The token is made from what was decided then: a repeated claim gets the same one.
  const accessToken =
    isBecoming && owner !== null
      ? await issueToken(
          { ...ownerClaims(owner), ...place },
          { key: runtime.keys.token, now: claimedAt, ttlSeconds: DEMO_TOKEN_SECONDS },
        )
      : null;
  return { accessToken, cartId: adoptedCartId ?? handoff.cartId, conversationId, productId, userErrors };
}
