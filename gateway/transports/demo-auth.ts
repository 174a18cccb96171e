import type { FastifyInstance } from "fastify";
import { z } from "zod";

import { requestIdOf } from "./request-id.ts";
import { BadUserInput, toPublicError } from "../../kernel/errors.ts";
import type { SubgraphTransport } from "../../kernel/transport/transport.ts";

const Body = z.object({ as: z.string().min(1).max(100) });
const EXPECTED =
  'Send {"as": "customer:1"}, "guest", "agent", "staff:<store>", "kiosk:<store>" or another demo identity of a store and a customer that there are: docs/configuration.md lists them.';
const SIGN_IN = `mutation ($as: String!) { signInDemo(as: $as) { accessToken expiresAt sub label customerId } }`;

/** `POST /auth/demo {"as": "customer:1"}`: a token for one of the demo identities, from the customer subgraph. */
export function serveDemoAuth(server: FastifyInstance, { customer }: { readonly customer: SubgraphTransport }): void {
  server.post("/auth/demo", async (request, reply) => {
    const requestId = requestIdOf(request.headers["x-request-id"]);
    void reply.header("cache-control", "no-store");
    try {
      const body = Body.safeParse(request.body);
      if (!body.success) throw new BadUserInput(EXPECTED);
      const response = await customer.execute({
        operation: SIGN_IN,
        variables: body.data,
        viewer: { kind: "service", name: "gateway" },
        after: 0,
        requestId,
      });
      const session = response.data?.["signInDemo"];
      if (session === null || session === undefined) {
        const [error] = response.errors ?? [];
        if (error === undefined) throw new BadUserInput(EXPECTED); // nobody is called so
        throw error.extensions.code === "INTERNAL_SERVER_ERROR"
          ? new Error(error.message)
          : new BadUserInput(error.message);
      }
      return session;
    } catch (error) {
      const shown = toPublicError(error, { requestId });
      const status = { BAD_USER_INPUT: 400, SUBGRAPH_UNAVAILABLE: 503 }[shown.extensions.code as string] ?? 500;
      return reply.code(status).send({ errors: [shown] });
    }
  });
}
