import type { Ids } from "../../kernel/ids.ts";
import type { ActorKind, ChannelKind, Principal } from "../../kernel/viewer.ts";
import type { Leg, Side } from "./rules/conversation.ts";
import type { ConversationDocument } from "./store.ts";

/** How whoever writes is shown. On a claimed kiosk it is she who writes, not the kiosk. */
export function authorOf(
  viewer: Principal,
  side: Side,
  conversation?: Pick<ConversationDocument, "ownerLabel">,
): { readonly kind: ActorKind; readonly label: string } {
  if (side.kind !== "customer") return { kind: viewer.actor, label: viewer.label ?? "Agent" };
  const isGuest = viewer.customerId === undefined;
  const fallback = isGuest ? "Guest" : "Customer";
  const own = viewer.actor === "KIOSK" ? undefined : viewer.label;
  return { kind: isGuest ? "GUEST" : "CUSTOMER", label: own ?? conversation?.ownerLabel ?? fallback };
}

/** A new leg on the channel that was named, or else on the one that the viewer is on. */
export function legOf(viewer: Principal, named: ChannelKind | null | undefined, joinedAt: Date, ids: Ids): Leg {
  const channel = named ?? viewer.channel ?? "WEB";
  // The viewer's touchpoint belongs to the viewer's own channel only.
  const touchpointId = channel === (viewer.channel ?? "WEB") ? (viewer.touchpointId ?? null) : null;
  return { id: ids.next("leg"), channel, touchpointId, joinedAt };
}
