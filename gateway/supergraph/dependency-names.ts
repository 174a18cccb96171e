/**
 * Names of what an answer depends on, and of what a change touches: `service|CanonicalType.keyfields:values` for an
 * entity as one subgraph holds it, `#tag` for a list. Equal names meet in the live index.
 */
export interface DependencyNames {
  /** The names under which a change of this entity in this subgraph is announced: one per key whose fields are all given. */
  ofEntity(
    subgraph: string,
    entity: { readonly typename: string; readonly key: Readonly<Record<string, unknown>> },
  ): string[];
}

/** The name of a list tag. Tags are not bound to a subgraph: a tag names one list wherever it is kept. */
export function tagName(tag: string): string {
  return `#${tag}`;
}
