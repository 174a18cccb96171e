import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { Unauthenticated } from "./errors.ts";
import { actorKinds, channelKinds } from "./viewer.ts";
import type { Viewer } from "./viewer.ts";

/** The header that carries a signed context from a gateway (or a subgraph) to a subgraph; stripped from what clients send. */
export const CONTEXT_HEADER = "x-ctx";
/** How long a signed context holds, in seconds: long enough for a queue and clocks that differ, short for a thief. */
const LIFETIME_S = 30;

/** What the receiver learns from a signed context. */
export interface SignedContext {
  readonly viewer: Viewer;
  /** The position that the answer must include; 0 when none was named. */
  readonly after: number;
  readonly requestId: string;
}

/** What a context is bound to: it holds for this subgraph and this body only, so that it can be neither replayed nor swapped. */
export interface ContextBinding {
  /** The subgraph that may accept it. */
  readonly audience: string;
  /** The request's body, byte for byte; empty for a GET. */
  readonly body: string | Uint8Array;
}

const ViewerShape = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("public") }),
  z.object({ kind: z.literal("scoped"), scopes: z.array(z.string()) }),
  z.object({ kind: z.literal("service"), name: z.string() }),
  z.object({
    kind: z.literal("principal"),
    sub: z.string(),
    actor: z.enum(actorKinds),
    scopes: z.array(z.string()),
    customerId: z.string().optional(),
    guestId: z.string().optional(),
    storeIds: z.array(z.string()).optional(),
    touchpointId: z.string().optional(),
    channel: z.enum(channelKinds).optional(),
    label: z.string().optional(),
    sessionId: z.string().optional(),
    tenant: z.string().optional(),
  }),
]);
const Payload = z.object({
  v: z.literal(1),
  iss: z.string(),
  aud: z.string(),
  viewer: ViewerShape,
  after: z.int().nonnegative(),
  requestId: z.string().max(200),
  iat: z.number(),
  exp: z.number(),
  bodySha256: z.string(),
});

/** Signs who is asking: base64url(JSON) and an HMAC-SHA-256 over it, joined by a dot. `now` is in milliseconds. */
export function signContext(
  viewer: Viewer,
  options: ContextBinding & {
    readonly key: Uint8Array;
    readonly requestId: string;
    readonly after?: number;
    readonly issuer?: string;
    readonly now: number;
  },
): string {
  const iat = Math.floor(options.now / 1000);
  const payload: z.infer<typeof Payload> = {
    v: 1,
    iss: options.issuer ?? "gateway",
    aud: options.audience,
    viewer: viewer as z.infer<typeof ViewerShape>, // the same shape; only its arrays are read-only
    after: options.after ?? 0,
    requestId: options.requestId,
    iat,
    exp: iat + LIFETIME_S,
    bodySha256: hashBody(options.body),
  };
  const text = Buffer.from(JSON.stringify(payload)).toString("base64url");
  return `${text}.${sign(text, options.key).toString("base64url")}`;
}

/**
 * Reads a signed context; throws Unauthenticated when it is missing, forged, expired or bound to something else. Every key is
 * tried, so that two hold during a rotation. `now` is in milliseconds.
 */
export function verifyContext(
  header: string | undefined,
  options: ContextBinding & { readonly keys: readonly Uint8Array[]; readonly now: number; readonly leewayMs?: number },
): SignedContext {
  const [text, signature, ...rest] = (header ?? "").split(".");
  if (!text || !signature || rest.length > 0) throw refused("missing");
  const given = Buffer.from(signature, "base64url");
  const isGenuine = options.keys.some((key) => {
    const expected = sign(text, key);
    return expected.length === given.length && timingSafeEqual(expected, given);
  });
  if (!isGenuine) throw refused("not genuine");
  // The signature holds, so one of ours wrote it: a shape that does not fit is another version of this program.
  const payload = Payload.safeParse(JSON.parse(Buffer.from(text, "base64url").toString("utf8")));
  if (!payload.success) throw refused("of another version");
  const { aud, exp, iat, bodySha256, viewer, after, requestId } = payload.data;
  const leewayMs = options.leewayMs ?? 5_000;
  if (aud !== options.audience) throw refused("for another subgraph");
  if (options.now > exp * 1000 + leewayMs || options.now < iat * 1000 - leewayMs) throw refused("expired");
  if (bodySha256 !== hashBody(options.body)) throw refused("for another request");
  return { viewer, after, requestId };
}

function refused(why: string): Unauthenticated {
  return new Unauthenticated(`A subgraph answers only requests with a signed context; this one is ${why}.`);
}

function sign(text: string, key: Uint8Array): Buffer {
  return createHmac("sha256", key).update(text).digest();
}

function hashBody(body: string | Uint8Array): string {
  return createHash("sha256").update(body).digest("base64url");
}
