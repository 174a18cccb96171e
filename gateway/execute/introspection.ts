import { executeSync, Kind } from "graphql";
import type { FragmentDefinitionNode, GraphQLSchema, OperationDefinitionNode } from "graphql";

import type { FieldShape } from "./selection-plan.ts";

/** Answers introspection fields from the API schema; no subgraph is asked. */
export function introspectField(
  field: FieldShape,
  {
    schema,
    operation,
    fragments,
    variables,
  }: {
    readonly schema: GraphQLSchema;
    readonly operation: OperationDefinitionNode;
    readonly fragments: Iterable<FragmentDefinitionNode>;
    readonly variables: Readonly<Record<string, unknown>>;
  },
): string {
  const { data } = executeSync({
    schema,
    document: {
      kind: Kind.DOCUMENT,
      definitions: [
        {
          ...operation,
          operation: "query" as OperationDefinitionNode["operation"],
          selectionSet: { kind: Kind.SELECTION_SET, selections: field.nodes },
        },
        ...fragments,
      ],
    },
    rootValue: {},
    variableValues: variables,
  });
  return JSON.stringify(data?.[field.responseName] ?? null);
}
