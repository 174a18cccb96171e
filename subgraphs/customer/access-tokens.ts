import type { Keys } from "../../kernel/keys.ts";
import { issueToken, type NewClaims } from "../../kernel/tokens.ts";
import { scopesOf } from "./rules/demo-identity.ts";
import type { Owner } from "./rules/handoff.ts";
import { LONGEST_MS } from "./rules/kiosk-session.ts";
import type { KioskSessionDocument, TouchpointDocument } from "./store.ts";

/** How long the token of a demo identity works. People who look at the demo do not sign in every quarter of an hour. */
export const DEMO_TOKEN_SECONDS = 8 * 60 * 60;

/** What a token says of a customer or a guest, wherever she is. */
export function ownerClaims(owner: Owner): NewClaims {
  const { key, customerId, guestId, label } = owner;
  const isCustomer = customerId !== null;
  return {
    sub: key,
    actor: isCustomer ? "CUSTOMER" : "GUEST",
    scopes: scopesOf(isCustomer ? "customer" : "guest"),
    ...(customerId !== null && { customerId }),
    ...(guestId !== null && { guestId }),
    ...(label !== null && { label }),
  };
}

/**
 * The token with which a kiosk acts in a claimed session. It is made from what is stored, so each look at the session gives
 * the same text, and nothing that opens her cart lies in the database.
 */
export function kioskSessionToken(
  session: KioskSessionDocument,
  touchpoint: TouchpointDocument | null,
  keys: Keys,
): Promise<string> | null {
  const { owner, startedAt } = session;
  if (session.state !== "ACTIVE" || owner === null || startedAt === null) return null;
  const claims: NewClaims = {
    ...ownerClaims(owner),
    sub: `kiosk-session:${session._id}`,
    actor: "KIOSK",
    scopes: scopesOf("kiosk-session"),
    channel: "KIOSK",
    touchpointId: session.touchpointId,
    sessionId: session._id,
    label: touchpoint?.label ?? "Kiosk",
    ...(session.locationId !== null && { storeIds: [session.locationId] }),
  };
  return issueToken(claims, { key: keys.token, now: startedAt.getTime(), ttlSeconds: LONGEST_MS / 1000 });
}
