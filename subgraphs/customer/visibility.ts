import type { Id } from "../../kernel/ids.ts";
import { hasScope, ownerOf, type Viewer } from "../../kernel/viewer.ts";

/** The customers of these ids that the viewer may see, as a query; undefined when there can be none. */
export function visibleCustomers(viewer: Viewer, ids: readonly string[]) {
  const mayReadAll = viewer.kind === "service" || (viewer.kind === "principal" && hasScope(viewer, "customer:read"));
  const seen = mayReadAll ? ids : ids.filter((id) => id === ownCustomerId(viewer));
  return seen.length === 0 ? undefined : { _id: { $in: seen as Id<"cus">[] } }; // what is no id matches nothing
}

/** Who the viewer is as a customer. A kiosk that she has claimed is not she: it sees her cart and words, not her profile. */
export function ownCustomerId(viewer: Viewer): Id<"cus"> | undefined {
  if (viewer.kind !== "principal" || viewer.actor !== "CUSTOMER" || !hasScope(viewer, "customer:self"))
    return undefined;
  return viewer.customerId as Id<"cus"> | undefined; // tokens are ours: the claim is an id
}

/** Whether the viewer may see contact points and the like: she herself, and people who may read personal data. */
export function maySeePersonalData(viewer: Viewer, customerId: string): boolean {
  return viewer.kind === "principal" && (ownCustomerId(viewer) === customerId || hasScope(viewer, "customer:pii"));
}

/** The kiosk sessions of these ids that the viewer may see: those of her own, and those of the kiosk that asks. */
export function visibleKioskSessions(viewer: Viewer, ids: readonly string[]) {
  const _id = { $in: ids as Id<"ksn">[] }; // what is no id matches nothing
  if (viewer.kind === "service") return { _id };
  if (viewer.kind !== "principal") return undefined;
  if (viewer.actor === "KIOSK") {
    if (viewer.touchpointId === undefined) return undefined;
    // In a claimed session the kiosk's second token sees that session only.
    const own = viewer.sessionId === undefined ? ids : ids.filter((id) => id === viewer.sessionId);
    return { _id: { $in: own as Id<"ksn">[] }, touchpointId: viewer.touchpointId };
  }
  const owner = ownerOf(viewer);
  return owner === undefined ? undefined : { _id, "owner.key": owner };
}
