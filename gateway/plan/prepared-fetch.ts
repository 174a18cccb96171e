import { Kind, parse, print, stripIgnoredCharacters } from "graphql";

import { audienceOfRequirement, requirementOf } from "./audience.ts";
import type { Audience } from "./audience.ts";
import { injectKeys } from "./key-injection.ts";
import { compileNameCollector } from "./name-collector.ts";
import type { NameCollector } from "./name-collector.ts";
import type { BatchFetchStep, FetchStep } from "./plan.ts";
import { isOpen } from "../supergraph/protections.ts";
import type { Supergraph } from "../supergraph/supergraph.ts";

/** One fetch of a plan, made ready once: what is sent, to whom, telling what of the viewer. */
export interface PreparedFetch {
  readonly subgraph: string;
  readonly operation: string;
  readonly isMutation: boolean;
  readonly variableNames: readonly string[];
  readonly audience: Audience;
  /** Adds the dependency names of an answer; does nothing for subgraphs without a change feed. */
  readonly collectNames: NameCollector;
  /** The response names that it asks, by the type they are asked of; of root fields under the root's own name. */
  readonly asks: ReadonlyMap<string, readonly string[]>;
}

/** Makes a fetch ready. `isTracked`: whether its subgraph has a change feed, so that dependencies are worth knowing. */
export function prepareFetch(
  step: FetchStep | BatchFetchStep,
  { supergraph, isTracked }: { readonly supergraph: Supergraph; readonly isTracked: boolean },
): PreparedFetch {
  const document = parse(step.operation, { noLocation: true });
  const isMutation = step.operationKind === "mutation";
  const audience: Audience = isMutation
    ? { kind: "principal" }
    : audienceOfRequirement(requirementOf(document, supergraph));
  const common = {
    subgraph: step.serviceName,
    isMutation,
    variableNames: step.variableUsages ?? [],
    audience,
    asks: asksOf(document),
  };
  if (!isTracked || isMutation || step.operationKind === "subscription")
    return { ...common, operation: step.operation, collectNames: () => undefined };
  // A key that the audience does not cover is not read: that would tell the subgraph more of the viewer than was asked.
  const injected = injectKeys(
    document,
    step.serviceName,
    supergraph,
    (typeName, fieldName) =>
      audience.kind === "principal" || isOpen(supergraph.protections.ofField(typeName, fieldName)),
  );
  return {
    ...common,
    operation: stripIgnoredCharacters(print(injected.document)),
    collectNames: compileNameCollector(injected, step.serviceName, supergraph),
  };
}

function asksOf(document: ReturnType<typeof parse>): Map<string, string[]> {
  const asks = new Map<string, string[]>();
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    for (const root of definition.selectionSet.selections) {
      if (root.kind !== Kind.FIELD) continue;
      asks.set("", [...(asks.get("") ?? []), (root.alias ?? root.name).value]);
      if (root.name.value !== "_entities") continue;
      for (const fragment of root.selectionSet?.selections ?? []) {
        if (fragment.kind !== Kind.INLINE_FRAGMENT || fragment.typeCondition === undefined) continue;
        const names = fragment.selectionSet.selections.flatMap((one) =>
          one.kind === Kind.FIELD && one.name.value !== "__typename" ? [(one.alias ?? one.name).value] : [],
        );
        asks.set(fragment.typeCondition.name.value, [...(asks.get(fragment.typeCondition.name.value) ?? []), ...names]);
      }
    }
  }
  return asks;
}
