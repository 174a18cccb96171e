import { isTree } from "./tree.ts";
import type { Tree } from "./tree.ts";
import type { Rewrite } from "../plan/plan.ts";
import type { SupergraphTypes } from "../supergraph/supergraph-types.ts";

/** Changes a value in place: it must be the caller's own copy. */
export type Rewriter = (value: unknown) => void;

/** Compiles a plan's rewrites; undefined when there are none. A type name in their paths is read as "is a subtype of". */
export function compileRewrites(
  rewrites: readonly Rewrite[] | undefined,
  types: SupergraphTypes,
): Rewriter | undefined {
  if (rewrites === undefined || rewrites.length === 0) return undefined;
  const compiled = rewrites.map((rewrite) => compileRewrite(rewrite, types));
  return (value) => {
    for (const apply of compiled) apply(value);
  };
}

function compileRewrite(rewrite: Rewrite, types: SupergraphTypes): Rewriter {
  const setter = "ValueSetter" in rewrite ? rewrite.ValueSetter : "kind" in rewrite ? rewrite : undefined;
  const renamer = "KeyRenamer" in rewrite ? rewrite.KeyRenamer : undefined;
  const path = setter?.path ?? renamer?.path ?? [];
  const change = (object: Tree, key: string): void => {
    if (setter !== undefined) object[key] = setter.setValueTo;
    else if (renamer !== undefined && Object.hasOwn(object, key)) {
      object[renamer.renameKeyTo] = object[key];
      delete object[key];
    }
  };
  const walk = (value: unknown, depth: number): void => {
    if (Array.isArray(value)) for (const item of value) walk(item, depth);
    if (!isTree(value)) return;
    const segment = path[depth];
    if (segment === undefined) return;
    if ("TypenameEquals" in segment) {
      const typeName = value["__typename"];
      const conditions = [segment.TypenameEquals].flat(); // a single name was seen where a list is declared
      if (typeof typeName === "string" && !conditions.some((one) => types.isSubtype(typeName, one))) return;
      walk(value, depth + 1);
    } else if (depth === path.length - 1) change(value, segment.Key);
    else walk(value[segment.Key], depth + 1);
  };
  return (value) => walk(value, 0);
}
