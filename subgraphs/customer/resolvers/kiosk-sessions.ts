import { isId, parseId, type Id } from "../../../kernel/ids.ts";
import type { Tx } from "../../../kernel/mongo/change-writer.ts";
import { isoDateTime } from "../../../kernel/time.ts";
import { requirePrincipal, requireService } from "../../../kernel/viewer.ts";
import { kioskSessionToken } from "../access-tokens.ts";
import type { Context } from "../context.ts";
import { startKioskSession } from "../kiosk-claim.ts";
import { saveSession } from "../kiosk-session-writes.ts";
import { extendSession, releaseSession, type KioskSessionTerms, type SessionDecision } from "../rules/kiosk-session.ts";
import { notFound, type Refusal } from "../rules/refusal.ts";
import type { KioskSessionResolvers, MutationResolvers, QueryResolvers } from "../schema.generated.ts";
import { visibleKioskSessions } from "../visibility.ts";

export const kioskSessionQueries: Pick<QueryResolvers, "kioskSession" | "kioskSessionState"> = {
  async kioskSession(_parent, { id }, context) {
    const session = await context.loaders.kioskSessions.load(parseId("ksn", id));
    if (session === null) context.dependsOn(`kiosk-session:${id}`);
    return session;
  },
  async kioskSessionState(_parent, { id }, context) {
    requireService(context.viewer);
    if (!isId("ksn", id)) return null;
    return (await context.loaders.kioskSessions.load(id))?.state ?? null;
  },
};

export const kioskSessionFields: KioskSessionResolvers = {
  __resolveReference: ({ id }, { loaders }) => loaders.kioskSessions.load(id),
  id: ({ _id }) => _id,
  touchpoint: ({ touchpointId }, _args, { loaders }) => loaders.touchpoints.load(touchpointId),
  // Only for whoever may read her: the kiosk itself reads her cart and words, not her profile.
  customer: ({ owner }, _args, { loaders }) =>
    owner === null || owner.customerId === null ? null : loaders.customers.load(owner.customerId),
  async accessToken(session, _args, { viewer, loaders, runtime }) {
    const isTheKiosk =
      viewer.kind === "principal" && viewer.actor === "KIOSK" && viewer.touchpointId === session.touchpointId;
    if (!isTheKiosk) return null;
    return kioskSessionToken(session, await loaders.touchpoints.load(session.touchpointId), runtime.keys);
  },
  startedAt: ({ startedAt }) => (startedAt === null ? null : isoDateTime(startedAt)),
  endsAt: ({ endsAt, state }) => (state === "ENDED" ? null : isoDateTime(endsAt)),
  endedAt: ({ endedAt }) => (endedAt === null ? null : isoDateTime(endedAt)),
  updatedAt: ({ updatedAt }) => isoDateTime(updatedAt),
};

export const kioskSessionMutations: Pick<
  MutationResolvers,
  "startKioskSession" | "extendKioskSession" | "releaseKioskSession"
> = {
  async startKioskSession(_parent, { input }, context) {
    const viewer = requirePrincipal(context.viewer);
    const { clientMutationId } = input;
    const { sessionId, userErrors } = await context.mutate(
      { operation: "startKioskSession", clientMutationId, input },
      (tx) => startKioskSession(tx, { token: input.token, viewer, context }),
    );
    return { clientMutationId, session: await answerSession(sessionId, context), userErrors };
  },
  extendKioskSession: (_parent, { input }, context) => editSession("extendKioskSession", input, context, extendSession),
  releaseKioskSession: (_parent, { input }, context) =>
    editSession("releaseKioskSession", input, context, releaseSession),
};

async function editSession(
  operation: string,
  input: { readonly clientMutationId: string; readonly sessionId: string },
  context: Context,
  decide: (session: KioskSessionTerms, now: number) => SessionDecision,
) {
  const { clientMutationId } = input;
  const id = parseId("ksn", input.sessionId);
  const userErrors = await context.mutate({ operation, clientMutationId, input, queue: [id] }, (tx) =>
    writeDecision(tx, id, context, decide),
  );
  return { clientMutationId, session: await answerSession(id, context), userErrors };
}

async function writeDecision(
  tx: Tx,
  id: Id<"ksn">,
  context: Context,
  decide: (session: KioskSessionTerms, now: number) => SessionDecision,
): Promise<Refusal[]> {
  const { store, clock, origin, viewer } = context;
  const filter = visibleKioskSessions(viewer, [id]);
  const session = filter === undefined ? null : await store.kioskSessions.findOne(filter, { session: tx.session });
  if (session === null) return [notFound("There is no such kiosk session.", "sessionId")];
  const now = clock.now();
  const decision = decide(session, now);
  if (decision.kind === "refused") return decision.refusals;
  if (decision.kind === "changed") await saveSession(tx, { store, session, change: decision.change, now, origin });
  return [];
}

async function answerSession(id: string | null, { loaders }: Context) {
  if (id === null) return null;
  loaders.kioskSessions.clear(id);
  return loaders.kioskSessions.load(id);
}
