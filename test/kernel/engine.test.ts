import { describe, expect, test } from "vitest";
import { BadUserInput } from "../../kernel/errors.ts";
import { createLog } from "../../kernel/log.ts";
import { WriterQueues } from "../../kernel/mongo/queue.ts";
import { createEngine } from "../../kernel/subgraph/engine.ts";
import { GATHERED, RepresentationScopes } from "../../kernel/subgraph/representation.ts";

const sdl = /* GraphQL */ `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])
  type Query {
    shelf: [Thing!]!
    limit(first: Int!): Int
    refuse: Int
    fail: Int
  }
  type Thing @key(fields: "id") {
    id: ID!
    label: String!
    parts: [Thing!]!
  }
  type Other @key(fields: "id") {
    id: ID!
    label: String
  }
`;
interface Parent {
  readonly id: string;
}
interface Context {
  dependsOn(tag: string): void;
}
const resolvers = {
  Query: {
    shelf: (_: unknown, _args: unknown, context: Context) => (context.dependsOn("shelf"), [{ id: "s" }]),
    limit: (_: unknown, { first }: { readonly first: number }) => first,
    refuse: () => {
      throw new BadUserInput("first must be 1 to 100", { max: 100 });
    },
    fail: () => {
      throw new Error("secret: mongodb://user:password@host");
    },
  },
  Thing: {
    __resolveReference({ id }: Parent, context: Context) {
      context.dependsOn(`missed:${id}`);
      if (id === "broken") throw new Error("secret");
      return id === "gone" ? null : { id };
    },
    label: ({ id }: Parent, _args: unknown, context: Context) => (context.dependsOn(`label:${id}`), id),
    parts: async ({ id }: Parent) => [{ id: `${id}/part` }],
  },
};
const engine = await createEngine({ sdl, resolvers, log: createLog({ level: "silent" }) });

// The first execution is interpreted, the second compiles, the third runs what was compiled.
describe.each([1, 2, 3])("subgraph engine, execution %i of the same text", () => {
  const entities =
    "query($a:[_Any!]!,$b:[_Any!]!){_e0:_entities(representations:$a){...on Thing{label parts{label}}} _e1:_entities(representations:$b){...on Thing{label} ...on Other{id}}}";
  const representations = (...ids: string[]) => ids.map((id) => ({ __typename: "Thing", id }));

  test("a tag belongs to the representation below which it was declared, in every alias", async () => {
    const { dependsOn } = await run(entities, { a: representations("1", "2"), b: representations("1") });
    expect(dependsOn.map((entry) => JSON.stringify(entry)).toSorted()).toEqual(
      [
        ["_e0", 0, "missed:1"],
        ["_e0", 0, "label:1"],
        ["_e0", 0, "label:1/part"],
        ["_e0", 1, "missed:2"],
        ["_e0", 1, "label:2"],
        ["_e0", 1, "label:2/part"],
        ["_e1", 0, "missed:1"],
        ["_e1", 0, "label:1"],
      ]
        .map((entry) => JSON.stringify(entry))
        .toSorted(),
    );
  });
  test("a tag outside of representations belongs to the whole answer", async () => {
    expect((await run("{shelf{label}}")).dependsOn).toEqual(["shelf", "label:s"]);
  });
  test("every representation has its own answer in its place, whatever happens to the others", async () => {
    const a = [...representations("1", "broken", "gone", "2"), { __typename: "Nothing", id: "1" }];
    const { data, errors } = await run(entities, { a, b: [{ __typename: "Other", id: "o" }] });
    expect(JSON.parse(JSON.stringify(data))).toEqual({
      _e0: [
        { label: "1", parts: [{ label: "1/part" }] },
        null,
        null,
        { label: "2", parts: [{ label: "2/part" }] },
        null,
      ],
      _e1: [{ id: "o" }],
    });
    expect(errors?.map(({ path, extensions }) => [path, extensions.code])).toEqual([
      [["_e0", 1], "INTERNAL_SERVER_ERROR"],
      [["_e0", 4], "BAD_USER_INPUT"],
    ]);
  });
  test("a refusal keeps its message, code, fields and path; a fault of ours shows none of it", async () => {
    expect((await run("{refuse}")).errors).toEqual([
      { message: "first must be 1 to 100", path: ["refuse"], extensions: { code: "BAD_USER_INPUT", max: 100 } },
    ]);
    const { data, errors } = await run("{fail shelf{label}}");
    expect(JSON.stringify(errors)).not.toContain("secret");
    expect(errors?.[0]).toMatchObject({
      path: ["fail"],
      extensions: { code: "INTERNAL_SERVER_ERROR", requestId: "r1" },
    });
    expect(JSON.parse(JSON.stringify(data))).toEqual({ fail: null, shelf: [{ label: "s" }] });
  });
  test.each([
    ["an unknown field", "{nothing}", {}],
    ["no GraphQL", "{", {}],
    ["a wrong variable", "query($n:Int!){limit(first:$n)}", { n: "many" }],
    ["a missing variable", "query($n:Int!){limit(first:$n)}", {}],
  ])("%s is the caller's error", async (_, operation, variables) => {
    expect((await run(operation, variables)).errors?.[0]?.extensions.code).toBe("BAD_USER_INPUT");
  });
});

describe("writers of one document", () => {
  test("run one after the other in the order in which they came, others beside them", async () => {
    const queues = new WriterQueues();
    const { promise: first, resolve: finishFirst } = Promise.withResolvers<void>();
    const log: string[] = [];
    const writers = [
      queues.run(["a"], async () => (await first, log.push("1:a"))),
      queues.run(["a", "b"], async () => log.push("2:a,b")),
      queues.run(["b", "a"], async () => log.push("3:b,a")),
      queues.run(["c"], async () => log.push("4:c")),
    ];
    await writers[3];
    expect(log).toEqual(["4:c"]);
    finishFirst();
    await Promise.all(writers);
    expect(log).toEqual(["4:c", "1:a", "2:a,b", "3:b,a"]);
  });
  test("one that fails lets the next one in", async () => {
    const queues = new WriterQueues();
    await expect(queues.run(["a"], () => Promise.reject(new Error("refused")))).rejects.toThrow("refused");
    await expect(queues.run(["a"], () => Promise.resolve("in"))).resolves.toBe("in");
  });
});

async function run(operation: string, variables: Readonly<Record<string, unknown>> = {}) {
  const scopes = new RepresentationScopes();
  const context = { dependsOn: (tag: string) => void scopes.dependsOn.push(tag), [GATHERED]: scopes };
  const answer = await engine.execute({ operation, variables, context, requestId: "r1" });
  return { ...answer, dependsOn: scopes.dependsOn };
}
