import { Kind } from "graphql";
import type { DocumentNode, FragmentDefinitionNode, SelectionSetNode } from "graphql";

import { rootTypeName } from "./audience.ts";
import { TYPENAME_ALIAS } from "./key-injection.ts";
import type { InjectedOperation } from "./key-injection.ts";
import type { EntityKey } from "../supergraph/entities.ts";
import type { Supergraph } from "../supergraph/supergraph.ts";

/** Adds the dependency names of every entity in one answer of a fetch. */
export type NameCollector = (data: unknown, names: string[]) => void;

interface Place {
  readonly isEntity: boolean;
  readonly typeName: string;
  readonly below: readonly (readonly [responseName: string, place: Place])[];
}

/** Compiles the walk over a fetch's answers that collects dependency names: it visits only where entities can be. */
export function compileNameCollector(
  injected: InjectedOperation,
  subgraph: string,
  supergraph: Supergraph,
): NameCollector {
  const { entities } = supergraph;
  const root = readPlaces(injected.document, subgraph, supergraph);
  const keysByType = new Map<string, readonly EntityKey[]>();
  const keysOf = (typeName: string): readonly EntityKey[] => {
    let keys = keysByType.get(typeName);
    if (keys === undefined) keysByType.set(typeName, (keys = entities.keysIn(subgraph, typeName)));
    return keys;
  };
  const collect = (place: Place, value: unknown, names: string[]): void => {
    if (value === null || typeof value !== "object") return;
    if (Array.isArray(value)) {
      for (const item of value) collect(place, item, names);
      return;
    }
    const object = value as Readonly<Record<string, unknown>>; // an object that is no array, seen above
    if (place.isEntity) {
      const typeName = object[TYPENAME_ALIAS] ?? object["__typename"];
      entities.addNames(
        keysOf(typeof typeName === "string" ? typeName : place.typeName),
        object,
        injected.aliasPrefix,
        names,
      );
    }
    for (const [responseName, below] of place.below) collect(below, object[responseName], names);
  };
  return (data, names) => collect(root, data, names);
}

function readPlaces(document: DocumentNode, subgraph: string, { types, entities }: Supergraph): Place {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const one of document.definitions) if (one.kind === Kind.FRAGMENT_DEFINITION) fragments.set(one.name.value, one);
  const canBeEntity = (typeName: string): boolean =>
    typeName === "_Entity" ||
    entities.keysIn(subgraph, typeName).length > 0 ||
    [...(types.membersIn.get(`${subgraph}|${typeName}`) ?? [])].some(
      (member) => entities.keysIn(subgraph, member).length > 0,
    );

  const build = (sets: readonly (readonly [SelectionSetNode, string])[], isEntity: boolean): Place => {
    const below = new Map<string, (readonly [SelectionSetNode, string])[]>();
    const add = (set: SelectionSetNode, typeName: string): void => {
      for (const selection of set.selections) {
        if (selection.kind === Kind.FRAGMENT_SPREAD) {
          const fragment = fragments.get(selection.name.value);
          if (fragment !== undefined) add(fragment.selectionSet, fragment.typeCondition.name.value);
        } else if (selection.kind === Kind.INLINE_FRAGMENT) {
          add(selection.selectionSet, selection.typeCondition?.name.value ?? typeName);
        } else if (selection.selectionSet !== undefined) {
          const name = selection.name.value;
          const returned =
            name === "_entities" ? "_Entity" : (types.types.get(typeName)?.fields.get(name)?.typeName ?? "");
          const key = (selection.alias ?? selection.name).value;
          below.set(key, [...(below.get(key) ?? []), [selection.selectionSet, returned]]);
        }
      }
    };
    for (const [set, typeName] of sets) add(set, typeName);
    const places = [...below].map(([key, inner]) => [key, build(inner, canBeEntity(inner[0]?.[1] ?? ""))] as const);
    return {
      isEntity,
      typeName: sets[0]?.[1] ?? "",
      below: places.filter(([, place]) => place.isEntity || place.below.length > 0),
    };
  };
  for (const one of document.definitions)
    if (one.kind === Kind.OPERATION_DEFINITION) return build([[one.selectionSet, rootTypeName(one.operation)]], false);
  throw new Error("a fetch without an operation");
}
