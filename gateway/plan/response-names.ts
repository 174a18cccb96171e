import { Kind, visit } from "graphql";
import type { DocumentNode, FieldNode, SelectionNode } from "graphql";

import type { SupergraphTypes } from "../supergraph/supergraph-types.ts";

const RENAMED = "_a_";

/**
 * Response names within a plan. The planner lets a client's alias overwrite a key or a required field that a later fetch
 * reads (`{ cart { id: note points } }`), so aliases that are the name of any field, or begin with `_`, travel under another.
 */
export class ResponseNames {
  readonly #fieldNames: ReadonlySet<string>;

  constructor(types: SupergraphTypes) {
    this.#fieldNames = new Set([...types.types.values()].flatMap((type) => [...type.fields.keys()]));
  }

  /** The name under which subgraphs answer this field. */
  inPlan(field: FieldNode): string {
    const alias = field.alias?.value;
    if (alias === undefined || alias === field.name.value) return field.name.value;
    return this.#fieldNames.has(alias) || alias.startsWith("_") ? RENAMED + alias : alias;
  }

  /**
   * The document as it is planned: aliases renamed, introspection left out (it is answered here), and `__typename` beside
   * its aliases, because the executor tells types apart by the plain name.
   */
  toPlanned(document: DocumentNode): DocumentNode {
    return visit(document, {
      SelectionSet: {
        leave: (set) => {
          const selections: SelectionNode[] = set.selections.filter((one) => !isIntrospection(one));
          const isAliased = (one: SelectionNode) =>
            one.kind === Kind.FIELD && one.name.value === "__typename" && one.alias !== undefined;
          if (selections.length === 0 || selections.some(isAliased)) selections.push(TYPENAME);
          return { ...set, selections };
        },
      },
      Field: (field) => {
        const name = this.inPlan(field);
        return name === (field.alias ?? field.name).value
          ? undefined
          : { ...field, alias: { kind: Kind.NAME, value: name } };
      },
    });
  }
}

/** The client's name for a name of the plan. */
export function toClientName(name: string): string {
  return name.startsWith(RENAMED) ? name.slice(RENAMED.length) : name;
}

const TYPENAME: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: "__typename" } };

function isIntrospection(selection: SelectionNode): boolean {
  return selection.kind === Kind.FIELD && (selection.name.value === "__schema" || selection.name.value === "__type");
}
