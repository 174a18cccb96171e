import type { Principal } from "../../kernel/viewer.ts";
import { ownerOf } from "../../kernel/viewer.ts";
import type { Asker } from "./rules/handoff.ts";

/** Who a principal is to hand-offs and kiosk sessions. */
export function askerOf(viewer: Principal): Asker {
  const key = ownerOf(viewer);
  const isKiosk = viewer.actor === "KIOSK";
  if (key === undefined) return isKiosk && viewer.touchpointId !== undefined ? { kind: "kiosk" } : { kind: "other" };
  const { customerId = null, guestId = null, label = null } = viewer;
  // A kiosk's token carries the kiosk's label, not hers.
  return { kind: "owner", owner: { key, customerId, guestId, label: isKiosk ? null : label }, isKiosk };
}
