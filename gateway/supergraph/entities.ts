import { Kind, parse } from "graphql";
import type { SelectionSetNode } from "graphql";

import type { DependencyNames } from "./dependency-names.ts";
import type { SupergraphTypes } from "./supergraph-types.ts";

/** One key of an entity as a subgraph declares it. */
export interface EntityKey {
  /** Field paths in alphabetical order: `variant.id`. */
  readonly paths: readonly (readonly string[])[];
  readonly selectionSet: SelectionSetNode;
  /** What dependency names of this key begin with: `catalog|Product.id:`. */
  readonly prefix: string;
}

type Fields = Readonly<Record<string, unknown>>;
const VALUE_SEPARATOR = "\u0001";

/** The keys of the supergraph's entities, and the names that follow from them. */
export class Entities implements DependencyNames {
  readonly #types: SupergraphTypes;
  readonly #canonical: ReadonlyMap<string, string>;
  readonly #keys = new Map<string, readonly EntityKey[]>();

  constructor(types: SupergraphTypes) {
    this.#types = types;
    this.#canonical = canonicalTypes(types);
  }

  /** The keys by which one subgraph knows a type; empty for what is no entity there. */
  keysIn(subgraph: string, typeName: string): readonly EntityKey[] {
    const id = `${subgraph}|${typeName}`;
    let keys = this.#keys.get(id);
    if (keys === undefined) {
      const sets = this.#types.types.get(typeName)?.keys.get(subgraph) ?? [];
      const prefix = `${subgraph}|${this.canonicalType(typeName)}.`;
      keys = sets.map((fieldSet) => toEntityKey(fieldSet, prefix));
      this.#keys.set(id, keys);
    }
    return keys;
  }

  /** One name for an entity whichever name a subgraph has for its type: an interface object and its implementations are one. */
  canonicalType(typeName: string): string {
    return this.#canonical.get(typeName) ?? typeName;
  }

  ofEntity(subgraph: string, entity: { readonly typename: string; readonly key: Fields }): string[] {
    const names: string[] = [];
    this.addNames(this.keysIn(subgraph, entity.typename), entity.key, "", names);
    return names;
  }

  /** Adds the names of one object for each of these keys whose values it has. `aliasPrefix` stands before its top field names. */
  addNames(keys: readonly EntityKey[], object: Fields, aliasPrefix: string, names: string[]): void {
    for (const key of keys) {
      const name = nameOfKey(key, object, aliasPrefix);
      if (name !== undefined) names.push(name);
    }
  }
}

function nameOfKey(key: EntityKey, object: Fields, aliasPrefix: string): string | undefined {
  let name = key.prefix;
  for (const [index, path] of key.paths.entries()) {
    let value: unknown = object[aliasPrefix + path[0]];
    for (let depth = 1; depth < path.length; depth++) {
      if (value === null || typeof value !== "object") return undefined;
      value = (value as Fields)[path[depth] ?? ""]; // checked to be an object above
    }
    if (value === undefined || value === null) return undefined;
    name += (index > 0 ? VALUE_SEPARATOR : "") + (typeof value === "string" ? value : JSON.stringify(value));
  }
  return name;
}

function toEntityKey(fieldSet: string, prefix: string): EntityKey {
  const selectionSet = parseFieldSet(fieldSet);
  const paths = leafPaths(selectionSet).toSorted((a, b) => (a.join(".") < b.join(".") ? -1 : 1));
  return { paths, selectionSet, prefix: `${prefix}${paths.map((path) => path.join(".")).join(",")}:` };
}

/** A field set (`id variant { id }`) as a selection set. */
export function parseFieldSet(fieldSet: string): SelectionSetNode {
  const [definition] = parse(`{${fieldSet}}`, { noLocation: true }).definitions;
  if (definition?.kind !== Kind.OPERATION_DEFINITION) throw new Error(`not a field set: ${fieldSet}`);
  return definition.selectionSet;
}

function leafPaths(selectionSet: SelectionSetNode, above: readonly string[] = []): string[][] {
  return selectionSet.selections.flatMap((selection) => {
    if (selection.kind !== Kind.FIELD) return [];
    const path = [...above, selection.name.value];
    return selection.selectionSet === undefined ? [path] : leafPaths(selection.selectionSet, path);
  });
}

/** Entity interfaces swallow their implementations, also through interfaces that share one. */
function canonicalTypes({ types, subtypes }: SupergraphTypes): Map<string, string> {
  const parents = new Map<string, string>();
  const rootOf = (name: string): string => {
    const parent = parents.get(name);
    return parent === undefined ? name : rootOf(parent);
  };
  for (const type of types.values()) {
    if (type.kind !== "interface" || type.keys.size === 0) continue;
    for (const member of subtypes.get(type.name) ?? []) {
      const [from, to] = [rootOf(member), rootOf(type.name)];
      if (from !== to) parents.set(from, to);
    }
  }
  return new Map([...parents.keys()].map((name) => [name, rootOf(name)]));
}
