import {
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
} from "graphql";
import type {
  DirectiveNode,
  FieldNode,
  FragmentDefinitionNode,
  GraphQLInterfaceType,
  GraphQLObjectType,
  GraphQLOutputType,
  GraphQLSchema,
  SelectionSetNode,
} from "graphql";

import type { ResponseNames } from "../plan/response-names.ts";

/** `@include` and `@skip` by variable: all of them must hold. */
export type Conditions = readonly { readonly variable: string; readonly value: boolean }[];

/** How an object of one type is written: what the client selected of it, in the client's order. */
export interface ObjectShape {
  readonly typeName: string;
  readonly fields: readonly FieldShape[];
}

export interface FieldShape {
  readonly kind: "field" | "typename" | "introspection";
  readonly fieldName: string;
  /** The client's name of it, and `"name":` as text. */
  readonly responseName: string;
  readonly prefix: string;
  /** Its name in the tree that subgraphs' answers are merged into. */
  readonly source: string;
  /** Written if any of these holds; always if there are none. */
  readonly conditions: readonly Conditions[];
  readonly value: ValueShape;
  readonly nodes: readonly FieldNode[];
}

export type ValueShape = { readonly isNonNull: boolean } & (
  | { readonly kind: "list"; readonly item: ValueShape }
  | { readonly kind: "leaf"; readonly typeName: string; readonly values: ReadonlySet<string> | undefined }
  | { readonly kind: "object"; readonly shape: () => ObjectShape }
  | {
      readonly kind: "abstract";
      readonly typeName: string;
      /** The shape for a type name; an interface's own shape when the answer does not tell the type, or gives the interface's. */
      readonly shapeOf: (typeName: unknown) => ObjectShape | undefined;
    }
);

interface ConditionedSet {
  readonly set: SelectionSetNode;
  readonly conditions: Conditions;
}
type CompositeWithFields = GraphQLObjectType | GraphQLInterfaceType;

/** Reads an operation's selections into the shapes that its answers are written by. Types are looked into when they occur. */
export function planSelections(
  root: GraphQLObjectType,
  selectionSet: SelectionSetNode,
  {
    schema,
    fragments,
    names,
  }: {
    readonly schema: GraphQLSchema;
    readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
    readonly names: ResponseNames;
  },
): ObjectShape {
  const objectShape = (type: CompositeWithFields, sets: readonly ConditionedSet[]): ObjectShape => {
    const collected = new Map<string, { nodes: FieldNode[]; sets: ConditionedSet[]; conditions: Conditions[] }>();
    for (const set of sets) collect(type, set, collected);
    const fields = [...collected].map(([responseName, found]): FieldShape => {
      const [node] = found.nodes;
      if (node === undefined) throw new Error("a field without a node");
      const fieldName = node.name.value;
      const kind = fieldName === "__typename" ? "typename" : fieldName.startsWith("__") ? "introspection" : "field";
      const definition = type.getFields()[fieldName];
      const value: ValueShape =
        kind === "field" && definition !== undefined
          ? valueShape(definition.type, found.sets)
          : { kind: "leaf", typeName: "String", values: undefined, isNonNull: kind === "typename" };
      const isAlways = found.conditions.some((one) => one.length === 0);
      return {
        kind,
        fieldName,
        responseName,
        value,
        nodes: found.nodes,
        prefix: `${JSON.stringify(responseName)}:`,
        source: names.inPlan(node),
        conditions: isAlways ? [] : found.conditions,
      };
    });
    return { typeName: type.name, fields };
  };

  const collect = (
    type: CompositeWithFields,
    { set, conditions }: ConditionedSet,
    into: Map<string, { nodes: FieldNode[]; sets: ConditionedSet[]; conditions: Conditions[] }>,
  ): void => {
    for (const selection of set.selections) {
      const own = readConditions(selection.directives ?? []);
      if (own === "never") continue;
      const all = [...conditions, ...own];
      if (selection.kind === Kind.FIELD) {
        const key = (selection.alias ?? selection.name).value;
        let found = into.get(key);
        if (found === undefined) into.set(key, (found = { nodes: [], sets: [], conditions: [] }));
        found.nodes.push(selection);
        found.conditions.push(all);
        if (selection.selectionSet !== undefined) found.sets.push({ set: selection.selectionSet, conditions: all });
        continue;
      }
      const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection;
      const condition = fragment?.typeCondition?.name.value;
      if (fragment !== undefined && (condition === undefined || applies(condition, type)))
        collect(type, { set: fragment.selectionSet, conditions: all }, into);
    }
  };

  const applies = (condition: string, type: CompositeWithFields): boolean => {
    const conditionType = schema.getType(condition);
    return conditionType === type || (isAbstractType(conditionType) && schema.isSubType(conditionType, type));
  };

  const valueShape = (given: GraphQLOutputType, sets: readonly ConditionedSet[]): ValueShape => {
    const isNonNull = isNonNullType(given);
    const type = isNonNull ? given.ofType : given;
    if (isListType(type)) return { kind: "list", isNonNull, item: valueShape(type.ofType, sets) };
    if (isObjectType(type)) return { kind: "object", isNonNull, shape: once(() => objectShape(type, sets)) };
    if (isCompositeType(type)) {
      const shapes = new Map<string, ObjectShape>();
      const shapeOf = (typeName: unknown): ObjectShape | undefined => {
        const isTold = typeof typeName === "string" && typeName !== type.name;
        const name = isTold ? typeName : type.name;
        const known = shapes.get(name);
        if (known !== undefined) return known;
        const concrete = isTold ? schema.getType(name) : isInterfaceType(type) ? type : undefined;
        if (!isObjectType(concrete) && concrete !== type) return undefined;
        if (isObjectType(concrete) && !schema.isSubType(type, concrete)) return undefined;
        const shape = objectShape(concrete as CompositeWithFields, sets); // an object type, or the interface itself: seen above
        shapes.set(name, shape);
        return shape;
      };
      return { kind: "abstract", isNonNull, typeName: type.name, shapeOf };
    }
    const values = isEnumType(type) ? new Set(type.getValues().map((one) => one.name)) : undefined;
    return { kind: "leaf", isNonNull, typeName: type.name, values };
  };
  return objectShape(root, [{ set: selectionSet, conditions: [] }]);
}

function readConditions(directives: readonly DirectiveNode[]): Conditions | "never" {
  const conditions: Conditions[number][] = [];
  for (const directive of directives) {
    if (directive.name.value !== "include" && directive.name.value !== "skip") continue;
    const wanted = directive.name.value === "include";
    const value = directive.arguments?.find((one) => one.name.value === "if")?.value;
    if (value?.kind === Kind.BOOLEAN && value.value !== wanted) return "never";
    if (value?.kind === Kind.VARIABLE) conditions.push({ variable: value.name.value, value: wanted });
  }
  return conditions;
}

function once<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}
