import type { Collection } from "mongodb";
import type { Id } from "../../kernel/ids.ts";
import type { Database } from "../../kernel/mongo/mongo.ts";
import type { Origin } from "../../kernel/origin.ts";
import type { IndexSpec } from "../../kernel/subgraph/define.ts";
import type { ChannelKind } from "../../kernel/viewer.ts";
import type { HandoffTerms } from "./rules/handoff.ts";
import type { KioskSessionTerms } from "./rules/kiosk-session.ts";
import type { Profile } from "./rules/profile.ts";

/** What every entity here carries: how often it was written, when, and by whom. */
interface Written {
  readonly revision: number;
  readonly updatedAt: Date;
  readonly lastOrigin: Origin;
}

/** A customer. */
export interface CustomerDocument extends Profile, Written {
  readonly _id: Id<"cus">;
  /** The number by which the demo knows her: `customer:<number>`. */
  readonly number: number;
  readonly consents: readonly StoredConsent[];
  readonly identities: readonly StoredIdentity[];
  readonly contactPoints: readonly StoredContactPoint[];
  readonly addresses: readonly StoredAddress[];
  /** What the demo tells about her when she is one of its named customers. */
  readonly story: string | null;
}

export interface StoredConsent {
  readonly purpose: "PERSONALISATION" | "MARKETING" | "LOCATION" | "ANALYTICS";
  readonly granted: boolean;
  readonly channel: ChannelKind;
  readonly textVersion: string;
  readonly at: Date;
}

export interface StoredIdentity {
  readonly kind: "WEB_VISITOR" | "DEVICE" | "POS_CARD" | "MESSENGER" | "SOCIAL_ACCOUNT" | "PHONE_NUMBER";
  readonly value: string;
  readonly linkedAt: Date;
}

export interface StoredContactPoint {
  readonly kind: "EMAIL" | "PHONE";
  readonly value: string;
  readonly verifiedAt: Date | null;
}

export interface StoredAddress {
  readonly label: string;
  readonly recipient: string;
  readonly lines: readonly string[];
  readonly city: string;
  readonly postalCode: string;
  readonly country: string;
  readonly isDefault: boolean;
}

/** A device or a place through which people meet the shop. */
export interface TouchpointDocument {
  readonly _id: Id<"tch">;
  readonly kind: ChannelKind;
  readonly label: string;
  readonly locationId: string | null;
}

/** A hand-off. The secret in its link is not stored: `tokenHash` recognises it. */
export interface HandoffDocument extends HandoffTerms, Written {
  readonly _id: Id<"hof">;
  readonly tokenHash: string;
  /** What using it came to, for the answer of a repeated claim. */
  readonly usedBy: string | null;
}

/** The time during which a kiosk belongs to somebody. */
export interface KioskSessionDocument extends KioskSessionTerms, Written {
  readonly _id: Id<"ksn">;
  readonly locationId: string | null;
}

/** The collections of this subgraph. */
export interface CustomerStore {
  readonly customers: Collection<CustomerDocument>;
  readonly touchpoints: Collection<TouchpointDocument>;
  readonly handoffs: Collection<HandoffDocument>;
  readonly kioskSessions: Collection<KioskSessionDocument>;
}

/** Opens the typed collections. */
export function openCustomerStore(database: Database): CustomerStore {
  return {
    customers: database.collection("customers"),
    touchpoints: database.collection("touchpoints"),
    handoffs: database.collection("handoffs"),
    kioskSessions: database.collection("kioskSessions"),
  };
}

/** What is looked up by other things than its id. The partial index holds one customer at a time to a kiosk. */
export const customerIndexes: readonly IndexSpec[] = [
  { collection: "customers", key: { number: 1 }, unique: true },
  { collection: "handoffs", key: { tokenHash: 1 }, unique: true },
  { collection: "kioskSessions", key: { state: 1, endsAt: 1 } },
  {
    collection: "kioskSessions",
    key: { touchpointId: 1 },
    unique: true,
    partialFilterExpression: { state: "ACTIVE" },
    name: "one_active_session_a_kiosk",
  },
];
