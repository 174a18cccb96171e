import { jwtVerify, SignJWT } from "jose";
import { JWTExpired } from "jose/errors";
import { z } from "zod";
import { Unauthenticated } from "./errors.ts";
import { actorKinds, channelKinds } from "./viewer.ts";
import type { Principal } from "./viewer.ts";

const ISSUER = "lockstep";
const ClaimsShape = z.object({
  sub: z.string().min(1),
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
  /** Seconds since 1970. */
  exp: z.number(),
  iat: z.number(),
});

/** What an access token says. */
export type Claims = Readonly<z.infer<typeof ClaimsShape>>;
/** What an issuer says of a principal; the times are added. */
export type NewClaims = Omit<Principal, "kind">;

/** Issues a demo access token (a JWT, HS256 with this process's key). `now` is in milliseconds. */
export function issueToken(
  claims: NewClaims,
  { key, now, ttlSeconds }: { readonly key: Uint8Array; readonly now: number; readonly ttlSeconds: number },
): Promise<string> {
  const iat = Math.floor(now / 1000);
  return new SignJWT({ ...claims })
    .setProtectedHeader({ alg: "HS256", typ: "JWT" })
    .setIssuer(ISSUER)
    .setAudience(ISSUER)
    .setIssuedAt(iat)
    .setExpirationTime(iat + ttlSeconds)
    .sign(key);
}

/** Verifies an access token; throws Unauthenticated, with `reason` "expired" or "invalid" among its fields. */
export async function verifyToken(
  text: string,
  { key, now }: { readonly key: Uint8Array; readonly now: number },
): Promise<Claims> {
  try {
    const { payload } = await jwtVerify(text, key, {
      algorithms: ["HS256"],
      issuer: ISSUER,
      audience: ISSUER,
      currentDate: new Date(now),
      clockTolerance: 5,
      requiredClaims: ["sub", "exp", "iat"],
    });
    return ClaimsShape.parse(payload);
  } catch (cause) {
    const isExpired = cause instanceof JWTExpired;
    throw new Unauthenticated(
      isExpired ? "This access token has expired: ask for a new one." : "This is no access token of ours.",
      { reason: isExpired ? "expired" : "invalid" },
      { cause },
    );
  }
}

/** The viewer that these claims speak of. */
export function principalOf(claims: Claims): Principal {
  const { exp: _exp, iat: _iat, ...principal } = claims;
  return { kind: "principal", ...principal };
}
