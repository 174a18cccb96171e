import { isoDateTime } from "../../../kernel/time.ts";
import { issueToken } from "../../../kernel/tokens.ts";
import { requireService } from "../../../kernel/viewer.ts";
import { DEMO_TOKEN_SECONDS } from "../access-tokens.ts";
import { demoCustomerId } from "../../../kernel/demo/people.ts";
import { demoClaims } from "../demo-people.ts";
import { parseDemoIdentity, type DemoIdentity } from "../rules/demo-identity.ts";
import type { MutationResolvers } from "../schema.generated.ts";
import { storeTouchpointId } from "../touchpoints.ts";

/** Signing in writes nothing; it is a mutation because each guest is a new one. */
export const demoMutations: Pick<MutationResolvers, "signInDemo"> = {
  async signInDemo(_parent, { as }, { viewer, loaders, runtime, clock }) {
    requireService(viewer);
    const identity = parseDemoIdentity(as);
    if (identity === undefined) return null;
    const person = demoClaims(identity, {
      customer: identity.kind === "customer" ? await loaders.customers.load(demoCustomerId(identity.number)) : null,
      touchpoint: identity.kind === "store" ? await loaders.touchpoints.load(placeOf(identity)) : null,
    });
    if (person === undefined) return null;
    const { claims, label, story } = person;
    const now = clock.now();
    const accessToken = await issueToken(claims, { key: runtime.keys.token, now, ttlSeconds: DEMO_TOKEN_SECONDS });
    const expiresAt = isoDateTime((Math.floor(now / 1000) + DEMO_TOKEN_SECONDS) * 1000);
    return { accessToken, expiresAt, sub: claims.sub, label, customerId: claims.customerId ?? null, story };
  },
};

function placeOf({ role, store }: Extract<DemoIdentity, { readonly kind: "store" }>) {
  return storeTouchpointId(role === "kiosk" ? "KIOSK" : "STORE_POS", store);
}
