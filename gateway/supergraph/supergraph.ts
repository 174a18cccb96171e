import { hash } from "node:crypto";
import { parse } from "graphql";
import type { GraphQLSchema } from "graphql";

import { buildApiSchema } from "./api-schema.ts";
import { Entities } from "./entities.ts";
import { Protections } from "./protections.ts";
import { readSupergraphTypes } from "./supergraph-types.ts";
import type { SubgraphEntry, SupergraphTypes } from "./supergraph-types.ts";

/** A supergraph in memory, read once and never changed: a reload makes a new one. */
export interface Supergraph {
  readonly sdl: string;
  readonly hash: string;
  readonly subgraphs: readonly SubgraphEntry[];
  readonly apiSchema: GraphQLSchema;
  readonly types: SupergraphTypes;
  readonly entities: Entities;
  readonly protections: Protections;
}

/** Reads a supergraph from its SDL. Throws when it is none, or one that clients could not use. */
export function readSupergraph(sdl: string): Supergraph {
  const document = parse(sdl, { noLocation: true });
  const types = readSupergraphTypes(document);
  return {
    sdl,
    hash: hash("sha256", sdl),
    subgraphs: types.subgraphs,
    apiSchema: buildApiSchema(document),
    types,
    entities: new Entities(types),
    protections: new Protections(types),
  };
}
