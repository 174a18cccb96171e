import { parse, validate } from "graphql";
import { describe, expect, it } from "vitest";
import * as traffic from "../../deploy/traffic/operations.ts";
import { readSupergraph } from "../../gateway/supergraph/supergraph.ts";
import { composeSchemas } from "../../schema/composition.ts";
import { readSupergraphConfig } from "../../schema/supergraph-config.ts";
import * as screens from "../../web/src/graph/screens.ts";
import * as shared from "../../web/src/graph/shared.ts";
import * as writes from "../../web/src/graph/writes.ts";

const schema = readSupergraph(composeSchemas(readSupergraphConfig()).supergraph).apiSchema;

describe("every operation fits the supergraph", () => {
  it.each(operationsOf({ ...screens, ...shared, ...writes }))("of the wall: %s", (_, text) => {
    expect(problems(text)).toEqual([]);
  });

  it.each([
    ...Object.entries(traffic).flatMap(([name, value]) => (typeof value === "string" ? [[name, value] as const] : [])),
    ...traffic.trafficWrites.map((name) => [name, traffic.writeMutation(name)] as const),
  ])("of the traffic: %s", (_, text) => {
    expect(problems(text)).toEqual([]);
  });
});

function problems(text: string): readonly string[] {
  return validate(schema, parse(text)).map((error) => error.message);
}

function operationsOf(module: Readonly<Record<string, unknown>>): readonly (readonly [string, string])[] {
  return Object.entries(module).flatMap(([name, value]) =>
    typeof value === "object" && value !== null && "text" in value && typeof value.text === "string"
      ? [[name, value.text] as const]
      : [],
  );
}
