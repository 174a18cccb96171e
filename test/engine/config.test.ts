import { describe, expect, test } from "vitest";

import { readGatewayConfig } from "../../gateway/config.ts";

describe("the gateway's settings", () => {
  test("have defaults for all but the supergraph", () => {
    expect(readGatewayConfig(["--supergraph", "a.graphql"], {})).toEqual({
      supergraphFile: "a.graphql",
      port: 4000,
      host: "127.0.0.1",
      logLevel: "warn",
      secret: undefined,
      liveSubgraphs: [],
      demoAuth: false,
      subgraphUrls: new Map(),
    });
  });

  test("a flag comes before the environment", () => {
    const config = readGatewayConfig(["--supergraph", "a", "--port", "0"], {
      PORT: "5000",
      LOCKSTEP_SUBGRAPH_CART_URL: "http://x/",
    });
    expect(config.port).toBe(0);
    expect(config.subgraphUrls).toEqual(new Map([["cart", "http://x/"]]));
  });

  test("one message names all that is wrong", () => {
    const read = () =>
      readGatewayConfig(["--port", "99999", "--nope"], {
        LOCKSTEP_SECRET: "short",
        LOCKSTEP_LOG: "loud",
        LOCKSTEP_SUBGRAPH_CART_URL: "x",
      });
    for (const name of [
      "--nope",
      "--supergraph",
      "--port",
      "LOCKSTEP_SECRET",
      "LOCKSTEP_LOG",
      "LOCKSTEP_SUBGRAPH_CART_URL",
    ])
      expect(read).toThrow(name);
  });
});
