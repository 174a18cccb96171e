import { compileEntityFetch } from "./entity-fetch.ts";
import { compileRootFetch } from "./root-fetch.ts";
import type { RunState } from "./run-state.ts";
import type { StepRunner } from "./step-runner.ts";
import type { FetchStep, PlanStep } from "../plan/plan.ts";
import { prepareFetch } from "../plan/prepared-fetch.ts";
import type { PreparedFetch } from "../plan/prepared-fetch.ts";
import type { Supergraph } from "../supergraph/supergraph.ts";

/** A plan as closures, ready for any number of runs. */
export interface CompiledPlan {
  readonly run: StepRunner;
  readonly slots: number;
  readonly fetches: readonly PreparedFetch[];
}

/** Compiles a plan once. `isTracked`: whether a subgraph has a change feed. */
export function compilePlan(
  plan: PlanStep | undefined,
  { supergraph, isTracked }: { readonly supergraph: Supergraph; readonly isTracked: (subgraph: string) => boolean },
): CompiledPlan {
  const fetches: PreparedFetch[] = [];
  let slots = 0;
  const prepare = (step: Parameters<typeof prepareFetch>[0]): PreparedFetch => {
    const fetch = prepareFetch(step, { supergraph, isTracked: isTracked(step.serviceName) });
    fetches.push(fetch);
    return fetch;
  };
  const compile = (step: PlanStep): StepRunner => {
    switch (step.kind) {
      case "Fetch":
        return compileRootFetch(step, prepare(step), { slot: slots++, types: supergraph.types });
      case "BatchFetch": {
        const { aliases } = step.entityBatch;
        const firstSlot = slots;
        slots += aliases.length;
        return compileEntityFetch(aliases, prepare(step), { firstSlot, supergraph });
      }
      case "Flatten": {
        if (step.node.kind !== "Fetch") throw new Error(`the planner flattened a ${step.node.kind}`);
        return compileEntityFetch([aliasOf(step.node, step.path)], prepare(step.node), {
          firstSlot: slots++,
          supergraph,
        });
      }
      case "Sequence":
        return inSequence(step.nodes.map(compile));
      case "Parallel":
        return inParallel(step.nodes.map(compile));
      case "Condition": {
        const { condition } = step;
        const [yes, no] = [step.ifClause, step.elseClause].map((one) => (one ? compile(one) : () => undefined));
        return (state) => (state.variables[condition] === true ? yes?.(state) : no?.(state));
      }
      case "Subscription":
        return compile({ ...step.primary, kind: "Fetch" }); // the planner leaves the kind out
    }
  };
  const run = plan === undefined ? () => undefined : compile(plan);
  return { run, slots, fetches };
}

function aliasOf(step: FetchStep, path: Extract<PlanStep, { kind: "Flatten" }>["path"]) {
  return {
    alias: "_entities",
    representationsVariableName: "representations",
    paths: [path],
    requires: step.requires ?? [],
    ...(step.inputRewrites !== undefined && { inputRewrites: step.inputRewrites }),
    ...(step.outputRewrites !== undefined && { outputRewrites: step.outputRewrites }),
  };
}

/** One after the other, without waiting for what is there already. */
function inSequence(steps: readonly StepRunner[]): StepRunner {
  const from = (state: RunState, start: number): Promise<void> | undefined => {
    for (let index = start; index < steps.length; index++) {
      const pending = steps[index]?.(state);
      if (pending) return pending.then(() => from(state, index + 1));
    }
    return undefined;
  };
  return (state) => from(state, 0);
}

function inParallel(steps: readonly StepRunner[]): StepRunner {
  return (state) => {
    const pending = steps.map((step) => step(state)).filter((one) => one instanceof Promise);
    return pending.length === 0 ? undefined : Promise.all(pending).then(() => undefined);
  };
}
