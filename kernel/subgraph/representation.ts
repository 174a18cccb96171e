import type { GraphQLFieldResolver, GraphQLResolveInfo, GraphQLSchema } from "graphql";
import { isObjectType } from "graphql";
import type { SubgraphContext } from "./context.ts";
import type { DependsOn } from "../transport/transport.ts";

/** Where a request's context keeps what it gathers; resolvers do not see it. */
export const GATHERED = Symbol("gathered");

/** A context as the engine passes it on. */
export type RequestContext = SubgraphContext<unknown, unknown> & { readonly [GATHERED]: RepresentationScopes };

/**
 * The contexts of the representations of one request. What a resolver declares below a representation belongs to that
 * representation alone: in a batch, a tag of the whole answer would tie strangers together.
 */
export class RepresentationScopes {
  readonly dependsOn: DependsOn[] = [];
  readonly #scopes = new Map<string, RequestContext[]>();

  /** The context of one representation: the request's, but what it declares carries its place. */
  of(context: RequestContext, alias: string, index: number): RequestContext {
    let scopes = this.#scopes.get(alias);
    if (scopes === undefined) this.#scopes.set(alias, (scopes = []));
    // The prototype is the request's own context: everything but the declaration is shared, loaders and session too.
    return (scopes[index] ??= Object.assign(Object.create(context) as RequestContext, {
      dependsOn: (tag: string) => void this.dependsOn.push([alias, index, tag]),
    }));
  }

  /** The context for a field at this path: its representation's, or the request's own when it stands below none. */
  at(context: RequestContext, path: GraphQLResolveInfo["path"]): RequestContext {
    if (this.#scopes.size === 0) return context;
    let second = path;
    let first = path;
    for (let step: typeof path | undefined = path; step !== undefined; step = step.prev)
      [second, first] = [first, step];
    const scopes = this.#scopes.get(String(first.key));
    return (typeof second.key === "number" ? scopes?.[second.key] : undefined) ?? context;
  }
}

/** Gives every field that has a resolver the context of the representation below which it stands. */
export function scopeResolvers(schema: GraphQLSchema): void {
  const roots = new Set([schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]);
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || roots.has(type) || type.name.startsWith("__")) continue;
    for (const field of Object.values(type.getFields())) if (field.resolve) field.resolve = scoped(field.resolve);
  }
}

type Resolver = GraphQLFieldResolver<unknown, RequestContext>;

function scoped(resolve: Resolver): Resolver {
  return (parent, args, context, info) => resolve(parent, args, context[GATHERED].at(context, info.path), info);
}
