import type { ActorKind, ChannelKind, Viewer } from "./viewer.ts";

/** Where a write came from: the schema's `Origin`, kept with every entity as `lastOrigin` and with every change. */
export interface Origin {
  readonly channel: ChannelKind;
  readonly touchpointId?: string;
  readonly actorKind: ActorKind;
  readonly actorLabel?: string;
  /** RFC 3339, UTC. */
  readonly at: string;
}

/** What a write of this viewer at this time says of its origin. A service's own writes are the system's. */
export function originOf(viewer: Viewer, now: number): Origin {
  const at = new Date(now).toISOString();
  if (viewer.kind !== "principal")
    return { channel: "WEB", actorKind: "SYSTEM", at, ...(viewer.kind === "service" && { actorLabel: viewer.name }) };
  return {
    channel: viewer.channel ?? "WEB",
    actorKind: viewer.actor,
    at,
    ...(viewer.touchpointId !== undefined && { touchpointId: viewer.touchpointId }),
    ...(viewer.label !== undefined && { actorLabel: viewer.label }),
  };
}
