import { isObjectType, type GraphQLObjectType, type GraphQLResolveInfo, type GraphQLSchema } from "graphql";
import { BadUserInput, invariant } from "../errors.ts";
import { contextOfRepresentation, type Gathered, type SubgraphContext } from "./context.ts";

type Reference = Readonly<Record<string, unknown>> & { readonly __typename: string };
type ResolveReference = (reference: Reference, context: unknown, info: GraphQLResolveInfo) => unknown;

/** Where a request's context keeps what it gathers, for the `_entities` resolver. */
export const GATHERED = Symbol("gathered");

/**
 * Resolves `_entities` in place of the library's resolver, which does not tell a reference resolver which representation it
 * resolves: tags that a reference declares must belong to that one, or strangers in a batch would depend on each other.
 */
export function resolveEntitiesOneByOne(schema: GraphQLSchema): void {
  const field = schema.getQueryType()?.getFields()["_entities"];
  if (field === undefined) return;
  field.resolve = (
    _parent: unknown,
    args: { readonly representations: readonly Reference[] },
    context: RequestContext,
    info,
  ) => {
    const alias = String(info.path.key);
    return args.representations.map((reference, index) => {
      const type = schema.getType(reference.__typename);
      if (!isObjectType(type))
        throw new BadUserInput(`expected the name of an entity, got ${String(reference.__typename).slice(0, 60)}`);
      return resolveOne(type, reference, contextOfRepresentation(context, alias, index, context[GATHERED]), info);
    });
  };
}

type RequestContext = SubgraphContext<unknown, unknown> & { readonly [GATHERED]: Gathered };

async function resolveOne(
  type: GraphQLObjectType,
  reference: Reference,
  context: unknown,
  info: GraphQLResolveInfo,
): Promise<unknown> {
  const resolveReference = referenceResolverOf(type);
  const found = resolveReference === undefined ? reference : await resolveReference(reference, context, info);
  if (typeof found !== "object" || found === null) return found ?? null;
  return nameType(found, type.name);
}

function referenceResolverOf(type: GraphQLObjectType): ResolveReference | undefined {
  const apollo = type.extensions["apollo"] as
    | { readonly subgraph?: { readonly resolveReference?: ResolveReference } }
    | undefined; // @apollo/subgraph's own place
  return (
    apollo?.subgraph?.resolveReference ??
    ("resolveReference" in type ? (type.resolveReference as ResolveReference) : undefined)
  );
}

/** The union's type is read from `__typename`; it is hidden from whoever copies or stores the object. */
function nameType(found: object, typename: string): object {
  if ("__typename" in found && found.__typename === typename) return found;
  if (Object.isExtensible(found)) {
    return Object.defineProperty(found, "__typename", {
      value: typename,
      enumerable: false,
      configurable: true,
      writable: true,
    });
  }
  invariant(!Array.isArray(found), "an entity is an object");
  return { ...found, __typename: typename };
}
