import { isObjectType, type GraphQLObjectType, type GraphQLResolveInfo, type GraphQLSchema } from "graphql";
import { BadUserInput } from "../errors.ts";
import { GATHERED, type RequestContext } from "./representation.ts";

type Reference = Readonly<Record<string, unknown>> & { readonly __typename: string };
type ResolveReference = (reference: Reference, context: unknown, info: GraphQLResolveInfo) => unknown;

/**
 * Resolves `_entities` in place of the library's resolver, which does not tell a reference resolver which representation it
 * resolves (`RepresentationScopes`), and of whose representations one that throws takes all others with it.
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
    return args.representations.map((reference, index) =>
      // An error as the item's value and not as a rejection: graphql-jit leaves a rejected item out of its list, and the
      // answers behind it would be taken for those of other representations.
      resolveOne(schema, reference, context[GATHERED].of(context, alias, index), info).catch(asError),
    );
  };
}

/** Async, so that whatever is thrown is this representation's own failure. */
async function resolveOne(
  schema: GraphQLSchema,
  reference: Reference,
  context: unknown,
  info: GraphQLResolveInfo,
): Promise<unknown> {
  const type = schema.getType(reference.__typename);
  if (!isObjectType(type))
    throw new BadUserInput(`Expected the name of an entity, got "${String(reference.__typename).slice(0, 60)}".`);
  const resolveReference = referenceResolverOf(type);
  const found = resolveReference === undefined ? reference : await resolveReference(reference, context, info);
  return typeof found === "object" && found !== null ? nameType(found, type.name) : null;
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error
    ? thrown
    : new Error("a reference resolver threw something that is no error", { cause: thrown });
}

function referenceResolverOf(type: GraphQLObjectType): ResolveReference | undefined {
  const apollo = type.extensions["apollo"] as
    | { readonly subgraph?: { readonly resolveReference?: ResolveReference } }
    | undefined; // @apollo/subgraph's own place
  return apollo?.subgraph?.resolveReference;
}

/** The union's type is read from `__typename`; it is hidden from whoever copies or stores the object. */
function nameType(found: object, typename: string): object {
  if ("__typename" in found && found.__typename === typename) return found;
  if (!Object.isExtensible(found)) return { ...found, __typename: typename };
  return Object.defineProperty(found, "__typename", {
    value: typename,
    enumerable: false,
    configurable: true,
    writable: true,
  });
}
