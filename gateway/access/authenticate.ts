import { LRUCache } from "lru-cache";
import type { IsSessionActive } from "./kiosk-sessions.ts";
import type { Clock } from "../../kernel/clock.ts";
import { Unauthenticated } from "../../kernel/errors.ts";
import type { Keys } from "../../kernel/keys.ts";
import { principalOf, verifyToken } from "../../kernel/tokens.ts";
import { publicViewer } from "../../kernel/viewer.ts";
import type { Viewer } from "../../kernel/viewer.ts";

/** Who asks, and until when that holds. */
export interface Authentication {
  readonly viewer: Viewer;
  /** Milliseconds since 1970 at which the token expires; undefined for the public. */
  readonly expiresAtMs?: number;
}

/** Tells who asks from an access token. */
export interface Authenticator {
  /** From an `Authorization` header's value, or undefined for the public. Throws Unauthenticated for what is no good token. */
  fromHeader(authorization: string | undefined): Promise<Authentication>;
  /** From the token itself. */
  fromToken(token: string): Promise<Authentication>;
  /** Tokens of this kiosk session are refused from now on. */
  endSession(sessionId: string): void;
}

const MAX_TOKEN_LENGTH = 8192;
const ENDED_SESSIONS = 10_000;

/** Verifies demo access tokens with the process's key. Nobody else's tokens are accepted without one. */
export function createAuthenticator({
  keys,
  clock,
  isSessionActive,
}: {
  readonly keys: Keys | undefined;
  readonly clock: Clock;
  /** Asked once for each session that a token names; that it has ended since is told by `endSession`. */
  readonly isSessionActive?: IsSessionActive;
}): Authenticator {
  const ended = new Set<string>();
  const active = new LRUCache<string, true>({ max: ENDED_SESSIONS });
  const checkSession = async (sessionId: string): Promise<void> => {
    if (!ended.has(sessionId) && !active.has(sessionId) && isSessionActive !== undefined) {
      if (await isSessionActive(sessionId)) active.set(sessionId, true);
      else ended.add(sessionId);
    }
    // Looked at after the wait: the end may have been heard meanwhile.
    if (ended.has(sessionId)) throw new Unauthenticated("This session has ended.", { reason: "revoked" });
  };
  const fromToken = async (token: string): Promise<Authentication> => {
    if (keys === undefined) throw new Unauthenticated("This gateway has no key to verify access tokens with.");
    if (token.length > MAX_TOKEN_LENGTH) throw new Unauthenticated("This is no access token of ours.");
    const claims = await verifyToken(token, { key: keys.token, now: clock.now() });
    if (claims.sessionId !== undefined) await checkSession(claims.sessionId);
    return { viewer: principalOf(claims), expiresAtMs: claims.exp * 1000 };
  };
  return {
    fromToken,
    async fromHeader(authorization) {
      if (authorization === undefined || authorization === "") return { viewer: publicViewer };
      const [, token] = /^Bearer ([\w.~+/=-]+)$/iu.exec(authorization) ?? [];
      if (token === undefined) throw new Unauthenticated("Send the access token as `Authorization: Bearer <token>`.");
      return fromToken(token);
    },
    endSession(sessionId) {
      ended.add(sessionId);
      const [oldest] = ended;
      if (ended.size > ENDED_SESSIONS && oldest !== undefined) ended.delete(oldest);
    },
  };
}
