import { isoDateTime } from "../../../kernel/time.ts";
import type { Owner } from "./handoff.ts";
import { notAllowed, type KioskSessionEnded, type Refusal } from "./refusal.ts";

/** How long a claimed kiosk waits for a touch before it forgets her. */
export const IDLE_MS = 180_000;
/** How long a session lasts at most, however often it is touched: as long as its token. */
export const LONGEST_MS = 3_600_000;

/** A kiosk session as the rules see it. */
export interface KioskSessionTerms {
  readonly state: "WAITING" | "ACTIVE" | "ENDED";
  readonly touchpointId: string;
  /** Who has claimed the kiosk; null before that. */
  readonly owner: Owner | null;
  readonly startedAt: Date | null;
  /** When it ends by itself; kept after the end for the record. */
  readonly endsAt: Date;
  readonly endedAt: Date | null;
  readonly endReason: "RELEASED" | "IDLE" | "NOT_CLAIMED" | null;
}

/** The part of a session that a decision changes. */
export type SessionChange = Partial<
  Pick<KioskSessionTerms, "state" | "owner" | "startedAt" | "endsAt" | "endedAt" | "endReason">
>;

/** What a decision about a session comes to; `unchanged` writes nothing. */
export type SessionDecision =
  | { readonly kind: "changed"; readonly change: SessionChange }
  | { readonly kind: "unchanged" }
  | { readonly kind: "refused"; readonly refusals: Refusal[] };

/** A session as it begins when somebody claims the kiosk. */
export function claimedBy(owner: Owner, now: number): Required<SessionChange> {
  const startedAt = new Date(now);
  return { state: "ACTIVE", owner, startedAt, endsAt: new Date(now + IDLE_MS), endedAt: null, endReason: null };
}

/** Claims a kiosk that waits. `isTaken` tells that somebody else has claimed this kiosk in another session. */
export function claimSession(session: KioskSessionTerms, owner: Owner, now: number, isTaken: boolean): SessionDecision {
  if (session.state === "ENDED") return { kind: "refused", refusals: [ended(session, now)] };
  if (session.state === "ACTIVE" || isTaken) {
    return {
      kind: "refused",
      refusals: [notAllowed("Somebody else is at this kiosk: wait until it is free.", "token")],
    };
  }
  return { kind: "changed", change: claimedBy(owner, now) };
}

/** Somebody touches the kiosk: three more minutes, but not beyond the life of the session's token. */
export function extendSession(session: KioskSessionTerms, now: number): SessionDecision {
  if (session.state !== "ACTIVE" || session.endsAt.getTime() <= now) {
    return { kind: "refused", refusals: [ended(session, now)] };
  }
  const latest = (session.startedAt?.getTime() ?? now) + LONGEST_MS;
  const endsAt = Math.min(now + IDLE_MS, latest);
  return endsAt > session.endsAt.getTime()
    ? { kind: "changed", change: { endsAt: new Date(endsAt) } }
    : { kind: "unchanged" };
}

/** She, or the kiosk, says goodbye. Saying it twice is no error. */
export function releaseSession(session: KioskSessionTerms, now: number): SessionDecision {
  if (session.state === "ENDED") return { kind: "unchanged" };
  return { kind: "changed", change: endedAs("RELEASED", now) };
}

/** What the clock does to a session: one that is due ends, because nobody touched the kiosk or nobody claimed it. */
export function sweepSession(session: KioskSessionTerms, now: number): SessionDecision {
  if (session.state === "ENDED" || session.endsAt.getTime() > now) return { kind: "unchanged" };
  return { kind: "changed", change: endedAs(session.state === "ACTIVE" ? "IDLE" : "NOT_CLAIMED", now) };
}

function endedAs(endReason: "RELEASED" | "IDLE" | "NOT_CLAIMED", now: number): SessionChange {
  return { state: "ENDED", endedAt: new Date(now), endReason };
}

function ended(session: KioskSessionTerms, now: number): KioskSessionEnded {
  const endedAt = isoDateTime(session.endedAt ?? Math.min(session.endsAt.getTime(), now));
  return {
    __typename: "KioskSessionEnded",
    code: "KIOSK_SESSION_ENDED",
    message: `This session is over since ${endedAt}: scan the kiosk's code again.`,
    field: ["sessionId"],
    endedAt,
  };
}
