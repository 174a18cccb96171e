import { graphql, isEnumType, isInterfaceType, isListType, isNonNullType, isObjectType, isUnionType } from "graphql";
import type { GraphQLNamedType, GraphQLObjectType, GraphQLOutputType, GraphQLSchema } from "graphql";

import type { SubgraphSpec } from "./subgraph.ts";
import { seededRandom } from "../../../kernel/random.ts";

type Entity = { readonly __typename: string; readonly id: string } & Record<string, unknown>;
interface FieldPlan {
  readonly name: string;
  readonly type: string;
  readonly owner: number;
  readonly args?: string;
  readonly requires?: string;
}

/** The same data as several subgraphs and as one schema. */
export interface RandomGraph {
  readonly specs: SubgraphSpec[];
  /** The answer of one schema that holds all of it. */
  answer(
    schema: GraphQLSchema,
    document: string,
    variables: Record<string, unknown>,
  ): Promise<{ data: unknown; hasErrors: boolean }>;
}

/** Draws a graph: 2 to 5 subgraphs, entities with fields spread over them, an interface, a union, @requires, shared fields. */
export function drawGraph(seed: number): RandomGraph {
  const random = seededRandom(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  const subgraphs = 2 + below(4);
  const typeNames = Array.from({ length: 3 + below(3) }, (_, index) => `T${index}`);
  const anyType = () => typeNames[below(typeNames.length)] ?? "T0";
  const fields = new Map<string, FieldPlan[]>();
  for (const typeName of typeNames) {
    const own: FieldPlan[] = [];
    const add = (name: string, type: string, more: Partial<FieldPlan> = {}) =>
      own.push({ name, type, owner: below(subgraphs), ...more });
    add("count", "Int");
    add("name", "String!");
    add("marks", "[Int]");
    add("mood", "Mood");
    add("size", "String", { args: '(unit: String = "cm")' });
    add("one", anyType());
    add("many", `[${anyType()}!]!`);
    add("node", "Node");
    add("nodes", "[Node!]");
    add("some", "[Some]");
    if (random() < 0.5) add("must", "Int!");
    // What a subgraph has itself cannot be required of others.
    const notOwnerOf = (name: string) => ((own.find((field) => field.name === name)?.owner ?? 0) + 1) % subgraphs;
    add("sum", "Int", { requires: "count", owner: notOwnerOf("count") });
    add("deepSum", "Int", { requires: "one { count }", owner: notOwnerOf("one") });
    fields.set(typeName, own);
  }

  const store = new Map<string, Entity>();
  const idsOf = (typeName: string) => Array.from({ length: 3 }, (_, index) => `${typeName}-${index}`);
  const entityAt = (typeName: string) => store.get(`${typeName}-${below(3)}`) ?? null;
  for (const typeName of typeNames)
    for (const id of idsOf(typeName)) store.set(id, { __typename: typeName, id, label: `label of ${id}` });
  for (const entity of store.values())
    for (const { name, type } of fields.get(entity.__typename) ?? [])
      (entity as Record<string, unknown>)[name] = drawValue(name, type);

  function drawValue(name: string, type: string): unknown {
    const isNull = random() < 0.15;
    switch (name) {
      case "name":
        return `n${below(100)} "é\\`;
      case "must":
        return random() < 0.06 ? null : below(50);
      case "many":
        return Array.from({ length: below(4) }, () => entityAt(type.slice(1, -3)));
      default:
    }
    if (isNull) return null;
    if (type === "Int") return below(1000);
    if (type === "[Int]") return Array.from({ length: below(4) }, () => (random() < 0.2 ? null : below(9)));
    if (type === "Mood") return random() < 0.5 ? "GOOD" : "BAD";
    if (type === "Node") return entityAt(anyType());
    if (type === "[Node!]") return Array.from({ length: below(4) }, () => entityAt(anyType()));
    if (type === "[Some]") return Array.from({ length: below(4) }, () => (random() < 0.2 ? null : entityAt(anyType())));
    return type.startsWith("T") ? entityAt(type) : null;
  }

  const specs = Array.from({ length: subgraphs }, (_, index): SubgraphSpec => {
    const externals = (typeName: string) => {
      const needed = new Set<string>();
      for (const field of fields.get(typeName) ?? [])
        if (field.requires !== undefined && field.owner === index) needed.add(field.requires);
      return needed;
    };
    // `one { count }` needs `count` of the type that `one` leads to, in this subgraph.
    const lent = new Map<string, Set<string>>(typeNames.map((typeName) => [typeName, new Set()]));
    for (const typeName of typeNames)
      for (const fieldSet of externals(typeName)) {
        lent.get(typeName)?.add(fieldSet.split(" ")[0] ?? "");
        const target = fields.get(typeName)?.find((field) => field.name === "one")?.type ?? "";
        if (fieldSet.includes("{")) lent.get(target)?.add("count");
      }
    const typeSdl = typeNames.map((typeName) => {
      const own = fields.get(typeName) ?? [];
      const lines = own.flatMap(({ name, type, owner, args = "", requires }) => {
        const directive = requires === undefined ? "" : ` @requires(fields: "${requires}")`;
        if (owner === index) return [`${name}${args}: ${type}${directive}`];
        return lent.get(typeName)?.has(name) ? [`${name}${args}: ${type} @external`] : [];
      });
      return `type ${typeName} implements Node @key(fields: "id") { id: ID! label: String @shareable ${lines.join(" ")} }`;
    });
    const roots = typeNames.flatMap((typeName, place) =>
      place % subgraphs === index ? [`get${typeName}(id: ID!): ${typeName}`, `all${typeName}: [${typeName}!]!`] : [],
    );
    if (index === 0) roots.push("search: [Some!]!", "nodes: [Node!]!");
    const sdl = `
      ${roots.length > 0 ? `type Query { ${roots.join(" ")} }` : ""}
      interface Node { id: ID! label: String }
      union Some = ${typeNames.join(" | ")}
      enum Mood { GOOD BAD }
      ${typeSdl.join("\n")}`;
    const lookUp = (one: { id: string }) => ({
      ...one,
      __typename: store.get(one.id)?.__typename,
    });
    const resolvers = Object.fromEntries(
      typeNames.map((typeName) => {
        const own = (fields.get(typeName) ?? []).filter((field) => field.owner === index);
        const entries = own.map(({ name, requires }) => [
          name,
          (parent: Entity, args: { unit?: string }) => resolveField(name, requires, parent, args),
        ]);
        return [
          typeName,
          {
            ...Object.fromEntries(entries),
            label: ({ id }: Entity) => store.get(id)?.["label"],
            __resolveReference: lookUp,
          },
        ];
      }),
    );
    const typeOf = { __resolveType: ({ __typename }: Entity) => __typename };
    return {
      name: `s${index}`,
      sdl,
      resolvers: { ...resolvers, Query: rootResolvers(roots), Node: typeOf, Some: typeOf },
    };
  });

  // What @requires reads is taken from the representation: only a gateway that sends it gets the right answer.
  function resolveField(name: string, requires: string | undefined, parent: Entity, args: { unit?: string }): unknown {
    if (name === "size") return store.get(parent.id)?.["size"] === null ? null : `${parent.id} ${args.unit}`;
    if (requires === "count") return typeof parent["count"] === "number" ? parent["count"] + 1 : null;
    if (requires !== undefined) {
      const one = parent["one"] as { count?: number | null } | null | undefined;
      return typeof one?.count === "number" ? one.count * 2 : null;
    }
    const value = store.get(parent.id)?.[name];
    return Array.isArray(value) ? value.map(stub) : stub(value);
  }
  // A reference carries no more than its key, except where @requires of the same subgraph is read without a gateway.
  function stub(value: unknown): unknown {
    if (value === null || typeof value !== "object") return value;
    const { __typename, id } = value as Entity;
    return withOwn({ __typename, id });
  }
  function withOwn(one: { __typename: string; id: string }): unknown {
    const entity = store.get(one.id);
    const inner = entity?.["one"] as Entity | null | undefined;
    return {
      ...one,
      count: entity?.["count"],
      one: inner ? { __typename: inner.__typename, id: inner.id, count: inner["count"] } : null,
    };
  }
  function rootResolvers(roots: readonly string[]): Record<string, unknown> {
    return Object.fromEntries(
      roots.map((root) => {
        const name = /^\w+/u.exec(root)?.[0] ?? "";
        return [name, (_: unknown, args: { id?: string }) => rootValue(name, args)];
      }),
    );
  }
  function rootValue(name: string, { id }: { id?: string }): unknown {
    if (name.startsWith("get"))
      return store.get(id ?? "")?.__typename === name.slice(3) ? stub(store.get(id ?? "")) : null;
    if (name.startsWith("all")) return idsOf(name.slice(3)).map((one) => stub(store.get(one)));
    return [...store.values()].filter((_, index) => index % 4 === 0).map(stub);
  }

  return {
    specs,
    async answer(schema, document, variables) {
      const result = await graphql({
        schema,
        source: document,
        variableValues: variables,
        typeResolver: (value) => (value as Entity).__typename,
        fieldResolver: (parent: Entity | undefined, args: { unit?: string; id?: string }, _context, info) => {
          if (parent === undefined) return rootValue(info.fieldName, args);
          const entity = store.get(parent.id);
          if (entity === undefined) return null;
          const plan = fields.get(entity.__typename)?.find((field) => field.name === info.fieldName);
          return plan === undefined
            ? entity[info.fieldName]
            : resolveField(info.fieldName, plan.requires, withOwn({ ...parent }) as Entity, args);
        },
      });
      return { data: result.data ?? null, hasErrors: result.errors !== undefined };
    },
  };
}

/** Draws a valid-looking operation: aliases that hurt, fragments, conditions, abstract types. */
export function drawOperation(
  schema: GraphQLSchema,
  seed: number,
): { document: string; variables: Record<string, unknown> } {
  const random = seededRandom(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  const aliases = ["count", "id", "name", "one", "_x", "a", "b", "sum", "label", "constructor", "__proto__"];
  const condition = () =>
    random() < 0.12
      ? [" @include(if: $yes)", " @skip(if: $yes)", " @include(if: $no)", " @skip(if: $no)"][below(4)]
      : "";

  const selection = (type: GraphQLNamedType, depth: number): string => {
    if (isUnionType(type) || (isInterfaceType(type) && random() < 0.6)) {
      const members = schema.getPossibleTypes(type).filter(() => random() < 0.6);
      const common = isInterfaceType(type) && random() < 0.5 ? [random() < 0.5 ? "label" : "id label"] : [];
      const typename =
        random() < 0.5 || members.length + common.length === 0
          ? [random() < 0.5 ? "__typename" : "kind: __typename"]
          : [];
      return `{ ${[...typename, ...common, ...members.map((one) => `... on ${one.name}${condition()} ${selection(one, depth)}`)].join(" ")} }`;
    }
    const entries = Object.values((type as GraphQLObjectType).getFields());
    const chosen = entries.filter((field) => random() < (isComposite(field.type) ? (depth > 0 ? 0.35 : 0) : 0.35));
    const used = new Set<string>();
    const texts = chosen.flatMap((field) => {
      const alias = random() < 0.25 ? aliases[below(aliases.length)] : undefined;
      const key = alias ?? field.name;
      if (used.has(key)) return [];
      used.add(key);
      const args =
        field.name === "size" && random() < 0.5
          ? `(unit: ${random() < 0.5 ? `"in"` : "$unit"})`
          : field.name.startsWith("get")
            ? `(id: "${field.name.slice(3)}-${below(4)}")`
            : "";
      const inner = isComposite(field.type) ? ` ${selection(named(field.type), depth - 1)}` : "";
      return [`${alias === undefined ? "" : `${alias}: `}${field.name}${args}${condition()}${inner}`];
    });
    if (random() < 0.2) texts.push(used.has("__typename") ? "" : "__typename");
    return `{ ${texts.join(" ") || "__typename"} }`;
  };
  const query = schema.getQueryType();
  if (!query) throw new Error("no query type");
  return {
    document: `query($yes: Boolean = true, $no: Boolean = false, $unit: String) ${selection(query, 4)}`,
    variables: random() < 0.5 ? { unit: "mm" } : {},
  };
}

function named(type: GraphQLOutputType): GraphQLNamedType {
  return isListType(type) || isNonNullType(type) ? named(type.ofType) : type;
}

function isComposite(type: GraphQLOutputType): boolean {
  const inner = named(type);
  return !isEnumType(inner) && (isObjectType(inner) || isInterfaceType(inner) || isUnionType(inner));
}
