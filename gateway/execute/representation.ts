import { compileRewrites } from "./rewrites.ts";
import { createTree, isTree } from "./tree.ts";
import type { Tree } from "./tree.ts";
import type { Requires, Rewrite } from "../plan/plan.ts";
import type { SupergraphTypes } from "../supergraph/supergraph-types.ts";

/** What is sent for one entity, and its text, by which equal ones are sent once. */
export interface Representation {
  readonly value: Tree;
  readonly text: string;
}

/** Reads an entity's representation; undefined when it is not to be fetched: its type does not fit, or it has no key. */
export type RepresentationReader = (entity: Tree) => Representation | undefined;

/** Compiles what a fetch requires of an entity. */
export function compileRepresentation(
  requires: readonly Requires[],
  rewrites: readonly Rewrite[] | undefined,
  types: SupergraphTypes,
): RepresentationReader {
  const rewrite = compileRewrites(rewrites, types);
  return (entity) => {
    if (typeof entity["__typename"] !== "string") return undefined;
    const value = createTree();
    pick(requires, entity, value, types);
    // Only __typename, or nulls alone: there is no entity to ask for.
    if (!Object.keys(value).some((key) => key !== "__typename" && value[key] !== null)) return undefined;
    value["__typename"] ??= entity["__typename"];
    rewrite?.(value);
    return { value, text: JSON.stringify(value) };
  };
}

function pick(requires: readonly Requires[], from: Tree, into: Tree, types: SupergraphTypes): void {
  for (const one of requires) {
    if (one.kind === "InlineFragment") {
      const typeName = from["__typename"];
      if (typeof typeName !== "string" || types.isSubtype(typeName, one.typeCondition))
        pick(one.selections, from, into, types);
    } else if (one.kind === "Field") {
      const key = one.alias ?? one.name;
      const value = from[one.name] ?? from[key];
      if (value === undefined) continue;
      into[key] = one.selections === undefined ? value : pickWithin(one.selections, value, into[key], types);
    }
  }
}

/** `have` is what another selection of the same field has picked already. */
function pickWithin(requires: readonly Requires[], value: unknown, have: unknown, types: SupergraphTypes): unknown {
  if (Array.isArray(value))
    return value.map((item, index) => pickWithin(requires, item, Array.isArray(have) ? have[index] : undefined, types));
  if (!isTree(value)) return value;
  const into = isTree(have) ? have : createTree();
  pick(requires, value, into, types);
  return into;
}
