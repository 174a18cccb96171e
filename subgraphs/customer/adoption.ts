import { WriterQueues } from "../../kernel/mongo/queue.ts";
import { createSagas, type Sagas } from "../../kernel/saga.ts";
import type { SagaDefinition } from "../../kernel/saga/definition.ts";
import type { SubgraphRuntime } from "../../kernel/subgraph/runtime.ts";
import type { Refusal } from "./rules/refusal.ts";
import type { CustomerStore } from "./store.ts";

/** Which guest's things become whose. */
export interface AdoptionPlan {
  readonly handoffId: string;
  readonly fromOwner: string;
  readonly toOwner: string;
}

/** What using a link came to: plain data, kept for a repeated request. */
export interface ClaimAnswer {
  readonly handoffId: string | null;
  /** The caller becomes the one who made the link. */
  readonly isBecoming: boolean;
  /** The cart that she has now when a guest's came over. */
  readonly adoptedCartId: string | null;
  readonly claimedAt: number;
  readonly userErrors: Refusal[];
}

interface Adopted {
  readonly cartId: string | null;
}

/** Moving forward is the only way: what came over stays, so a step is sent until it is answered. */
const DEADLINE_MS = 24 * 60 * 60 * 1000;

const ADOPT_CART = /* GraphQL */ `
  mutation ($step: ID!, $fromOwner: String!, $toOwner: String!) {
    adoptCart(step: $step, fromOwner: $fromOwner, toOwner: $toOwner) {
      cartId
    }
  }
`;
const ADOPT_CONVERSATIONS = /* GraphQL */ `
  mutation ($step: ID!, $fromOwner: String!, $toOwner: String!) {
    adoptConversations(step: $step, fromOwner: $fromOwner, toOwner: $toOwner) {
      movedConversations
    }
  }
`;

/** Gives a guest's cart and conversations to the customer who used the guest's link. Nobody refuses that. */
export const adoptGuest: SagaDefinition<AdoptionPlan, Adopted, never, ClaimAnswer> = {
  name: "claimHandoff",
  deadlineMs: DEADLINE_MS,
  async send(steps, { fromOwner, toOwner }) {
    const owners = { fromOwner, toOwner };
    const cart = await steps.call("cart", {
      operation: ADOPT_CART,
      variables: { step: steps.name("cart"), ...owners },
    });
    await steps.call("support", {
      operation: ADOPT_CONVERSATIONS,
      variables: { step: steps.name("conversations"), ...owners },
    });
    const cartId: unknown = cart["adoptCart"]?.cartId;
    return { kind: "granted", granted: { cartId: typeof cartId === "string" ? cartId : null } };
  },
  undo: async () => undefined,
  async close(steps) {
    const variables = { intent: steps.intent };
    await steps.call("cart", { operation: "mutation ($intent: ID!) { closeCartIntent(intent: $intent) }", variables });
    await steps.call("support", {
      operation: "mutation ($intent: ID!) { closeSupportIntent(intent: $intent) }",
      variables,
    });
  },
  commit: async (_tx, { plan, origin }, { cartId }) => answerOf(plan, origin.at, cartId),
  abort: async (_tx, { plan, origin }) => answerOf(plan, origin.at, null),
};

/** The sagas of a running subgraph: its writers share one queue. */
export function sagasOf(runtime: SubgraphRuntime<CustomerStore>): Sagas {
  let sagas = known.get(runtime);
  if (sagas === undefined) {
    sagas = createSagas({ runtime, queues: new WriterQueues(), sagas: [adoptGuest] });
    known.set(runtime, sagas);
  }
  return sagas;
}

// One entry for each subgraph that runs in this process, gone with it.
const known = new WeakMap<SubgraphRuntime<CustomerStore>, Sagas>();

function answerOf({ handoffId }: AdoptionPlan, at: string, adoptedCartId: string | null): ClaimAnswer {
  return { handoffId, isBecoming: false, adoptedCartId, claimedAt: Date.parse(at), userErrors: [] };
}
