import type { FragmentDefinitionNode, GraphQLSchema, OperationDefinitionNode } from "graphql";

import { settleErrors } from "./answer-errors.ts";
import type { CompiledPlan } from "./compile-plan.ts";
import type { Answer, RunOptions } from "./executable.ts";
import { introspectField } from "./introspection.ts";
import { projectObject } from "./projection.ts";
import type { ProjectionInput } from "./projection.ts";
import { RunState } from "./run-state.ts";
import type { ObjectShape } from "./selection-plan.ts";
import type { SubgraphTransport } from "../../kernel/transport/transport.ts";

/** Everything about an operation that its runs share. */
export interface RunnablePlan {
  readonly plan: CompiledPlan;
  readonly root: ObjectShape;
  readonly operation: OperationDefinitionNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly schema: GraphQLSchema;
  readonly transports: ReadonlyMap<string, SubgraphTransport>;
}

/** Runs a plan once and writes its answer. Rejects only when the caller gave up. */
export async function executePlan(runnable: RunnablePlan, options: RunOptions): Promise<Answer> {
  const { plan, root, operation, fragments, schema, transports } = runnable;
  const { variables, viewer, requestId, after, recorder, signal } = options;
  const state = new RunState({ variables, viewer, requestId, after, recorder, signal, transports });
  await plan.run(state);
  let isBroken = false;
  const input: ProjectionInput = {
    variables,
    introspect: (field) => introspectField(field, { schema, operation, fragments: fragments.values(), variables }),
    onViolation: () => (isBroken = true),
  };
  const data = projectObject(root, state.data, input);
  const errors = state.errors.length > 0 || isBroken ? settleErrors(state, { root, isBroken, input }) : [];
  const text = `{"data":${data ?? "null"}${errors.length > 0 ? `,"errors":${JSON.stringify(errors)}` : ""}}`;
  return { text, errors, readAt: Object.fromEntries(state.readAt), changes: state.changes };
}
