import type { ClientSession } from "mongodb";
import type { IntentDocument, Intents, IntentState } from "./intent.ts";

/** What was learned about an intent that is still going on. */
export type Finding =
  | { readonly kind: "granted"; readonly granted: unknown }
  | { readonly kind: "refused"; readonly refusal: unknown }
  | { readonly kind: "nothing" }
  | { readonly kind: "carried out"; readonly answer: unknown };

/** The next state and what is stored with it; `stay` when there is nothing to decide yet. */
export type Move =
  | { readonly kind: "stay" }
  | { readonly kind: "move"; readonly to: IntentState; readonly set: Partial<IntentDocument> };

/**
 * The one place where an intent's way is decided. A time-out (`nothing`) is no refusal: only a typed refusal, or a deadline
 * passed while open, aborts; once it is committing or aborting the choice never changes.
 */
export function nextMove(intent: Pick<IntentDocument, "state" | "deadline">, finding: Finding, nowMs: number): Move {
  switch (intent.state) {
    case "open":
      if (finding.kind === "granted") return moveTo("committing", { granted: finding.granted });
      if (finding.kind === "refused") return moveTo("aborting", { refusal: finding.refusal });
      return nowMs >= intent.deadline.getTime() ? moveTo("aborting", {}) : { kind: "stay" };
    case "committing":
      return finding.kind === "carried out" ? ended("done", finding.answer) : { kind: "stay" };
    case "aborting":
      return finding.kind === "carried out" ? ended("aborted", finding.answer) : { kind: "stay" };
    case "done":
    case "aborted":
      return { kind: "stay" };
  }
}

/** Somebody else has taken the intent over: whoever sees this leaves it to them. */
export class LeaseLost extends Error {}

/** Makes the move with one conditional update on state and lease; throws `LeaseLost` when either is not as we believed. */
export async function makeMove(
  intents: Intents,
  intent: IntentDocument,
  move: Extract<Move, { kind: "move" }>,
  options: { readonly nowMs: number; readonly session?: ClientSession },
): Promise<IntentDocument> {
  const moved = await intents.findOneAndUpdate(
    { _id: intent._id, state: intent.state, lease: intent.lease },
    { $set: { ...move.set, state: move.to, updatedAt: new Date(options.nowMs) } },
    { returnDocument: "after", ...(options.session ? { session: options.session } : {}) },
  );
  if (moved === null) throw new LeaseLost(`${intent._id} is no longer ours in state ${intent.state}`);
  return moved;
}

/** Takes an active intent whose lease has run out; undefined when somebody else holds or took it. */
export async function takeLease(
  intents: Intents,
  intent: IntentDocument,
  lease: { readonly nowMs: number; readonly leaseMs: number },
): Promise<IntentDocument | undefined> {
  if (!intent.active || intent.leasedUntil.getTime() > lease.nowMs) return undefined;
  const taken = await intents.findOneAndUpdate(
    { _id: intent._id, active: true, lease: intent.lease },
    { $inc: { lease: 1 }, $set: { leasedUntil: new Date(lease.nowMs + lease.leaseMs) } },
    { returnDocument: "after" },
  );
  return taken ?? undefined;
}

/** Prolongs a lease that we hold; throws `LeaseLost` when it was taken. */
export async function renewLease(
  intents: Intents,
  intent: IntentDocument,
  lease: { readonly nowMs: number; readonly leaseMs: number },
): Promise<IntentDocument> {
  const renewed = await intents.findOneAndUpdate(
    { _id: intent._id, active: true, lease: intent.lease },
    { $set: { leasedUntil: new Date(lease.nowMs + lease.leaseMs) } },
    { returnDocument: "after" },
  );
  if (renewed === null) throw new LeaseLost(`${intent._id} was taken over`);
  return renewed;
}

/** Gives up a lease that we hold, so that whoever comes next can take the intent at once. */
export async function releaseLease(intents: Intents, intent: IntentDocument, nowMs: number): Promise<void> {
  await intents.updateOne(
    { _id: intent._id, active: true, lease: intent.lease },
    { $set: { leasedUntil: new Date(nowMs) } },
  );
}

function moveTo(to: IntentState, set: Partial<IntentDocument>): Move {
  return { kind: "move", to, set };
}

function ended(to: "done" | "aborted", answer: unknown): Move {
  return { kind: "move", to, set: { answer, active: false } };
}
