import { isTree } from "./tree.ts";
import type { Tree } from "./tree.ts";
import type { PathSegment } from "../plan/plan.ts";
import type { SupergraphTypes } from "../supergraph/supergraph-types.ts";

/** A place in an answer, in the names of the plan. */
export type Path = readonly (string | number)[];

/** Calls back for every object that a plan's path leads to. */
export type Walk = (root: Tree, found: (object: Tree) => void) => void;

/** Compiles a plan's path. Lists are walked through wherever they are; a type condition passes what does not say its type. */
export function compileWalk(segments: readonly PathSegment[], types: SupergraphTypes): Walk {
  type Step = (value: unknown, found: (object: Tree) => void) => void;
  let step: Step = (value, found) => {
    if (Array.isArray(value)) for (const item of value) step0(item, found);
    else if (isTree(value)) found(value);
  };
  const step0 = step;
  for (const segment of segments.toReversed()) {
    const next = step;
    if (segment === "@") {
      step = (value, found) => {
        if (Array.isArray(value)) for (const item of value) next(item, found);
      };
      continue;
    }
    const passes = "Field" in segment ? undefined : typePasses(segment.TypeCondition, types);
    const name = "Field" in segment ? segment.Field : "";
    const here: Step = (value, found) => {
      if (Array.isArray(value)) for (const item of value) here(item, found);
      else if (!isTree(value)) return;
      else if (passes === undefined) next(value[name], found);
      else if (passes(value["__typename"])) next(value, found);
    };
    step = here;
  }
  return step;
}

function typePasses(conditions: readonly string[], types: SupergraphTypes): (typeName: unknown) => boolean {
  return (typeName) =>
    typeof typeName !== "string" || conditions.some((condition) => types.isSubtype(typeName, condition));
}

/** Where an object is within an answer. Searched for only when there is an error to report. */
export function pathOf(root: unknown, object: Tree, segments: readonly PathSegment[]): Path | undefined {
  const search = (value: unknown, depth: number, path: Path): Path | undefined => {
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) {
        const hit = search(item, segments[depth] === "@" ? depth + 1 : depth, [...path, index]);
        if (hit !== undefined) return hit;
      }
      return undefined;
    }
    if (!isTree(value)) return undefined;
    if (value === object && segments.slice(depth).every((one) => one === "@" || "TypeCondition" in one)) return path;
    const segment = segments[depth];
    if (segment === undefined || segment === "@") return undefined;
    if ("TypeCondition" in segment) return search(value, depth + 1, path);
    return search(value[segment.Field], depth + 1, [...path, segment.Field]);
  };
  return search(root, 0, []);
}
