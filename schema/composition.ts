import { composeSchemaContract, composeServices, type CompositionResult } from "@theguild/federation-composition";
import { parse } from "graphql";
import type { SubgraphEntry } from "./supergraph-config.ts";

/** Both supergraphs that the project publishes, as SDL in the `join__` form that a gateway loads. */
export interface ComposedSchemas {
  /** Everything that our own touchpoints may ask. */
  readonly supergraph: string;
  /** The partner contract: what is tagged `public` or `partner`, and nothing else. */
  readonly partner: string;
}

const CONTRACT_TAGS = new Set(["public", "partner"]);

/**
 * Composes the subgraphs into the supergraph and the partner contract.
 * Throws one error that lists every composition error with its code.
 */
export function composeSchemas(subgraphs: readonly SubgraphEntry[]): ComposedSchemas {
  const services = subgraphs.map(({ name, sdl, routingUrl }) => ({ name, typeDefs: parse(sdl), url: routingUrl }));
  return {
    supergraph: sdlOf("supergraph", composeServices(services)),
    partner: sdlOf("partner contract", composeSchemaContract(services, { include: CONTRACT_TAGS, exclude: new Set() })),
  };
}

function sdlOf(what: string, result: CompositionResult): string {
  if (result.errors) {
    const lines = result.errors.map((error) => `  ${codeOf(error.extensions)}: ${error.message}`);
    throw new Error(`the ${what} does not compose:\n${lines.join("\n")}`);
  }
  return `${result.supergraphSdl.trimEnd()}\n`;
}

function codeOf(extensions: Readonly<Record<string, unknown>>): string {
  return typeof extensions["code"] === "string" ? extensions["code"] : "COMPOSITION_ERROR";
}
