import type { Authentication, Authenticator } from "./authenticate.ts";
import { Forbidden, Unauthenticated } from "../../kernel/errors.ts";
import type { Viewer } from "../../kernel/viewer.ts";

/** Where partners are served. */
export const PARTNER_PATH = "/partner/graphql";

/** Whether it is a partner who asks. */
export function isPartner(viewer: Viewer): boolean {
  return viewer.kind === "principal" && viewer.actor === "PARTNER";
}

/** Lets partners in and nobody else: Unauthenticated without a token, Forbidden with somebody else's. */
export function admitPartners(authenticator: Authenticator): Authenticator {
  return admit(authenticator, ({ viewer }) => {
    if (isPartner(viewer)) return;
    if (viewer.kind === "public") throw new Unauthenticated("Partners alone are served here: send a partner's token.");
    throw new Forbidden("Partners alone are served here: send this to /graphql.");
  });
}

/** Lets everybody in but partners, who are told where they are served. */
export function refusePartners(authenticator: Authenticator): Authenticator {
  return admit(authenticator, ({ viewer }) => {
    if (isPartner(viewer)) throw new Forbidden(`Partners are served at ${PARTNER_PATH}: send this there.`);
  });
}

function admit(authenticator: Authenticator, check: (authentication: Authentication) => void): Authenticator {
  const checked = async (pending: Promise<Authentication>): Promise<Authentication> => {
    const authentication = await pending;
    check(authentication);
    return authentication;
  };
  return {
    fromHeader: (authorization) => checked(authenticator.fromHeader(authorization)),
    fromToken: (token) => checked(authenticator.fromToken(token)),
    endSession: (sessionId) => authenticator.endSession(sessionId),
  };
}
