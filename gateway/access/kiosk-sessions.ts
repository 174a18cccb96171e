import { SubgraphUnavailable } from "../../kernel/errors.ts";
import type { SubgraphTransport } from "../../kernel/transport/transport.ts";

const STATE = `query ($id: ID!) { kioskSessionState(id: $id) }`;

/** Whether a kiosk's session still holds. */
export type IsSessionActive = (sessionId: string) => Promise<boolean>;

/**
 * Asks the customer subgraph, which owns the sessions. Rejects with SubgraphUnavailable when it does not answer: a session of
 * which nothing is known gives no rights.
 */
export function sessionsOf(customer: SubgraphTransport): IsSessionActive {
  return async (id) => {
    const answer = await customer.execute({
      operation: STATE,
      variables: { id },
      viewer: { kind: "service", name: "gateway" },
      after: 0,
      requestId: `session:${id}`,
    });
    if (answer.errors !== undefined) throw new SubgraphUnavailable("customer", "did not tell the state of a session");
    return answer.data?.["kioskSessionState"] === "ACTIVE";
  };
}
