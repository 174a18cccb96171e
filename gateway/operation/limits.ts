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
  /** Fields and inline fragments, one in another. */
  readonly nesting: number;
  /** Pairs of fields that share a response name in one place: validation compares each pair. */
  readonly overlaps: number;
}

export const firstPartyLimits: Limits = {
  tokens: 5000,
  depth: 15,
  aliases: 30,
  rootFields: 20,
  directives: 50,
  selections: 10_000,
  nesting: 60,
  overlaps: 5000,
};
export const partnerLimits: Limits = {
  tokens: 1000,
  depth: 10,
  aliases: 15,
  rootFields: 5,
  directives: 10,
  selections: 2000,
  nesting: 40,
  overlaps: 1000,
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
  return { depth, aliases, rootFields, directives, selections, ...measureOverlaps(document, fragments) };
}

/** Says which limit is passed, or nothing. */
export function exceeded(measures: Measures, limits: Limits): string | undefined {
  const checks = [
    ["depth", "is nested too deeply"],
    ["aliases", "has too many aliases"],
    ["rootFields", "has too many root fields"],
    ["directives", "has too many directives"],
    ["selections", "selects too much"],
    ["nesting", "is nested too deeply"],
    ["overlaps", "repeats too many fields"],
  ] as const;
  for (const [name, what] of checks)
    if (measures[name] > limits[name]) return `This operation ${what}: ${limits[name]} is the limit.`;
  return undefined;
}

const MAX_VISITS = 20_000;
const MAX_NESTING = 100;

/** Merges fields as an executor does, with an end: what is larger or deeper passes a limit in any case. */
function measureOverlaps(
  document: DocumentNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): { readonly nesting: number; readonly overlaps: number } {
  let [visits, nesting, overlaps] = [0, 0, 0];
  const collect = (set: SelectionSetNode, into: Scope): void => {
    nesting = Math.max(nesting, into.level);
    if (into.level > MAX_NESTING) return;
    for (const one of set.selections) {
      if (++visits > MAX_VISITS) return;
      if (one.kind === Kind.FIELD) {
        const name = (one.alias ?? one.name).value;
        const group = into.fields.get(name);
        if (group === undefined) into.fields.set(name, { count: 1, sets: one.selectionSet ? [one.selectionSet] : [] });
        else {
          overlaps += group.count++;
          if (one.selectionSet) group.sets.push(one.selectionSet);
        }
      } else if (one.kind === Kind.INLINE_FRAGMENT) collect(one.selectionSet, { ...into, level: into.level + 1 });
      else if (!into.spread.has(one.name.value)) {
        into.spread.add(one.name.value);
        const fragment = fragments.get(one.name.value);
        if (fragment !== undefined) collect(fragment.selectionSet, { ...into, level: into.level + 1 });
      }
    }
  };
  const merge = (sets: readonly SelectionSetNode[], level: number): void => {
    const scope: Scope = { fields: new Map(), spread: new Set(), level };
    for (const set of sets) collect(set, scope);
    for (const [name, group] of scope.fields)
      if (group.sets.length > 0 && level < MAX_NESTING && name !== "__schema" && name !== "__type")
        merge(group.sets, level + 1);
  };
  for (const one of document.definitions) if (one.kind === Kind.OPERATION_DEFINITION) merge([one.selectionSet], 1);
  return { nesting, overlaps };
}

/** What is merged in one place of an answer. */
interface Scope {
  readonly fields: Map<string, { count: number; readonly sets: SelectionSetNode[] }>;
  readonly spread: Set<string>;
  readonly level: number;
}
