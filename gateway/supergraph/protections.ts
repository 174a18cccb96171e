import { Kind } from "graphql";
import type { ConstDirectiveNode, ConstValueNode, SelectionSetNode } from "graphql";

import { parseFieldSet } from "./entities.ts";
import type { SupergraphTypes } from "./supergraph-types.ts";

/** Alternatives, each a set of names that must all be given. */
export type Alternatives = readonly (readonly string[])[];

/** What a selection demands of the viewer: all of it. */
export interface Requirement {
  readonly authenticated: boolean;
  /** Each entry must be satisfied by one of its alternatives. */
  readonly scopes: readonly Alternatives[];
  readonly policies: readonly Alternatives[];
}

export const noRequirement: Requirement = { authenticated: false, scopes: [], policies: [] };

/** Whether nothing is demanded. */
export function isOpen(requirement: Requirement): boolean {
  return !requirement.authenticated && requirement.scopes.length === 0 && requirement.policies.length === 0;
}

/** Both at once, each demand named once. */
export function joinRequirements(a: Requirement, b: Requirement): Requirement {
  if (isOpen(b)) return a;
  if (isOpen(a)) return b;
  return {
    authenticated: a.authenticated || b.authenticated,
    scopes: distinct([...a.scopes, ...b.scopes]),
    policies: distinct([...a.policies, ...b.policies]),
  };
}

/**
 * What each field demands, from `@authenticated`, `@requiresScopes` and `@policy` in the supergraph. A field inherits from its
 * type, from the type that it returns, from the same field of every implementation when it is selected on an interface
 * (GHSA-mx7m-j9xf-62hw), and from what its `@requires` reads (GHSA-m8jr-fxqx-8xx6).
 */
export class Protections {
  readonly #types: SupergraphTypes;
  readonly #fields = new Map<string, Requirement>();
  readonly #ownTypes = new Map<string, Requirement>();

  constructor(types: SupergraphTypes) {
    this.#types = types;
  }

  /** What selecting this field demands. A field that does not exist demands nothing: validation refuses it. */
  ofField(typeName: string, fieldName: string): Requirement {
    const id = `${typeName}.${fieldName}`;
    const known = this.#fields.get(id);
    if (known !== undefined) return known;
    this.#fields.set(id, noRequirement); // ends a circle of @requires
    const requirement = this.#readField(typeName, fieldName);
    this.#fields.set(id, requirement);
    return requirement;
  }

  /** What being given an object of this type demands. */
  ofType(typeName: string): Requirement {
    let requirement = this.#ownTypes.get(typeName);
    if (requirement === undefined) {
      requirement = readDirectives(this.#types.types.get(typeName)?.directives ?? []);
      this.#ownTypes.set(typeName, requirement);
    }
    return requirement;
  }

  #readField(typeName: string, fieldName: string): Requirement {
    const type = this.#types.types.get(typeName);
    const field = type?.fields.get(fieldName);
    if (type === undefined || field === undefined) return noRequirement;
    let requirement = joinRequirements(this.ofType(typeName), readDirectives(field.directives));
    requirement = joinRequirements(requirement, this.ofType(field.typeName));
    if (type.kind === "interface")
      for (const member of this.#types.subtypes.get(typeName) ?? [])
        requirement = joinRequirements(requirement, this.ofField(member, fieldName));
    for (const fieldSet of field.requires.values())
      requirement = joinRequirements(requirement, this.ofSelections(typeName, parseFieldSet(fieldSet)));
    return requirement;
  }

  /** What a set of selections on this type demands (fragment spreads are not looked into). */
  ofSelections(typeName: string, selectionSet: SelectionSetNode): Requirement {
    return selectionSet.selections.reduce((requirement, selection) => {
      if (selection.kind === Kind.FRAGMENT_SPREAD) return requirement;
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        const inner = selection.typeCondition?.name.value ?? typeName;
        return joinRequirements(requirement, this.ofSelections(inner, selection.selectionSet));
      }
      const own = joinRequirements(requirement, this.ofField(typeName, selection.name.value));
      const returned = this.#types.types.get(typeName)?.fields.get(selection.name.value)?.typeName;
      if (selection.selectionSet === undefined || returned === undefined) return own;
      return joinRequirements(own, this.ofSelections(returned, selection.selectionSet));
    }, noRequirement);
  }
}

function readDirectives(directives: readonly ConstDirectiveNode[]): Requirement {
  const scopes: Alternatives[] = [];
  const policies: Alternatives[] = [];
  let authenticated = false;
  for (const { name, arguments: given } of directives) {
    if (name.value === "authenticated") authenticated = true;
    if (name.value === "requiresScopes")
      scopes.push(readAlternatives(given?.find((one) => one.name.value === "scopes")?.value));
    if (name.value === "policy")
      policies.push(readAlternatives(given?.find((one) => one.name.value === "policies")?.value));
  }
  return authenticated || scopes.length > 0 || policies.length > 0
    ? { authenticated, scopes, policies }
    : noRequirement;
}

function readAlternatives(value: ConstValueNode | undefined): Alternatives {
  const items = (node: ConstValueNode): readonly ConstValueNode[] => (node.kind === Kind.LIST ? node.values : [node]);
  if (value === undefined) return [];
  return items(value).map((all) => items(all).flatMap((name) => (name.kind === Kind.STRING ? [name.value] : [])));
}

function distinct(all: readonly Alternatives[]): Alternatives[] {
  return [...new Map(all.map((one) => [JSON.stringify(one), one])).values()];
}
