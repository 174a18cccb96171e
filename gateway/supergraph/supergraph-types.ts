import { Kind } from "graphql";
import type { ConstDirectiveNode, DocumentNode, FieldDefinitionNode, TypeNode } from "graphql";

/** A type as the supergraph has it, `@inaccessible` parts included. */
export interface SupergraphType {
  readonly name: string;
  readonly kind: "object" | "interface" | "union" | "other";
  readonly fields: ReadonlyMap<string, SupergraphField>;
  readonly directives: readonly ConstDirectiveNode[];
  /** Key field sets by the subgraph that declares them. */
  readonly keys: ReadonlyMap<string, readonly string[]>;
}

export interface SupergraphField {
  readonly name: string;
  /** The name of the innermost type. */
  readonly typeName: string;
  /** The type in full, as `[ID!]!`. */
  readonly typeText: string;
  readonly directives: readonly ConstDirectiveNode[];
  /** What `@requires` reads, by subgraph. */
  readonly requires: ReadonlyMap<string, string>;
}

export interface SubgraphEntry {
  readonly name: string;
  readonly url: string;
}

/** The supergraph's types as its SDL states them, indexed. */
export interface SupergraphTypes {
  readonly subgraphs: readonly SubgraphEntry[];
  readonly types: ReadonlyMap<string, SupergraphType>;
  /** Abstract type to the object types below it, in the whole supergraph; an interface counts itself. */
  readonly subtypes: ReadonlyMap<string, ReadonlySet<string>>;
  /** Object types of an abstract type as one subgraph knows them: key `subgraph|Type`. */
  readonly membersIn: ReadonlyMap<string, ReadonlySet<string>>;
  /** Whether an object of this type satisfies a condition on that one. */
  isSubtype(typeName: string, condition: string): boolean;
}

const KINDS: Readonly<Record<string, SupergraphType["kind"]>> = {
  [Kind.OBJECT_TYPE_DEFINITION]: "object",
  [Kind.INTERFACE_TYPE_DEFINITION]: "interface",
  [Kind.UNION_TYPE_DEFINITION]: "union",
};

/** Reads a supergraph in the `join__` form. Throws when it is none. */
export function readSupergraphTypes(document: DocumentNode): SupergraphTypes {
  const graphs = readGraphs(document);
  if (graphs.size === 0)
    throw new Error(
      "this is no supergraph: it has no enum join__Graph. Compose the subgraphs first (`npm run compose`).",
    );
  const types = new Map<string, SupergraphType>();
  const subtypes = new Map<string, Set<string>>();
  const membersIn = new Map<string, Set<string>>();
  const serviceOf = (directive: ConstDirectiveNode) => graphs.get(argument(directive, "graph") ?? "")?.name;

  for (const definition of document.definitions) {
    if (!("name" in definition) || definition.name === undefined || definition.kind === Kind.DIRECTIVE_DEFINITION)
      continue;
    const name = definition.name.value;
    const kind = KINDS[definition.kind] ?? "other";
    const directives =
      "directives" in definition ? ((definition.directives ?? []) as readonly ConstDirectiveNode[]) : [];
    const keys = new Map<string, string[]>();
    for (const directive of directives) {
      const service = serviceOf(directive);
      if (service === undefined) continue;
      const key = argument(directive, "key");
      if (directive.name.value === "join__type" && key !== undefined) entry(keys, service, () => []).push(key);
      const abstractName = argument(directive, "interface");
      if (directive.name.value === "join__implements" && abstractName !== undefined)
        entry(membersIn, `${service}|${abstractName}`, () => new Set()).add(name);
      const member = argument(directive, "member");
      if (directive.name.value === "join__unionMember" && member !== undefined)
        entry(membersIn, `${service}|${name}`, () => new Set()).add(member);
    }
    if ("interfaces" in definition)
      for (const parent of definition.interfaces ?? []) entry(subtypes, parent.name.value, () => new Set()).add(name);
    if (definition.kind === Kind.UNION_TYPE_DEFINITION)
      for (const member of definition.types ?? []) entry(subtypes, name, () => new Set()).add(member.name.value);
    const fields =
      definition.kind === Kind.OBJECT_TYPE_DEFINITION || definition.kind === Kind.INTERFACE_TYPE_DEFINITION
        ? readFields(definition.fields ?? [], serviceOf)
        : new Map<string, SupergraphField>();
    types.set(name, { name, kind, fields, directives, keys });
  }
  return {
    subgraphs: [...graphs.values()],
    types,
    subtypes,
    membersIn,
    isSubtype: (typeName, condition) => typeName === condition || subtypes.get(condition)?.has(typeName) === true,
  };
}

function readGraphs(document: DocumentNode): Map<string, SubgraphEntry> {
  const graphs = new Map<string, SubgraphEntry>();
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.ENUM_TYPE_DEFINITION || definition.name.value !== "join__Graph") continue;
    for (const value of definition.values ?? []) {
      const graph = value.directives?.find((directive) => directive.name.value === "join__graph");
      if (graph === undefined) continue;
      graphs.set(value.name.value, {
        name: argument(graph, "name") ?? value.name.value,
        url: argument(graph, "url") ?? "",
      });
    }
  }
  return graphs;
}

function readFields(
  definitions: readonly FieldDefinitionNode[],
  serviceOf: (directive: ConstDirectiveNode) => string | undefined,
): Map<string, SupergraphField> {
  return new Map(
    definitions.map((field) => {
      const directives = field.directives ?? [];
      const requires = new Map<string, string>();
      for (const directive of directives) {
        const fieldSet = directive.name.value === "join__field" ? argument(directive, "requires") : undefined;
        const service = fieldSet === undefined ? undefined : serviceOf(directive);
        if (fieldSet !== undefined && service !== undefined) requires.set(service, fieldSet);
      }
      const name = field.name.value;
      return [name, { name, typeName: nameOf(field.type), typeText: textOf(field.type), directives, requires }];
    }),
  );
}

function argument(directive: ConstDirectiveNode, name: string): string | undefined {
  const value = directive.arguments?.find((one) => one.name.value === name)?.value;
  return value !== undefined && (value.kind === Kind.STRING || value.kind === Kind.ENUM) ? value.value : undefined;
}

function nameOf(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : nameOf(type.type);
}

function textOf(type: TypeNode): string {
  if (type.kind === Kind.NAMED_TYPE) return type.name.value;
  return type.kind === Kind.LIST_TYPE ? `[${textOf(type.type)}]` : `${textOf(type.type)}!`;
}

function entry<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = make()));
  return value;
}
