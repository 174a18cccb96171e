import { Kind } from "graphql";
import type { DocumentNode, FragmentDefinitionNode, OperationTypeNode, SelectionSetNode } from "graphql";

import { isOpen, joinRequirements, noRequirement } from "../supergraph/protections.ts";
import type { Requirement } from "../supergraph/protections.ts";
import type { Supergraph } from "../supergraph/supergraph.ts";

/** What a fetch's subgraph is told of the viewer. */
export type Audience =
  | { readonly kind: "public" }
  | { readonly kind: "scopes"; readonly scopes: readonly string[] }
  | { readonly kind: "principal" };

const ROOTS: Readonly<Record<OperationTypeNode, string>> = {
  query: "Query",
  mutation: "Mutation",
  subscription: "Subscription",
};

/** The supergraph's own name of a root type. */
export function rootTypeName(operation: OperationTypeNode): string {
  return ROOTS[operation];
}

/** Everything that a document's selections demand of the viewer, fragments included. */
export function requirementOf(document: DocumentNode, supergraph: Supergraph): Requirement {
  const { protections, types } = supergraph;
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  const visited = new Set<string>();

  const ofSet = (set: SelectionSetNode, typeName: string): Requirement =>
    set.selections.reduce((requirement, selection) => {
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        const fragment = fragments.get(selection.name.value);
        if (fragment === undefined || visited.has(selection.name.value)) return requirement;
        visited.add(selection.name.value);
        return joinRequirements(requirement, ofCondition(fragment.selectionSet, fragment.typeCondition.name.value));
      }
      if (selection.kind === Kind.INLINE_FRAGMENT)
        return joinRequirements(
          requirement,
          ofCondition(selection.selectionSet, selection.typeCondition?.name.value ?? typeName),
        );
      const field = types.types.get(typeName)?.fields.get(selection.name.value);
      const own = joinRequirements(requirement, protections.ofField(typeName, selection.name.value));
      if (selection.selectionSet === undefined) return own;
      if (selection.name.value === "_entities") return joinRequirements(own, ofSet(selection.selectionSet, "_Entity"));
      return field === undefined ? own : joinRequirements(own, ofSet(selection.selectionSet, field.typeName));
    }, noRequirement);
  const ofCondition = (set: SelectionSetNode, typeName: string): Requirement =>
    joinRequirements(protections.ofType(typeName), ofSet(set, typeName));

  return document.definitions.reduce((requirement, definition) => {
    if (definition.kind !== Kind.OPERATION_DEFINITION) return requirement;
    return joinRequirements(requirement, ofSet(definition.selectionSet, rootTypeName(definition.operation)));
  }, noRequirement);
}

/** What a subgraph has to know of the viewer to decide what this demands: no more than that. */
export function audienceOfRequirement(requirement: Requirement): Audience {
  if (isOpen(requirement)) return { kind: "public" };
  if (requirement.authenticated || requirement.policies.length > 0) return { kind: "principal" };
  return { kind: "scopes", scopes: [...new Set(requirement.scopes.flat(2))].toSorted() };
}

/** The union of what several fetches are told. */
export function joinAudiences(audiences: readonly Audience[]): Audience {
  if (audiences.some((one) => one.kind === "principal")) return { kind: "principal" };
  const scopes = audiences.flatMap((one) => (one.kind === "scopes" ? one.scopes : []));
  return scopes.length === 0 ? { kind: "public" } : { kind: "scopes", scopes: [...new Set(scopes)].toSorted() };
}
