import type { ActorKind, ChannelKind, Viewer } from "./viewer.ts";

/** Who wrote something, where and when. */
export interface Origin {
  readonly channel: ChannelKind;
  readonly touchpointId?: string | null;
  readonly actorKind: ActorKind;
  readonly actorLabel?: string | null;
  readonly at: Date;
}

/** The origin of what a viewer writes now. Services and the public write as the system. */
export function originOf(viewer: Viewer, nowMs: number): Origin {
  const at = new Date(nowMs);
  if (viewer.kind !== "principal")
    return { channel: "WEB", actorKind: "SYSTEM", touchpointId: null, actorLabel: null, at };
  return {
    channel: viewer.channel ?? "WEB",
    touchpointId: viewer.touchpointId ?? null,
    actorKind: viewer.actor,
    actorLabel: viewer.label ?? null,
    at,
  };
}
