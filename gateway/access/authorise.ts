import { maySatisfy } from "./policies.ts";
import type { Viewer } from "../../kernel/viewer.ts";
import type { PublicError } from "../execute/executable.ts";
import type { Alternatives, Requirement } from "../supergraph/protections.ts";

/** Why this viewer may not run what demands this, before any subgraph is asked; undefined when the viewer may. */
export function refusalFor(requirement: Requirement, viewer: Viewer): PublicError | undefined {
  if (viewer.kind === "service") return undefined;
  const isKnown = viewer.kind === "principal";
  const scopes: readonly string[] = viewer.kind === "public" ? [] : viewer.scopes;
  const isMet = (all: readonly Alternatives[], has: (name: string) => boolean): boolean =>
    all.every((alternatives) => alternatives.some((names) => names.every(has)));
  if (
    (!requirement.authenticated || isKnown) &&
    isMet(requirement.scopes, (scope) => scopes.includes(scope)) &&
    isMet(requirement.policies, (policy) => maySatisfy(policy, viewer))
  )
    return undefined;
  if (viewer.kind === "public")
    return {
      message: "This selects what only signed-in viewers may see: send `Authorization: Bearer <token>`.",
      extensions: { code: "UNAUTHENTICATED" },
    };
  return { message: "Your token does not allow a field that this selects.", extensions: { code: "FORBIDDEN" } };
}
