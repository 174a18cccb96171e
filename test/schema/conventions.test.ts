import { parse, type DocumentNode } from "graphql";
import { describe, expect, it } from "vitest";
import { readSupergraphConfig } from "../../schema/supergraph-config.ts";
import { undescribedParts, unguardedFields, misshapenMutations } from "./conventions.ts";

const subgraphs = readSupergraphConfig().map(({ name, sdl }) => ({ name, document: parse(sdl) }));

describe.each(subgraphs)("schema of $name", ({ document }) => {
  it("describes every type, field, argument and enum value in a full sentence", () => {
    expect(undescribedParts(document)).toEqual([]);
  });

  it("every root field and every entity field is tagged public or open, or protected", () => {
    expect(unguardedFields(document)).toEqual([]);
  });

  it("every mutation takes one input with clientMutationId and answers the entity with userErrors", () => {
    expect(misshapenMutations(document)).toEqual([]);
  });
});

describe("the conventions' checks", () => {
  it("see a field without a description", () => {
    expect(undescribedParts(sdl(`"A thing." type Thing { "Its name." name: String age: Int }`))).toEqual(["Thing.age"]);
  });

  it("see a description that is no sentence", () => {
    expect(undescribedParts(sdl(`"thing" type Thing { "Its name." name: String }`))).toEqual(["Thing"]);
  });

  it("see an entity field that nobody guards", () => {
    const document = sdl(`type Thing @key(fields: "id") { id: ID! @tag(name: "open") secret: String }`);
    expect(unguardedFields(document)).toEqual(["Thing.secret"]);
  });

  it("see a tag on an entity's type, which would leak its fields into the contract", () => {
    const document = sdl(`type Thing @key(fields: "id") @tag(name: "public") { id: ID! @authenticated }`);
    expect(unguardedFields(document)).toEqual([
      "Thing: a tag on an entity's type reaches its fields in every subgraph",
    ]);
  });

  it("see a protection on an interface's own field", () => {
    const document = sdl(`interface Thing { id: ID! @authenticated }`);
    expect(unguardedFields(document)).toEqual([
      "Thing.id: protect the object types, not the interface (GHSA-mx7m-j9xf-62hw)",
    ]);
  });

  it("see a mutation without clientMutationId", () => {
    const document =
      sdl(`type Mutation { rename(input: RenameInput!): RenamePayload! } input RenameInput { name: String }
      type RenamePayload { clientMutationId: ID! userErrors: [UserError!]! }`);
    expect(misshapenMutations(document)).toEqual(["Mutation.rename: its input has no clientMutationId: ID!"]);
  });
});

function sdl(text: string): DocumentNode {
  return parse(text);
}
