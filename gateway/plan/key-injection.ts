import { Kind, visit } from "graphql";
import type { DocumentNode, FieldNode, SelectionNode, SelectionSetNode } from "graphql";

import { rootTypeName } from "./audience.ts";
import type { EntityKey } from "../supergraph/entities.ts";
import type { Supergraph } from "../supergraph/supergraph.ts";

/** The alias of the injected `__typename`: an interface object would overwrite the right one with the interface's name. */
export const TYPENAME_ALIAS = "_t";

export interface InjectedOperation {
  readonly document: DocumentNode;
  /** What stands before the top field names of injected keys. */
  readonly aliasPrefix: string;
}

/**
 * Adds to every entity that one fetch selects the keys that its subgraph declares, and its type: after planning, so that no
 * fetch is added and entities that are read only for `@requires` count. `mayAdd` says whether a key field may be read.
 */
export function injectKeys(
  document: DocumentNode,
  subgraph: string,
  supergraph: Supergraph,
  mayAdd: (typeName: string, fieldName: string) => boolean,
): InjectedOperation {
  const { entities, types } = supergraph;
  const aliasPrefix = prefixFor(document, supergraph);

  const keysOf = (typeName: string): readonly EntityKey[] =>
    entities.keysIn(subgraph, typeName).filter((key) => key.paths.every((path) => mayAdd(typeName, path[0] ?? "")));
  const keyFields = (typeName: string): FieldNode[] =>
    keysOf(typeName).flatMap((key) =>
      key.selectionSet.selections.flatMap((one) =>
        one.kind === Kind.FIELD ? [renamed(one, aliasPrefix + one.name.value)] : [],
      ),
    );
  const additionsTo = (typeName: string): SelectionNode[] => {
    const own = keyFields(typeName);
    if (own.length > 0 || types.types.get(typeName)?.kind === "object") return own;
    const members = types.membersIn.get(`${subgraph}|${typeName}`) ?? [];
    return [...members].flatMap((member) => {
      const fields = keyFields(member);
      return fields.length === 0 ? [] : [fragmentOn(member, fields)];
    });
  };
  const inject = (set: SelectionSetNode, typeName: string, isObject: boolean): SelectionSetNode => {
    const selections = set.selections.map((one): SelectionNode => {
      if (one.kind === Kind.FRAGMENT_SPREAD) return one;
      if (one.kind === Kind.INLINE_FRAGMENT) {
        const inner = one.typeCondition?.name.value ?? typeName;
        return { ...one, selectionSet: inject(one.selectionSet, inner, isObject && inner !== typeName) };
      }
      const returned =
        one.name.value === "_entities" ? "_Entity" : types.types.get(typeName)?.fields.get(one.name.value)?.typeName;
      if (one.selectionSet === undefined || returned === undefined) return one;
      return { ...one, selectionSet: inject(one.selectionSet, returned, true) };
    });
    const additions = isObject ? additionsTo(typeName) : [];
    if (additions.length === 0) return { ...set, selections };
    const present = new Set(
      selections.flatMap((one) => (one.kind === Kind.FIELD ? [(one.alias ?? one.name).value] : [])),
    );
    if (!present.has("__typename")) additions.unshift(renamed(TYPENAME, TYPENAME_ALIAS));
    // A key with a selection of its own is added even if its field is there: what is selected of it may be less.
    const missing = additions.filter(
      (one) => one.kind !== Kind.FIELD || one.selectionSet !== undefined || !present.has((one.alias ?? one.name).value),
    );
    return { ...set, selections: [...selections, ...missing] };
  };

  const definitions = document.definitions.map((definition) => {
    if (definition.kind === Kind.OPERATION_DEFINITION)
      return {
        ...definition,
        selectionSet: inject(definition.selectionSet, rootTypeName(definition.operation), false),
      };
    if (definition.kind === Kind.FRAGMENT_DEFINITION)
      return {
        ...definition,
        selectionSet: inject(definition.selectionSet, definition.typeCondition.name.value, true),
      };
    return definition;
  });
  return { document: { ...document, definitions }, aliasPrefix };
}

/** Keys go by their own names unless the operation uses one of these for something else, or with arguments. */
function prefixFor(document: DocumentNode, { types }: Supergraph): string {
  const taken = new Set<string>();
  visit(document, {
    Field(field) {
      if (field.alias !== undefined && field.alias.value !== field.name.value) taken.add(field.alias.value);
      if (field.arguments !== undefined && field.arguments.length > 0) taken.add((field.alias ?? field.name).value);
    },
  });
  if (taken.size === 0) return "";
  for (const type of types.types.values())
    for (const sets of type.keys.values())
      for (const set of sets) if (set.split(/\W+/u).some((word) => taken.has(word))) return "_k_";
  return "";
}

const TYPENAME: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: "__typename" } };

function renamed(field: FieldNode, alias: string): FieldNode {
  return alias === field.name.value ? field : { ...field, alias: { kind: Kind.NAME, value: alias } };
}

function fragmentOn(typeName: string, selections: readonly SelectionNode[]): SelectionNode {
  return {
    kind: Kind.INLINE_FRAGMENT,
    typeCondition: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: typeName } },
    selectionSet: { kind: Kind.SELECTION_SET, selections },
  };
}
