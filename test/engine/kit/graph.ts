import { composeServices } from "@theguild/federation-composition";
import { parse } from "graphql";

import { TestSubgraph } from "./subgraph.ts";
import type { SubgraphSpec } from "./subgraph.ts";
import type { Answer, RunOptions } from "../../../gateway/execute/executable.ts";
import type { Operations, PreparedOperation } from "../../../gateway/operation/operation.ts";
import { createOperations } from "../../../gateway/operation/prepare.ts";
import { createPlanner } from "../../../gateway/plan/planner.ts";
import { readSupergraph } from "../../../gateway/supergraph/supergraph.ts";
import type { Supergraph } from "../../../gateway/supergraph/supergraph.ts";
import { publicViewer } from "../../../kernel/viewer.ts";
import type { Viewer } from "../../../kernel/viewer.ts";

/** Composes subgraphs into a supergraph; throws with every composition error. */
export function composeSupergraph(subgraphs: readonly TestSubgraph[]): string {
  const services = subgraphs.map(({ name, sdl }) => ({ name, typeDefs: parse(sdl), url: `http://${name}.invalid/` }));
  const result = composeServices(services);
  if (result.errors) throw new Error(result.errors.map((error) => error.message).join("\n"));
  return result.supergraphSdl;
}

/** A whole graph under test: real subgraphs, a real plan, our executor; no server. */
export interface TestGraph {
  readonly supergraph: Supergraph;
  readonly operations: Operations;
  subgraph(name: string): TestSubgraph;
  prepare(document: string): Promise<PreparedOperation>;
  /** Runs an operation; throws when it is refused. */
  run(document: string, options?: TestRun): Promise<{ data: any; errors?: any[] } & { answer: Answer }>;
}

export interface TestRun extends Partial<Omit<RunOptions, "variables" | "viewer">> {
  readonly variables?: Record<string, unknown>;
  readonly viewer?: Viewer;
}

export function createTestGraph(specs: readonly SubgraphSpec[], { tracked = [] as readonly string[] } = {}): TestGraph {
  const subgraphs = new Map(specs.map((spec) => [spec.name, new TestSubgraph(spec)]));
  const supergraph = readSupergraph(composeSupergraph([...subgraphs.values()]));
  const operations = createOperations({
    supergraph,
    planner: createPlanner(supergraph.sdl),
    transports: subgraphs,
    isTracked: (name) => tracked.includes(name),
  });
  const prepare = async (document: string): Promise<PreparedOperation> => {
    const preparation = await operations.prepare({ document });
    if (!preparation.ok) throw new Error(JSON.stringify(preparation.errors));
    return preparation.operation;
  };
  return {
    supergraph,
    operations,
    prepare,
    subgraph(name) {
      const found = subgraphs.get(name);
      if (found === undefined) throw new Error(`no subgraph ${name}`);
      return found;
    },
    async run(document, { variables, viewer = publicViewer, ...options } = {}) {
      const operation = await prepare(document);
      const coerced = operation.coerceVariables(variables);
      if (!coerced.ok) throw new Error(JSON.stringify(coerced.errors));
      const answer = await operation.execute({ requestId: "test", ...options, viewer, variables: coerced.values });
      return { ...(JSON.parse(answer.text) as { data: any; errors?: any[] }), answer };
    },
  };
}
