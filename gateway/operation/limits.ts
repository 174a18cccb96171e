import { Kind } from "graphql";
import type { DocumentNode, FragmentDefinitionNode, SelectionSetNode } from "graphql";

/** How much an operation may ask for. */
export interface Limits {
  readonly tokens: number;
  readonly depth: number;
  readonly aliases: number;
  readonly rootFields: number;
  readonly directives: number;
  /** As if every fragment were written out. */
  readonly selections: number;
}

export const firstPartyLimits: Limits = {
  tokens: 5000,
  depth: 15,
  aliases: 30,
  rootFields: 20,
  directives: 50,
  selections: 10_000,
};
export const partnerLimits: Limits = {
  tokens: 1000,
  depth: 10,
  aliases: 15,
  rootFields: 5,
  directives: 10,
  selections: 2000,
};

/** What a document asks for, counted in one pass: each fragment is looked into once. */
export type Measures = Omit<Limits, "tokens">;

/** Measures a parsed document, before anything else walks it. Introspection counts as one selection (graphql-js bounds it). */
export function measureDocument(document: DocumentNode): Measures {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const one of document.definitions) if (one.kind === Kind.FRAGMENT_DEFINITION) fragments.set(one.name.value, one);
  let aliases = 0;
  let directives = 0;
  const known = new Map<string, { depth: number; selections: number; fields: number }>();

  const measureSet = (set: SelectionSetNode): { depth: number; selections: number; fields: number } => {
    const total = { depth: 0, selections: 0, fields: 0 };
    for (const selection of set.selections) {
      directives += selection.directives?.length ?? 0;
      total.selections += 1;
      if (selection.kind === Kind.FIELD) {
        total.fields += 1;
        if (selection.alias !== undefined) aliases += 1;
        const isIntrospection = selection.name.value === "__schema" || selection.name.value === "__type";
        const inner = selection.selectionSet && !isIntrospection ? measureSet(selection.selectionSet) : undefined;
        total.depth = Math.max(total.depth, 1 + (inner?.depth ?? 0));
        total.selections += inner?.selections ?? 0;
      } else {
        const inner =
          selection.kind === Kind.FRAGMENT_SPREAD
            ? measureFragment(selection.name.value)
            : measureSet(selection.selectionSet);
        total.depth = Math.max(total.depth, inner.depth);
        total.selections += inner.selections;
        total.fields += inner.fields;
      }
    }
    return total;
  };
  const measureFragment = (name: string): { depth: number; selections: number; fields: number } => {
    const hit = known.get(name);
    if (hit !== undefined) return hit;
    known.set(name, { depth: 0, selections: 0, fields: 0 }); // ends a circle, which validation refuses
    const fragment = fragments.get(name);
    const measured =
      fragment === undefined ? { depth: 0, selections: 0, fields: 0 } : measureSet(fragment.selectionSet);
    directives += fragment?.directives?.length ?? 0;
    known.set(name, measured);
    return measured;
  };

  let [depth, selections, rootFields] = [0, 0, 0];
  for (const one of document.definitions) {
    if (one.kind === Kind.FRAGMENT_DEFINITION) measureFragment(one.name.value);
    if (one.kind !== Kind.OPERATION_DEFINITION) continue;
    directives += one.directives?.length ?? 0;
    for (const variable of one.variableDefinitions ?? []) directives += variable.directives?.length ?? 0;
    const measured = measureSet(one.selectionSet);
    depth = Math.max(depth, measured.depth);
    selections += measured.selections;
    rootFields = Math.max(rootFields, measured.fields);
  }
  return { depth, aliases, rootFields, directives, selections };
}

/** Says which limit is passed, or nothing. */
export function exceeded(measures: Measures, limits: Limits): string | undefined {
  const checks = [
    ["depth", "is nested too deeply"],
    ["aliases", "has too many aliases"],
    ["rootFields", "has too many root fields"],
    ["directives", "has too many directives"],
    ["selections", "selects too much"],
  ] as const;
  for (const [name, what] of checks)
    if (measures[name] > limits[name]) return `This operation ${what}: ${limits[name]} is the limit.`;
  return undefined;
}
