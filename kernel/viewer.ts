import { Forbidden, Unauthenticated } from "./errors.ts";

/** The kinds of touchpoint through which people meet the shop, as in the schema. */
export type ChannelKind =
  | "WEB"
  | "APP"
  | "STORE_POS"
  | "KIOSK"
  | "PHONE"
  | "SOCIAL"
  | "MESSAGING"
  | "EMAIL"
  | "SMS"
  | "PUSH"
  | "PARTNER";

/** The kinds of actor that can write, as in the schema. */
export type ActorKind = "CUSTOMER" | "GUEST" | "STAFF" | "AGENT" | "BOT" | "KIOSK" | "PARTNER" | "SYSTEM";

/** Somebody who signed in. A kiosk in a claimed session has actor KIOSK with the customer's `customerId` and a `sessionId`. */
export interface Principal {
  readonly kind: "principal";
  /** Who, as the token names it: `customer:cus_…`, `guest:<uuid>`, `kiosk:str_…`, `agent:…`. */
  readonly sub: string;
  readonly actor: ActorKind;
  readonly scopes: readonly string[];
  readonly customerId?: string;
  readonly guestId?: string;
  readonly storeIds?: readonly string[];
  readonly touchpointId?: string;
  readonly channel?: ChannelKind;
  readonly label?: string;
  readonly sessionId?: string;
  readonly tenant?: string;
}

/** Who is asking, as the gateway tells a subgraph: no more than what the fetch selects needs. */
export type Viewer =
  | { readonly kind: "public" }
  | { readonly kind: "scoped"; readonly scopes: readonly string[] }
  | Principal
  | { readonly kind: "service"; readonly name: string };

export const PUBLIC: Viewer = { kind: "public" };

/** The owner key under which a viewer's own things are stored: `customer:<id>` or `guest:<id>`; undefined for everyone else. */
export function ownerOf(viewer: Viewer): string | undefined {
  if (viewer.kind !== "principal") return undefined;
  if (viewer.customerId !== undefined) return `customer:${viewer.customerId}`;
  return viewer.guestId === undefined ? undefined : `guest:${viewer.guestId}`;
}

/** Whether the viewer holds a scope. A service holds none: what it may do is asked by name. */
export function hasScope(viewer: Viewer, scope: string): boolean {
  return (viewer.kind === "principal" || viewer.kind === "scoped") && viewer.scopes.includes(scope);
}

/** The viewer as a principal; throws UNAUTHENTICATED when nobody is signed in. */
export function requirePrincipal(viewer: Viewer): Principal {
  if (viewer.kind !== "principal") throw new Unauthenticated();
  return viewer;
}

/** Throws FORBIDDEN unless the viewer is that service, or any service when none is named. */
export function requireService(viewer: Viewer, name?: string): void {
  if (viewer.kind !== "service" || (name !== undefined && viewer.name !== name)) {
    throw new Forbidden("this field is for services of the shop only");
  }
}
