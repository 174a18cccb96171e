import type { Viewer } from "../../kernel/viewer.ts";

/**
 * What the gateway can decide of a policy without knowing the row: whether this kind of viewer can ever satisfy it. The row
 * itself is its subgraph's to decide. A policy that is not listed is satisfied by nobody.
 */
const policies: Readonly<Record<string, (viewer: Viewer) => boolean>> = {
  /** The person whom the data is about. */
  self: (viewer) => viewer.kind === "principal" && (viewer.customerId !== undefined || viewer.guestId !== undefined),
  /** Someone who works in, or a device that stands in, the store that the data is about. */
  "own-store": (viewer) => viewer.kind === "principal" && (viewer.storeIds?.length ?? 0) > 0,
};

/** Whether a viewer may satisfy a policy. `consent:<purpose>` is a row's matter: the subject's consent, not the viewer's. */
export function maySatisfy(policy: string, viewer: Viewer): boolean {
  if (viewer.kind === "service") return true;
  if (policy.startsWith("consent:")) return viewer.kind === "principal";
  return Object.hasOwn(policies, policy) && policies[policy]?.(viewer) === true;
}
