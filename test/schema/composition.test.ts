import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { composeSchemas } from "../../schema/composition.ts";
import { projectRoot, readSupergraphConfig } from "../../schema/supergraph-config.ts";

const subgraphs = readSupergraphConfig();
const composed = composeSchemas(subgraphs);
const committed = (name: string) => readFileSync(new URL(`schema/${name}.graphql`, projectRoot), "utf8");

describe("composition", () => {
  it("the committed supergraph is what the subgraphs compose to", () => {
    expect(committed("supergraph") === composed.supergraph, "stale: run `npm run compose`").toBe(true);
  });

  it("the committed partner contract is what the subgraphs compose to", () => {
    expect(committed("partner") === composed.partner, "stale: run `npm run compose`").toBe(true);
  });

  it("a subgraph that contradicts another is refused with the composition error's code", () => {
    const contradicting = { name: "other", routingUrl: "local:other", sdl: CONTRADICTION };
    expect(() => composeSchemas([...subgraphs, contradicting])).toThrow(/does not compose:\n {2}[A-Z_]+: /);
  });
});

const CONTRADICTION = /* GraphQL */ `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])
  type Product @key(fields: "id") {
    id: ID!
    slug: Int
  }
  type Query {
    nothing: Int
  }
`;
