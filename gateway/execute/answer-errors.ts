import type { PublicError } from "./executable.ts";
import type { Path } from "./locations.ts";
import { findViolations, isSelected } from "./projection.ts";
import type { ProjectionInput } from "./projection.ts";
import type { RunState } from "./run-state.ts";
import type { ObjectShape } from "./selection-plan.ts";
import { toClientName } from "../plan/response-names.ts";

/**
 * The errors of an answer as its client sees them: in its own aliases, on fields that it selected, once each, sorted by path,
 * so that equal states have equal bytes whichever fetch answered first.
 */
export function settleErrors(
  state: RunState,
  {
    root,
    isBroken,
    input,
  }: { readonly root: ObjectShape; readonly isBroken: boolean; readonly input: ProjectionInput },
): PublicError[] {
  const errors = new Map<string, PublicError>();
  const add = (path: Path | undefined, message: string, extensions: PublicError["extensions"]): void => {
    const error: PublicError = { message, ...(path !== undefined && { path }), extensions };
    errors.set(JSON.stringify([path, message, extensions.code]), error);
  };
  for (const { message, path, code, extensions } of state.errors)
    add(path === undefined ? undefined : clientPath(root, path), message, { ...extensions, code });
  if (isBroken)
    for (const { path, field } of findViolations(root, state.data, input))
      if (![...errors.values()].some((error) => concerns(error.path, path)))
        add(path, `No value came for ${field}, which promises one.`, { code: "INTERNAL_SERVER_ERROR" });
  return [...errors].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, error]) => error);
}

/** The part of a path that the client selected: a field that was fetched only for another one is that one's trouble. */
function clientPath(root: ObjectShape, path: Path): Path | undefined {
  for (let length = path.length; length > 0; length--) {
    const part = path.slice(0, length);
    if (isSelected(root, part)) return part.map((one) => (typeof one === "string" ? toClientName(one) : one));
  }
  return undefined;
}

/** Whether an error already speaks of this place: it is above it, at it or below it. No path speaks of everything. */
function concerns(errorPath: Path | undefined, path: Path): boolean {
  if (errorPath === undefined) return true;
  const shared = Math.min(errorPath.length, path.length);
  return errorPath.slice(0, shared).every((one, index) => one === path[index]);
}
