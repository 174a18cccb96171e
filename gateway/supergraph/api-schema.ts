import { transformSupergraphToPublicSchema } from "@theguild/federation-composition";
import { buildASTSchema, Kind, specifiedDirectives, specifiedScalarTypes } from "graphql";
import type { DefinitionNode, DocumentNode, GraphQLSchema } from "graphql";

/** What belongs to graphql-js itself: a second definition of it in the SDL would be an error. */
const OWN_DIRECTIVES = new Set([...specifiedDirectives.map((directive) => directive.name), "defer", "stream"]);
const OWN_SCALARS = new Set(specifiedScalarTypes.map((scalar) => scalar.name));

/** The schema that clients see: the supergraph without `join__`, without federation's directives and `@inaccessible` parts. */
export function buildApiSchema(supergraph: DocumentNode): GraphQLSchema {
  const document = transformSupergraphToPublicSchema(supergraph);
  const definitions = document.definitions.filter((definition) => !isOwnedByGraphql(definition));
  return buildASTSchema({ kind: Kind.DOCUMENT, definitions }, { assumeValidSDL: true });
}

function isOwnedByGraphql(definition: DefinitionNode): boolean {
  if (definition.kind === Kind.DIRECTIVE_DEFINITION) return OWN_DIRECTIVES.has(definition.name.value);
  if (definition.kind === Kind.SCALAR_TYPE_DEFINITION) return OWN_SCALARS.has(definition.name.value);
  return "name" in definition && definition.name?.value.startsWith("__") === true;
}
