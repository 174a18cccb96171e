import { hasScope, ownerOf, type Principal, type Viewer } from "../../kernel/viewer.ts";
import type { Side } from "./rules/conversation.ts";

/** The condition that every read of conversations carries: what the viewer may not see is not found. Undefined sees nothing. */
export function visibleConversations(viewer: Viewer): { readonly ownedBy?: string } | undefined {
  if (viewer.kind === "service") return {};
  if (viewer.kind !== "principal") return undefined;
  if (hasScope(viewer, "conversation:read")) return {};
  const ownedBy = hasScope(viewer, "conversation:self") ? ownerOf(viewer) : undefined;
  return ownedBy === undefined ? undefined : { ownedBy };
}

/** On which side of a conversation the viewer writes. On a claimed kiosk it is the customer who does. */
export function sideOf(viewer: Principal, conversation: { readonly ownedBy: string }): Side {
  if (hasScope(viewer, "conversation:self") && ownerOf(viewer) === conversation.ownedBy) return { kind: "customer" };
  if (!hasScope(viewer, "conversation:write")) return { kind: "none" };
  return { kind: "agent", sub: viewer.sub, label: viewer.label ?? "Agent" };
}

/** The tag of the list of everything that an owner has. */
export function ownerTag(ownedBy: string): string {
  return `owner:${ownedBy}:conversations`;
}

/** The tag of the list of what an agent has taken over. */
export function agentTag(sub: string): string {
  return `agent:${sub}:conversations`;
}

/** The tag of what waits for an agent. */
export const QUEUE_TAG = "queue:agents";
