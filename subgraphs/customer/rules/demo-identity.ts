/** Somebody whom the demo can be. */
export type DemoIdentity =
  | { readonly kind: "customer"; readonly number: number; readonly channel: DemoChannel }
  | { readonly kind: "guest"; readonly channel: DemoChannel }
  | { readonly kind: "agent"; readonly number: number }
  | { readonly kind: "store"; readonly role: "staff" | "manager" | "kiosk"; readonly store: string }
  | { readonly kind: "office"; readonly role: OfficeRole }
  | { readonly kind: "bot" }
  | { readonly kind: "partner" };

const offices = ["merchandiser", "marketing", "analyst", "admin"] as const;
type OfficeRole = (typeof offices)[number];

const channels = {
  web: "WEB",
  app: "APP",
  phone: "PHONE",
  social: "SOCIAL",
  messaging: "MESSAGING",
  email: "EMAIL",
  sms: "SMS",
} as const;
/** The channels on which a demo customer can be. */
export type DemoChannel = (typeof channels)[keyof typeof channels];

/** Reads `customer:7`, `customer:7@app`, `guest`, `kiosk:lon-1` and the like; undefined when nobody is called so. */
export function parseDemoIdentity(text: string): DemoIdentity | undefined {
  const [, name = "", detail, at = "web"] =
    /^([a-z]{1,20})(?::([a-z0-9-]{1,40}))?(?:@([a-z]{1,20}))?$/.exec(text) ?? [];
  const channel = Object.hasOwn(channels, at) ? channels[at as keyof typeof channels] : undefined; // just checked
  if (channel === undefined) return undefined;
  if (name === "customer") {
    const number = parseNumber(detail);
    return number === undefined ? undefined : { kind: "customer", number, channel };
  }
  if (name === "guest" && detail === undefined) return { kind: "guest", channel };
  if (at !== "web") return undefined;
  if (name === "agent") {
    const number = detail === undefined ? 1 : parseNumber(detail);
    return number === undefined ? undefined : { kind: "agent", number };
  }
  if (name === "staff" || name === "manager" || name === "kiosk") {
    return detail === undefined ? undefined : { kind: "store", role: name, store: detail };
  }
  if (detail !== undefined) return undefined;
  const office = offices.find((role) => role === name);
  if (office !== undefined) return { kind: "office", role: office };
  return name === "bot" || name === "partner" ? { kind: name } : undefined;
}

/** Whose rights a token can carry. */
export type Role =
  | "customer"
  | "guest"
  | "agent"
  | "staff"
  | "manager"
  | "kiosk"
  | "kiosk-session"
  | OfficeRole
  | "bot"
  | "partner";

const ownerScopes = ["cart:self", "conversation:self"] as const;
const storeScopes = ["stock:read", "stock:write", "cart:assist", "customer:read", "order:read"] as const;
const agentScopes = [
  "conversation:read",
  "conversation:write",
  "customer:read",
  "customer:pii",
  "cart:read",
  "order:read",
  "loyalty:read",
] as const;
const marketingScopes = ["content:write", "campaign:write", "promotion:write", "segment:read"] as const;

const scopes: Readonly<Record<Exclude<Role, "admin">, readonly string[]>> = {
  guest: ownerScopes,
  customer: ["customer:self", "order:self", "loyalty:self", ...ownerScopes],
  agent: agentScopes,
  staff: storeScopes,
  manager: storeScopes,
  kiosk: ["stock:read"],
  // What she has claimed on the kiosk is her cart and her conversation, nothing else of her.
  "kiosk-session": ["stock:read", ...ownerScopes],
  merchandiser: ["price:write", "catalog:write"],
  marketing: marketingScopes,
  analyst: ["insight:read"],
  bot: ["conversation:reply", "order:read"],
  partner: ["order:partner"],
};

/** The scopes of a role; an admin has those of everybody who works here. */
export function scopesOf(role: Role): readonly string[] {
  if (role !== "admin") return scopes[role];
  const { agent, staff, merchandiser, marketing, analyst } = scopes;
  return [...new Set([agent, staff, merchandiser, marketing, analyst].flat())];
}

function parseNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^[1-9]\d{0,5}$/.test(text) ? Number(text) : undefined;
}
