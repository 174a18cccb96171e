import type { PlanStep } from "./plan.ts";

/**
 * Root fields of a mutation run one after the other, and so must what reads for them: the planner runs an entity read of an
 * earlier root field parallel to the next mutation, which could show the later write. Reads go first, then the mutation.
 */
export function orderMutation(step: PlanStep): PlanStep {
  if (step.kind === "Sequence") return { ...step, nodes: step.nodes.map(orderMutation) };
  if (step.kind !== "Parallel") return step;
  const mutations = step.nodes.filter(holdsMutation);
  const reads = step.nodes.filter((node) => !holdsMutation(node));
  if (mutations.length === 0 || reads.length === 0) return step;
  return { kind: "Sequence", nodes: [{ kind: "Parallel", nodes: reads }, ...mutations.map(orderMutation)] };
}

function holdsMutation(step: PlanStep): boolean {
  switch (step.kind) {
    case "Fetch":
      return step.operationKind === "mutation";
    case "BatchFetch":
    case "Subscription":
      return false;
    case "Flatten":
      return holdsMutation(step.node);
    case "Sequence":
    case "Parallel":
      return step.nodes.some(holdsMutation);
    case "Condition":
      return [step.ifClause, step.elseClause].some((one) => one !== undefined && one !== null && holdsMutation(one));
  }
}
