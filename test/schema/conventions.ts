import {
  Kind,
  print,
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type ObjectTypeDefinitionNode,
  type ObjectTypeExtensionNode,
  type StringValueNode,
} from "graphql";

type ObjectNode = ObjectTypeDefinitionNode | ObjectTypeExtensionNode;

const ROOTS = new Set(["Query", "Mutation", "Subscription"]);
const PROTECTIONS = new Set(["authenticated", "requiresScopes", "policy"]);
const OPEN_TAGS = new Set(["public", "open"]);

/** The types, fields, arguments, inputs and enum values whose description is missing or is no sentence. */
export function undescribedParts(document: DocumentNode): readonly string[] {
  const found: string[] = [];
  const look = (name: string, description: StringValueNode | undefined) => {
    if (description === undefined || !/^[A-Z`"'“].*[.!?)]`?$/s.test(description.value.trim())) found.push(name);
  };
  for (const node of document.definitions) {
    if (!("name" in node) || node.name === undefined) continue;
    if ("description" in node && node.kind.endsWith("TypeDefinition") && !ROOTS.has(node.name.value)) {
      look(node.name.value, node.description);
    }
    if ("fields" in node) {
      for (const field of node.fields ?? []) {
        look(`${node.name.value}.${field.name.value}`, field.description);
        for (const argument of "arguments" in field ? (field.arguments ?? []) : []) {
          look(`${node.name.value}.${field.name.value}(${argument.name.value}:)`, argument.description);
        }
      }
    }
    if (node.kind === Kind.ENUM_TYPE_DEFINITION) {
      for (const value of node.values ?? []) look(`${node.name.value}.${value.name.value}`, value.description);
    }
  }
  return found;
}

/** The root and entity fields that are neither tagged public or open nor protected, and tags where they must not stand. */
export function unguardedFields(document: DocumentNode): readonly string[] {
  const found: string[] = [];
  for (const node of document.definitions) {
    if (node.kind === Kind.INTERFACE_TYPE_DEFINITION) {
      for (const field of node.fields ?? []) {
        if (field.directives?.some(({ name }) => PROTECTIONS.has(name.value))) {
          found.push(
            `${node.name.value}.${field.name.value}: protect the object types, not the interface (GHSA-mx7m-j9xf-62hw)`,
          );
        }
      }
    }
    if (node.kind !== Kind.OBJECT_TYPE_DEFINITION && node.kind !== Kind.OBJECT_TYPE_EXTENSION) continue;
    const isEntity = isEntityType(node);
    if (!isEntity && !ROOTS.has(node.name.value)) continue;
    if (isEntity && node.directives?.some(({ name }) => name.value === "tag")) {
      found.push(`${node.name.value}: a tag on an entity's type reaches its fields in every subgraph`);
    }
    for (const field of node.fields ?? []) {
      if (!isGuarded(field, node)) found.push(`${node.name.value}.${field.name.value}`);
    }
  }
  return found;
}

/** The public mutations that break the convention: one input with clientMutationId; a payload with it and userErrors. */
export function misshapenMutations(document: DocumentNode): readonly string[] {
  const found: string[] = [];
  const fieldsOf = (type: string) =>
    new Set(
      document.definitions.flatMap((node) =>
        "name" in node && node.name?.value === type && "fields" in node
          ? (node.fields ?? []).map((field) => `${field.name.value}: ${print(field.type)}`)
          : [],
      ),
    );
  for (const node of document.definitions) {
    if (!("fields" in node) || node.name.value !== "Mutation") continue;
    for (const field of node.fields ?? []) {
      if (field.kind !== Kind.FIELD_DEFINITION || has(field, "inaccessible")) continue;
      const name = `Mutation.${field.name.value}`;
      const [input, ...others] = field.arguments ?? [];
      if (input === undefined || others.length > 0 || input.name.value !== "input") {
        found.push(`${name}: takes other arguments than input`);
        continue;
      }
      if (!fieldsOf(print(input.type).replaceAll("!", "")).has("clientMutationId: ID!")) {
        found.push(`${name}: its input has no clientMutationId: ID!`);
      }
      const payload = fieldsOf(print(field.type).replaceAll("!", ""));
      if (!payload.has("clientMutationId: ID!")) found.push(`${name}: its payload has no clientMutationId: ID!`);
      if (!payload.has("userErrors: [UserError!]!"))
        found.push(`${name}: its payload has no userErrors: [UserError!]!`);
    }
  }
  return found;
}

function isEntityType(node: ObjectNode): boolean {
  return has(node, "key");
}

/** A field that the gateway never shows (@inaccessible) or that another subgraph owns (@external) is guarded elsewhere. */
function isGuarded(field: FieldDefinitionNode, type: ObjectNode): boolean {
  const directives = [...(field.directives ?? []), ...(type.directives ?? [])];
  if (has(field, "inaccessible") || has(field, "external") || has(type, "inaccessible")) return true;
  return (
    directives.some((directive) => PROTECTIONS.has(directive.name.value)) || (field.directives ?? []).some(isOpenTag)
  );
}

function isOpenTag(directive: ConstDirectiveNode): boolean {
  const name = directive.arguments?.find((argument) => argument.name.value === "name")?.value;
  return directive.name.value === "tag" && name?.kind === Kind.STRING && OPEN_TAGS.has(name.value);
}

function has(node: { readonly directives?: readonly ConstDirectiveNode[] | undefined }, directive: string): boolean {
  return node.directives?.some(({ name }) => name.value === directive) ?? false;
}
