import { Forbidden, Unauthenticated } from "./errors.ts";

/** The ways by which people reach the shop: the schema's `ChannelKind`. */
export const channelKinds = [
  "WEB",
  "APP",
  "STORE_POS",
  "KIOSK",
  "PHONE",
  "SOCIAL",
  "MESSAGING",
  "EMAIL",
  "SMS",
  "PUSH",
  "PARTNER",
] as const;
/** One of `channelKinds`. */
export type ChannelKind = (typeof channelKinds)[number];

/** Who acts: the schema's `ActorKind`. */
export const actorKinds = ["CUSTOMER", "GUEST", "STAFF", "AGENT", "BOT", "KIOSK", "PARTNER", "SYSTEM"] as const;
/** One of `actorKinds`. */
export type ActorKind = (typeof actorKinds)[number];

/** A person or a device that proved who it is. */
export interface Principal {
  readonly kind: "principal";
  readonly sub: string;
  readonly actor: ActorKind;
  readonly scopes: readonly string[];
  /** The customer who asks or, on a kiosk in a claimed session, the customer whose cart and conversation it shows. */
  readonly customerId?: string;
  readonly guestId?: string;
  readonly storeIds?: readonly string[];
  readonly touchpointId?: string;
  readonly channel?: ChannelKind;
  readonly label?: string;
  /** A kiosk's session with a customer (`ksn_…`): she reads and writes her cart and conversation there, nothing else of her. */
  readonly sessionId?: string;
  readonly tenant?: string;
}

/** Another subgraph, or the gateway where it acts for itself. */
export interface ServiceViewer {
  readonly kind: "service";
  readonly name: string;
}

/** Who is asking, as much of it as the gateway tells a subgraph: a fetch that selects nothing protected runs as the public. */
export type Viewer =
  | { readonly kind: "public" }
  | { readonly kind: "scoped"; readonly scopes: readonly string[] }
  | Principal
  | ServiceViewer;

/** The viewer of whom nothing is known. */
export const publicViewer: Viewer = { kind: "public" };

/** The key of what this viewer owns ("customer:cus_…" or "guest:<uuid>"); undefined for those who own nothing. */
export function ownerOf(viewer: Viewer): string | undefined {
  if (viewer.kind !== "principal") return undefined;
  if (viewer.customerId !== undefined) return `customer:${viewer.customerId}`;
  return viewer.guestId === undefined ? undefined : `guest:${viewer.guestId}`;
}

/** Whether the viewer was given this scope. A service needs none: what it may call is decided field by field. */
export function hasScope(viewer: Viewer, scope: string): boolean {
  return (viewer.kind === "principal" || viewer.kind === "scoped") && viewer.scopes.includes(scope);
}

/** The viewer as a principal; throws Unauthenticated for anyone else. */
export function requirePrincipal(viewer: Viewer): Principal {
  if (viewer.kind === "principal") return viewer;
  throw new Unauthenticated();
}

/** The viewer as a service, as one of these when they are named; throws Forbidden for anyone else. */
export function requireService(viewer: Viewer, ...names: readonly string[]): ServiceViewer {
  if (viewer.kind === "service" && (names.length === 0 || names.includes(viewer.name))) return viewer;
  throw new Forbidden("Only services may call this.");
}

/** A text that is equal for equal rights: answers may be shared among viewers with one audience. */
export function audienceOf(viewer: Viewer): string {
  switch (viewer.kind) {
    case "public":
      return "public";
    case "scoped":
      return `scoped:${viewer.scopes.toSorted().join(" ")}`;
    case "service":
      return `svc:${viewer.name}`;
    case "principal":
      return `principal:${JSON.stringify([viewer.sub, viewer.actor, viewer.customerId, viewer.guestId, viewer.storeIds, viewer.sessionId, viewer.tenant, viewer.scopes.toSorted()])}`;
  }
}
