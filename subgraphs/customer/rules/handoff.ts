import { isoDateTime } from "../../../kernel/time.ts";
import {
  invalidInput,
  notAllowed,
  notFound,
  type HandoffExpired,
  type HandoffUsed,
  type NotFound,
  type Refusal,
} from "./refusal.ts";

/** How long a link works. */
export const HANDOFF_MS = 120_000;

/** What a hand-off can take along. */
export type HandoffPart = "CART" | "CONVERSATION" | "PRODUCT" | "KIOSK_SESSION";

/** Somebody who owns carts and conversations: a customer or a guest. */
export interface Owner {
  /** `customer:cus_…` or `guest:<uuid>`, as carts and conversations know it. */
  readonly key: string;
  readonly customerId: string | null;
  readonly guestId: string | null;
  readonly label: string | null;
}

/** What a hand-off promises, and whether it was used. */
export interface HandoffTerms {
  readonly parts: readonly HandoffPart[];
  /** Who made it; null for a kiosk's, which belongs to whoever scans it. */
  readonly owner: Owner | null;
  readonly cartId: string | null;
  readonly conversationId: string | null;
  readonly productId: string | null;
  readonly kioskSessionId: string | null;
  readonly expiresAt: Date;
  readonly usedAt: Date | null;
}

/** What somebody asks a new hand-off to carry. */
export interface HandoffWish {
  readonly parts: readonly HandoffPart[];
  readonly conversationId?: string | null;
  readonly productId?: string | null;
}

/** Who asks: an owner (also on a kiosk that she has claimed), a kiosk that nobody has claimed, or anybody else. */
export type Asker =
  | { readonly kind: "owner"; readonly owner: Owner; readonly isKiosk: boolean }
  | { readonly kind: "kiosk" }
  | { readonly kind: "other" };

/** Why this hand-off cannot be made; empty when it can. */
export function refuseHandoff(wish: HandoffWish, asker: Asker): Refusal[] {
  const parts = new Set(wish.parts);
  if (parts.size === 0) return [invalidInput("Name at least one part to take along.", "parts")];
  if (parts.has("KIOSK_SESSION")) {
    if (asker.kind !== "kiosk") return [notAllowed("Only a kiosk that nobody has claimed may offer itself.", "parts")];
    return parts.size === 1 ? [] : [invalidInput("KIOSK_SESSION stands alone: nobody's things come along.", "parts")];
  }
  if (asker.kind !== "owner") return [notAllowed("Only customers and guests have a cart to take along.", "parts")];
  if (asker.isKiosk && asker.owner.customerId !== null) {
    // A link makes who uses it all that she is; a kiosk that she has claimed may give away no more than it has.
    return [notAllowed("A kiosk makes no link to a customer's account: her own phone has her cart.", "parts")];
  }
  const missing: Refusal[] = [];
  if (parts.has("CONVERSATION") && !wish.conversationId) {
    missing.push(invalidInput("Name the conversation that comes along.", "conversationId"));
  }
  if (parts.has("PRODUCT") && !wish.productId) {
    missing.push(invalidInput("Name the product that comes along.", "productId"));
  }
  return missing;
}

/** What using a hand-off comes to. */
export type ClaimDecision =
  /** A guest becomes the one who made the link. */
  | { readonly kind: "become"; readonly owner: Owner }
  /** A customer uses her own link: she goes on as herself. */
  | { readonly kind: "continue" }
  /** A customer uses a guest's link: what the guest has becomes hers. */
  | { readonly kind: "adopt"; readonly from: Owner; readonly to: Owner }
  | { readonly kind: "refused"; readonly refusals: Refusal[] };

/** Decides who goes on with what when somebody uses a link. */
export function decideClaim(handoff: HandoffTerms | null, claimer: Asker, now: number): ClaimDecision {
  const refusal = refuseUse(handoff, now);
  if (refusal !== undefined) return { kind: "refused", refusals: [refusal] };
  const owner = handoff?.owner;
  if (!owner) return refused(notAllowed("This code claims a kiosk: use startKioskSession.", "token"));
  if (claimer.kind !== "owner" || claimer.isKiosk) {
    return refused(notAllowed("Only a customer or a guest can go on with this link.", "token"));
  }
  if (claimer.owner.key === owner.key) return { kind: "continue" };
  if (claimer.owner.customerId === null) return { kind: "become", owner };
  if (owner.customerId === null) return { kind: "adopt", from: owner, to: claimer.owner };
  return refused(notAllowed("This link belongs to another customer: sign out first to go on as she.", "token"));
}

/** Why this link does not work (any more); undefined when it does. */
export function refuseUse(
  handoff: HandoffTerms | null,
  now: number,
): NotFound | HandoffUsed | HandoffExpired | undefined {
  if (handoff === null) return notFound("There is no such link: ask for a new one.", "token");
  if (handoff.usedAt !== null) {
    return {
      __typename: "HandoffUsed",
      code: "HANDOFF_USED",
      message: "This link was already used, and it works once: ask for a new one.",
      field: ["token"],
      usedAt: isoDateTime(handoff.usedAt),
    };
  }
  if (handoff.expiresAt.getTime() > now) return undefined;
  const expiredAt = isoDateTime(handoff.expiresAt);
  return {
    __typename: "HandoffExpired",
    code: "HANDOFF_EXPIRED",
    message: `This link stopped working at ${expiredAt}: ask for a new one.`,
    field: ["token"],
    expiredAt,
  };
}

function refused(...refusals: Refusal[]): ClaimDecision {
  return { kind: "refused", refusals };
}
