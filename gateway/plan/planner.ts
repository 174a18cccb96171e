import { QueryPlanner } from "@graphql-hive/router-query-planner";

import type { PlanStep } from "./plan.ts";

/** Plans a validated operation over a supergraph. It is no validator, and knows neither introspection nor the viewer. */
export interface Planner {
  /** The plan of one operation of the document, undefined when nothing has to be fetched. */
  plan(document: string, operationName: string | undefined): Promise<PlanStep | undefined>;
}

/** The planner in Rust (MIT, prebuilt): plans off the main thread. Throws when the SDL is no supergraph. */
export function createPlanner(supergraphSdl: string): Planner {
  const planner = new QueryPlanner(supergraphSdl);
  return {
    async plan(document, operationName) {
      // Labels and the percentage serve progressive @override: without labels every field stays where it was.
      const plan = await planner.planAsync(document, operationName ?? null, new Set(), 0);
      return plan.node === undefined || plan.node === null ? undefined : toStep(plan.node);
    },
  };
}

function toStep(node: NonNullable<Awaited<ReturnType<QueryPlanner["plan"]>>["node"]>): PlanStep {
  if (node.kind === "Defer") throw new Error("the planner answered with Defer, which is not part of our schema");
  return node as PlanStep; // the addon's objects, typed by its own declarations; Defer is the only kind left out
}
