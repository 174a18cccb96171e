import { parseId } from "../../kernel/ids.ts";
import type { Tx } from "../../kernel/mongo/change-writer.ts";
import type { Principal } from "../../kernel/viewer.ts";
import { askerOf } from "./asker.ts";
import type { Context } from "./context.ts";
import { hashToken } from "./handoff-view.ts";
import { announceSession, saveSession } from "./kiosk-session-writes.ts";
import { refuseUse, type Owner } from "./rules/handoff.ts";
import { claimedBy, claimSession } from "./rules/kiosk-session.ts";
import { notAllowed, notFound, type Refusal } from "./rules/refusal.ts";
import type { HandoffDocument } from "./store.ts";

/** What became of claiming a kiosk: plain data, kept for a repeated request. */
export interface KioskClaim {
  readonly sessionId: string | null;
  readonly userErrors: Refusal[];
}

interface Scan {
  readonly token: string;
  readonly viewer: Principal;
  readonly context: Context;
}

/**
 * Claims a kiosk, whichever side scanned: her phone read the kiosk's code, or the kiosk read the code on her phone. The code
 * is used up in the same transaction.
 */
export async function startKioskSession(tx: Tx, scan: Scan): Promise<KioskClaim> {
  const { context, token, viewer } = scan;
  const { store, clock } = context;
  const handoff = await store.handoffs.findOne({ tokenHash: hashToken(token) }, { session: tx.session });
  const refusal = refuseUse(handoff, clock.now());
  if (refusal !== undefined) return refused(refusal);
  if (handoff === null) return refused(notFound("There is no such code.", "token"));
  const asker = askerOf(viewer);
  if (handoff.kioskSessionId !== null) {
    if (asker.kind !== "owner" || asker.isKiosk) {
      return refused(notAllowed("A customer or a guest claims a kiosk, with her phone.", "token"));
    }
    return claimWaiting(tx, scan, handoff, asker.owner);
  }
  if (asker.kind !== "kiosk" || handoff.owner === null) {
    return refused(notAllowed("This code is no kiosk's: use claimHandoff.", "token"));
  }
  return openOnKiosk(tx, scan, handoff, handoff.owner);
}

async function claimWaiting(tx: Tx, scan: Scan, handoff: HandoffDocument, owner: Owner): Promise<KioskClaim> {
  const { store, clock, origin } = scan.context;
  const id = parseId("ksn", handoff.kioskSessionId);
  const session = await store.kioskSessions.findOne({ _id: id }, { session: tx.session });
  if (session === null) return refused(notFound("There is no such kiosk session.", "token"));
  const now = clock.now();
  const decision = claimSession(session, owner, now, await isTaken(tx, scan.context, session.touchpointId));
  if (decision.kind === "refused") return { sessionId: null, userErrors: decision.refusals };
  if (decision.kind === "changed") await saveSession(tx, { store, session, change: decision.change, now, origin });
  await useUp(tx, scan, handoff);
  return { sessionId: id, userErrors: [] };
}

async function openOnKiosk(tx: Tx, scan: Scan, handoff: HandoffDocument, owner: Owner): Promise<KioskClaim> {
  const { viewer, context } = scan;
  const { store, clock, ids, origin } = context;
  const touchpointId = viewer.touchpointId ?? "";
  if (await isTaken(tx, context, touchpointId)) {
    return refused(notAllowed("Somebody else is at this kiosk: wait until it is free.", "token"));
  }
  const _id = ids.next("ksn");
  const now = clock.now();
  await store.kioskSessions.insertOne(
    {
      _id,
      touchpointId,
      locationId: viewer.storeIds?.[0] ?? null,
      ...claimedBy(owner, now),
      revision: 1,
      updatedAt: new Date(now),
      lastOrigin: origin,
    },
    { session: tx.session },
  );
  announceSession(tx, _id, 1, false);
  await useUp(tx, scan, handoff);
  return { sessionId: _id, userErrors: [] };
}

async function isTaken(tx: Tx, { store }: Context, touchpointId: string): Promise<boolean> {
  return (await store.kioskSessions.findOne({ touchpointId, state: "ACTIVE" }, { session: tx.session })) !== null;
}

/** The condition on `usedAt` is the last word: of two who scan at once, one transaction finds nothing to use and conflicts. */
async function useUp(tx: Tx, { viewer, context }: Scan, handoff: HandoffDocument): Promise<void> {
  const usedAt = new Date(context.clock.now());
  await context.store.handoffs.updateOne(
    { _id: handoff._id, usedAt: null },
    { $set: { usedAt, usedBy: viewer.sub, updatedAt: usedAt, lastOrigin: context.origin }, $inc: { revision: 1 } },
    { session: tx.session },
  );
}

function refused(refusal: Refusal): KioskClaim {
  return { sessionId: null, userErrors: [refusal] };
}
