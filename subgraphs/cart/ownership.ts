import { Unauthenticated } from "../../kernel/errors.ts";
import { hasScope, ownerOf, type Principal, type Viewer } from "../../kernel/viewer.ts";

/** The key under which a viewer's cart is stored. A kiosk that nobody has claimed shops as a guest of its own. */
export function cartOwnerOf(viewer: Viewer): string | undefined {
  const owner = ownerOf(viewer);
  if (owner !== undefined || viewer.kind !== "principal" || viewer.actor !== "KIOSK") return owner;
  return `guest:kiosk:${viewer.touchpointId ?? viewer.sub}`;
}

/** The owner key of a writer; throws UNAUTHENTICATED for whoever can have no cart. */
export function requireCartOwner(viewer: Viewer): string {
  const owner = cartOwnerOf(viewer);
  if (owner === undefined) throw new Unauthenticated();
  return owner;
}

/** The condition that every read of a cart carries; undefined when the viewer can see none. */
export function readableCarts(viewer: Viewer): { readonly owner?: string } | undefined {
  return readable(viewer, ["cart:read", "cart:assist"], cartOwnerOf(viewer));
}

/** The condition that every write of a cart carries. */
export function writableCarts(viewer: Viewer): { readonly owner?: string } | undefined {
  return readable(viewer, ["cart:assist"], cartOwnerOf(viewer));
}

/** The condition that every read of an order carries. A kiosk sees a customer's orders only through her cart. */
export function readableOrders(viewer: Viewer): { readonly owner?: string } | undefined {
  const isClaimedKiosk = viewer.kind === "principal" && viewer.actor === "KIOSK" && viewer.customerId !== undefined;
  return readable(viewer, ["order:read"], isClaimedKiosk ? undefined : cartOwnerOf(viewer));
}

/** Whether the writer acts on somebody else's cart, and so must name the revision that was seen. */
export function mustNameRevision(viewer: Viewer): boolean {
  return viewer.kind === "principal" && isOnBehalf(viewer);
}

/** The customer of an owner key, null for a guest's. */
export function customerOf(owner: string): string | null {
  return owner.startsWith("customer:") ? owner.slice("customer:".length) : null;
}

function readable(viewer: Viewer, scopes: readonly string[], owner: string | undefined) {
  if (viewer.kind === "service") return {};
  if (viewer.kind === "principal" && scopes.some((scope) => hasScope(viewer, scope))) return {};
  return owner === undefined ? undefined : { owner };
}

function isOnBehalf({ actor }: Principal): boolean {
  return actor === "STAFF" || actor === "AGENT" || actor === "BOT";
}
