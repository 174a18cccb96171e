import { jwtVerify, SignJWT } from "jose";
import { Unauthenticated } from "./errors.ts";
import type { Principal } from "./viewer.ts";

const ISSUER = "lockstep";
const AUDIENCE = "lockstep-graph";
const LEEWAY_SECONDS = 5;

/** A token's principal and when it ends. */
export interface VerifiedToken {
  readonly principal: Principal;
  readonly expiresAtMs: number;
}

/** Issues an access token for a demo identity (JWT, HS256). */
export async function issueToken(
  principal: Principal,
  options: { readonly key: Uint8Array; readonly nowMs: number; readonly ttlSeconds: number },
): Promise<string> {
  const { kind: _, sub, ...claims } = principal;
  const nowSeconds = Math.floor(options.nowMs / 1_000);
  return new SignJWT({ ...claims })
    .setProtectedHeader({ alg: "HS256", typ: "at+jwt" })
    .setSubject(sub)
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setIssuedAt(nowSeconds)
    .setExpirationTime(nowSeconds + options.ttlSeconds)
    .sign(options.key);
}

/** The principal of a token; throws UNAUTHENTICATED when it is malformed, forged, expired or for somebody else. */
export async function verifyToken(
  text: string,
  options: { readonly key: Uint8Array; readonly nowMs: number },
): Promise<VerifiedToken> {
  try {
    const { payload } = await jwtVerify(text, options.key, {
      algorithms: ["HS256"],
      typ: "at+jwt",
      issuer: ISSUER,
      audience: AUDIENCE,
      clockTolerance: LEEWAY_SECONDS,
      currentDate: new Date(options.nowMs),
      requiredClaims: ["sub", "exp", "actor", "scopes"],
    });
    const { sub, exp, iss: _iss, aud: _aud, iat: _iat, ...claims } = payload;
    // The signature says that issueToken wrote these claims, in this shape.
    const principal = { kind: "principal", sub, ...claims } as unknown as Principal;
    return { principal, expiresAtMs: (exp ?? 0) * 1_000 };
  } catch (cause) {
    throw Object.assign(new Unauthenticated("the bearer token is not valid or has expired; sign in again"), { cause });
  }
}
