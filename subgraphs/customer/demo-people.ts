import { randomUUID } from "node:crypto";

import type { NewClaims } from "../../kernel/tokens.ts";
import { ownerClaims } from "./access-tokens.ts";
import { scopesOf, type DemoIdentity } from "./rules/demo-identity.ts";
import { displayName } from "./rules/profile.ts";
import type { CustomerDocument, TouchpointDocument } from "./store.ts";
import { touchpointId } from "./touchpoints.ts";

/** Who works in the demo's stores and at its desk; the number of an agent, or the code of a store, picks the name. */
const agents = ["Mara", "Joaquim", "Ayumi", "Callum", "Élodie", "Svenja"];
const storeStaff = ["Priya", "Théo", "Nils", "Carla", "Ruben", "Ines", "Haruto", "Megan"];

/**
 * What the token of a demo identity says, and how it is told to people; undefined when nobody is there under that name.
 * @param found the customer of that number, or the till or kiosk of that store.
 */
export function demoClaims(
  identity: DemoIdentity,
  found: { readonly customer: CustomerDocument | null; readonly touchpoint: TouchpointDocument | null },
): { readonly claims: NewClaims; readonly label: string; readonly story: string | null } | undefined {
  switch (identity.kind) {
    case "customer": {
      const { customer } = found;
      if (customer === null) return undefined;
      const key = `customer:${customer._id}`;
      const { given } = customer.name;
      const owner = ownerClaims({ key, customerId: customer._id, guestId: null, label: given });
      const label = displayName(customer.name, customer.locale);
      return { claims: { ...owner, ...at(identity.channel) }, label, story: customer.story };
    }
    case "guest": {
      const guestId = randomUUID();
      const owner = ownerClaims({ key: `guest:${guestId}`, customerId: null, guestId, label: null });
      return { claims: { ...owner, label: "Guest", ...at(identity.channel) }, label: "Guest", story: null };
    }
    case "agent": {
      const label = agents[(identity.number - 1) % agents.length] ?? "Agent";
      const claims = { sub: `agent:${identity.number}`, actor: "AGENT", scopes: scopesOf("agent"), label } as const;
      return { claims: { ...claims, channel: "WEB" }, label, story: null };
    }
    case "store":
      return found.touchpoint === null ? undefined : { ...storeClaims(identity, found.touchpoint), story: null };
    case "office": {
      const label = identity.role[0]?.toUpperCase() + identity.role.slice(1);
      const claims = { sub: `${identity.role}:1`, actor: "STAFF", scopes: scopesOf(identity.role), label } as const;
      return { claims: { ...claims, channel: "WEB" }, label, story: null };
    }
    case "bot": {
      const claims = { sub: "bot:1", actor: "BOT", scopes: scopesOf("bot"), label: "Assistant" } as const;
      return { claims: { ...claims, channel: "WEB" }, label: "Assistant", story: null };
    }
    case "partner": {
      const label = "Marketplace";
      const claims = {
        sub: "partner:1",
        actor: "PARTNER",
        scopes: scopesOf("partner"),
        tenant: "demo",
        label,
      } as const;
      return { claims: { ...claims, ...at("PARTNER") }, label, story: null };
    }
  }
}

function storeClaims(
  { role, store }: Extract<DemoIdentity, { readonly kind: "store" }>,
  { _id, kind, label: place, locationId }: TouchpointDocument,
) {
  const index = [...store].reduce((sum, letter) => sum + letter.charCodeAt(0), role === "manager" ? 3 : 0);
  const label = role === "kiosk" ? place : (storeStaff[index % storeStaff.length] ?? "Staff");
  const claims: NewClaims = {
    sub: `${role}:${store}`,
    actor: role === "kiosk" ? "KIOSK" : "STAFF",
    scopes: scopesOf(role),
    storeIds: locationId === null ? [] : [locationId],
    label,
    channel: kind,
    touchpointId: _id,
  };
  return { claims, label };
}

function at(channel: NewClaims["channel"] & string) {
  return { channel, touchpointId: touchpointId(channel) } as const;
}
