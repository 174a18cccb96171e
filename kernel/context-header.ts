import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { Unauthenticated } from "./errors.ts";
import type { Viewer } from "./viewer.ts";

/** The header that carries the signed context from a gateway or a service to a subgraph. */
export const CONTEXT_HEADER = "x-ctx";

const LIFETIME_MS = 30_000;
const LEEWAY_MS = 5_000;

/** What a subgraph is told about a request. */
export interface RequestContext {
  readonly viewer: Viewer;
  readonly requestId: string;
  /** The position that the answer must include, 0 when nothing was named. */
  readonly after: number;
}

/**
 * Signs the context for one subgraph and one body: HMAC-SHA-256 with that subgraph's key, good for 30 s, so that it can
 * neither be replayed with another body nor shown to another subgraph.
 */
export function signContext(
  context: RequestContext,
  options: { readonly audience: string; readonly body: string; readonly key: Uint8Array; readonly nowMs: number },
): string {
  const claims = {
    v: 1,
    aud: options.audience,
    exp: options.nowMs + LIFETIME_MS,
    bodySha256: sha256(options.body),
    ...context,
  };
  const payload = Buffer.from(JSON.stringify(claims)).toString("base64url");
  return `${payload}.${mac(payload, options.key).toString("base64url")}`;
}

/** The context of a header; throws UNAUTHENTICATED when it is missing, altered, late, or for another subgraph or body. */
export function verifyContext(
  header: string | undefined,
  options: { readonly audience: string; readonly body: string; readonly key: Uint8Array; readonly nowMs: number },
): RequestContext {
  const [payload = "", signature = ""] = (header ?? "").split(".");
  const expected = mac(payload, options.key);
  const given = Buffer.from(signature, "base64url");
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw refused();
  const claims = JSON.parse(Buffer.from(payload, "base64url").toString()) as RequestContext & SignedClaims; // signed by us
  const isGood =
    claims.v === 1 &&
    claims.aud === options.audience &&
    claims.exp + LEEWAY_MS > options.nowMs &&
    claims.exp - LIFETIME_MS - LEEWAY_MS <= options.nowMs &&
    claims.bodySha256 === sha256(options.body);
  if (!isGood) throw refused();
  return { viewer: claims.viewer, requestId: claims.requestId, after: claims.after };
}

interface SignedClaims {
  readonly v: number;
  readonly aud: string;
  readonly exp: number;
  readonly bodySha256: string;
}

function refused(): Unauthenticated {
  return new Unauthenticated("this subgraph answers only to a gateway's signed context");
}

function mac(payload: string, key: Uint8Array): Buffer {
  return createHmac("sha256", key).update(payload).digest();
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("base64url");
}
