import { composeSupergraph } from "./graph.ts";
import { shopSpecs } from "./shop.ts";
import { TestSubgraph } from "./subgraph.ts";
import { createGateway } from "../../../gateway/gateway.ts";
import type { Gateway, GatewaySettings } from "../../../gateway/gateway.ts";
import { systemClock } from "../../../kernel/clock.ts";
import { deriveKeys } from "../../../kernel/keys.ts";
import { createLog } from "../../../kernel/log.ts";
import { issueToken } from "../../../kernel/tokens.ts";
import type { NewClaims } from "../../../kernel/tokens.ts";

/** A gateway that listens, over the test shop. */
export interface TestGateway extends AsyncDisposable {
  readonly gateway: Gateway;
  readonly url: string;
  subgraph(name: string): TestSubgraph;
  token(claims: NewClaims, ttlSeconds?: number): Promise<string>;
  post(
    body: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<{ status: number; body: any; text: string; headers: Headers }>;
}

export async function startTestGateway(settings: GatewaySettings = {}): Promise<TestGateway> {
  const subgraphs = new Map(shopSpecs().map((spec) => [spec.name, new TestSubgraph(spec)]));
  const clock = systemClock();
  const keys = deriveKeys("a secret of the tests, of 32 bytes and more");
  const gateway = await createGateway({
    supergraph: composeSupergraph([...subgraphs.values()]),
    transports: subgraphs,
    keys,
    clock,
    log: createLog({ level: "silent" }),
    settings,
  });
  const address = await gateway.listen({ port: 0, host: "127.0.0.1" });
  return {
    gateway,
    url: address,
    subgraph: (name) => subgraphs.get(name) ?? fail(name),
    token: (claims, ttlSeconds = 60) => issueToken(claims, { key: keys.token, now: clock.now(), ttlSeconds }),
    async post(body, headers = {}) {
      const response = await fetch(`${address}/graphql`, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body: typeof body === "string" ? body : JSON.stringify(body),
      });
      const text = await response.text();
      return {
        status: response.status,
        text,
        body: text === "" ? undefined : JSON.parse(text),
        headers: response.headers,
      };
    },
    [Symbol.asyncDispose]: () => gateway.close(),
  };
}

function fail(name: string): never {
  throw new Error(`no subgraph ${name}`);
}
