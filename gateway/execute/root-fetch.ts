import { mayHeal, sendFetch } from "./request.ts";
import type { FetchAnswer } from "./request.ts";
import { compileRewrites } from "./rewrites.ts";
import type { RunState } from "./run-state.ts";
import { copyValue, isTree, mergeInto } from "./tree.ts";
import type { StepRunner } from "./step-runner.ts";
import type { FetchStep } from "../plan/plan.ts";
import type { PreparedFetch } from "../plan/prepared-fetch.ts";
import { tagName } from "../supergraph/dependency-names.ts";
import type { SupergraphTypes } from "../supergraph/supergraph-types.ts";

/** Compiles a fetch of root fields. */
export function compileRootFetch(
  step: FetchStep,
  fetch: PreparedFetch,
  { slot, types }: { readonly slot: number; readonly types: SupergraphTypes },
): StepRunner {
  const rewrite = compileRewrites(step.outputRewrites, types);
  const { subgraph } = fetch;
  return (state) => {
    const variables = pickVariables(fetch.variableNames, state.variables);
    const recorder = fetch.isMutation ? undefined : state.recorder;
    const key = recorder === undefined ? "" : JSON.stringify(variables);
    const stored = recorder?.reuse?.({ subgraph, slot, key });
    if (stored !== undefined) return mergeValue(state, stored.value);
    return sendFetch(fetch, variables, state).then((answer) => {
      const value = readValue(answer);
      if (recorder !== undefined) {
        const failed = answer.errors.some(mayHeal);
        const names: string[] = [];
        if (answer.data !== undefined) fetch.collectNames(answer.data, names);
        const told = answer.response?.extensions?.lockstep;
        for (const one of told?.dependsOn ?? []) names.push(tagName(typeof one === "string" ? one : one[2]));
        recorder.answered({
          subgraph,
          slot,
          key,
          value,
          names,
          failed,
          named: answer.named,
          position: told?.position,
          readAt: told?.readAt,
          hasErrors: answer.errors.length > 0,
        });
        const fallback = answer.response === undefined ? recorder.fallback?.({ subgraph, slot, key }) : undefined;
        if (fallback !== undefined) return mergeValue(state, fallback.value);
      }
      addErrors(state, answer, fetch);
      mergeValue(state, value);
    });
  };

  function readValue(answer: FetchAnswer): unknown {
    if (answer.data === undefined || rewrite === undefined) return answer.data ?? null;
    const copy = copyValue(answer.data);
    rewrite(copy);
    return copy;
  }
}

function mergeValue(state: RunState, value: unknown): void {
  if (isTree(value)) mergeInto(state.data, value);
}

function addErrors(state: RunState, answer: FetchAnswer, fetch: PreparedFetch): void {
  for (const { message, path, code, extensions } of answer.errors) {
    if (path !== undefined) state.errors.push({ message, path, code, extensions });
    // No path: it concerns everything that was asked.
    else for (const name of fetch.asks.get("") ?? []) state.errors.push({ message, path: [name], code, extensions });
  }
}

/** The variables that a fetch sends. */
export function pickVariables(
  names: readonly string[],
  variables: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const picked: Record<string, unknown> = {};
  for (const name of names) if (variables[name] !== undefined) picked[name] = variables[name];
  return picked;
}
