import { customerFields, profileMutations, profileQueries } from "./resolvers/profile.ts";
import { demoMutations } from "./resolvers/demo-sign-in.ts";
import { handoffFields, handoffMutations } from "./resolvers/handoffs.ts";
import { claimMutations } from "./resolvers/claim.ts";
import { kioskSessionFields, kioskSessionMutations, kioskSessionQueries } from "./resolvers/kiosk-sessions.ts";
import { touchpointFields, touchpointQueries } from "./resolvers/touchpoints.ts";
import type { Resolvers } from "./schema.generated.ts";

/** The resolvers of this subgraph, noun by noun. */
export const resolvers: Resolvers = {
  Query: { ...profileQueries, ...touchpointQueries, ...kioskSessionQueries },
  Mutation: { ...profileMutations, ...handoffMutations, ...claimMutations, ...kioskSessionMutations, ...demoMutations },
  Customer: customerFields,
  Touchpoint: touchpointFields,
  KioskSession: kioskSessionFields,
  HandoffLink: handoffFields,
  UserError: { __resolveType: (refusal) => refusal.__typename ?? null },
};
