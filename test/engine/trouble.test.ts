import { describe, expect, test } from "vitest";

import { createTestGraph } from "./kit/graph.ts";
import { shopSpecs } from "./kit/shop.ts";
import { SubgraphUnavailable } from "../../kernel/errors.ts";

const shop = () => createTestGraph(shopSpecs());
const unavailable = { code: "SUBGRAPH_UNAVAILABLE", service: "inventory" };

describe("a subgraph in trouble", () => {
  test("is partial data: null where its fields are, an error at each of them, the rest untouched", async () => {
    const graph = shop();
    graph.subgraph("inventory").answerWith = () => {
      throw new SubgraphUnavailable("inventory");
    };
    const { data, errors } = await graph.run(`{ products(ids: ["1", "2"]) { name left: stock } }`);
    expect(data.products).toEqual([
      { name: "Boot", left: null },
      { name: "Shoe", left: null },
    ]);
    expect(errors).toEqual(
      [0, 1].map((index) => ({
        message: "inventory could not be reached.",
        path: ["products", index, "left"],
        extensions: unavailable,
      })),
    );
  });

  test("a null where none may be rises to the nearest place that may hold it, with the one error that there was", async () => {
    const graph = shop();
    graph.subgraph("inventory").answerWith = () => {
      throw new SubgraphUnavailable("inventory");
    };
    const { data, errors } = await graph.run(`{ product(id: "1") { name writes } tiers }`);
    expect(data).toEqual({ product: null, tiers: ["gold"] });
    expect(errors).toEqual([
      { message: "inventory could not be reached.", path: ["product", "writes"], extensions: unavailable },
    ]);
  });

  test("errors with paths are moved to the client's path, in its own aliases", async () => {
    const graph = shop();
    graph.subgraph("inventory").answerWith = () => ({
      data: { _entities: [{ _a_name: null }, { _a_name: 5 }] },
      errors: [{ message: "no count", path: ["_entities", 0, "_a_name"], extensions: { code: "BAD_USER_INPUT" } }],
    });
    const { data, errors } = await graph.run(`{ all: products(ids: ["1", "2"]) { sku name: stock } }`);
    expect(data.all).toEqual([
      { sku: "S1", name: null },
      { sku: "S2", name: 5 },
    ]);
    expect(errors).toEqual([
      { message: "no count", path: ["all", 0, "name"], extensions: { code: "BAD_USER_INPUT", service: "inventory" } },
    ]);
  });

  test("an error without a path is told at the fields that were asked", async () => {
    const graph = shop();
    graph.subgraph("catalog").answerWith = () => ({ data: null, errors: [{ message: "busy" } as never] });
    const { data, errors } = await graph.run(`{ a: product(id: "1") { name } tiers }`);
    expect(data).toEqual({ a: null, tiers: ["gold"] });
    expect(errors).toEqual([
      { message: "busy", path: ["a"], extensions: { code: "INTERNAL_SERVER_ERROR", service: "catalog" } },
    ]);
  });

  test.each([
    ["fewer entities", { _entities: [{ stock: 1 }] }, [1, null]],
    ["no list", { _entities: "x" }, [null, null]],
    ["nothing", {}, [null, null]],
    ["null entities", { _entities: [null, { stock: 2 }] }, [null, 2]],
    ["values of another type", { _entities: [{ stock: "many" }, { stock: Number.NaN }] }, [null, null]],
  ])("%s leave the others where they are", async (_what, data, expected) => {
    const graph = shop();
    graph.subgraph("inventory").answerWith = () => ({ data });
    const result = await graph.run(`{ products(ids: ["1", "2"]) { stock } }`);
    expect(result.data.products.map((one: { stock: unknown }) => one.stock)).toEqual(expected);
  });

  test("a promise broken by the answer itself is one error at its place", async () => {
    const graph = shop();
    graph.subgraph("catalog").answerWith = () => ({
      data: { strict: { must: 1, deep: [{ must: null }, { must: 2 }], list: [1, null] } },
    });
    const { data, errors } = await graph.run(`{ strict { must deep { must } list } }`);
    expect(data).toEqual({ strict: { must: 1, deep: null, list: null } });
    expect(errors?.map((error) => error.path)).toEqual([
      ["strict", "deep", 0, "must"],
      ["strict", "list", 1],
    ]);
  });

  test("a stack or an exception of a subgraph goes no further", async () => {
    const graph = shop();
    graph.subgraph("catalog").answerWith = () => ({
      data: null,
      errors: [
        {
          message: "x",
          path: ["product"],
          extensions: { code: "INTERNAL_SERVER_ERROR", stacktrace: ["secret"], exception: { a: "secret" } },
        },
      ],
    });
    const { answer } = await graph.run(`{ product(id: "1") { name } }`);
    expect(answer.text).not.toContain("secret");
  });

  test("an answer may name fields as it likes: no prototype is touched", async () => {
    const graph = shop();
    graph.subgraph("catalog").answerWith = () => ({
      data: JSON.parse(
        `{"product":{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"name":"n","__typename":"Product","id":"1"}}`,
      ),
    });
    const { data } = await graph.run(`{ product(id: "1") { name stock } }`);
    expect(data.product).toEqual({ name: "n", stock: 100 });
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  test("equal states have equal bytes, whichever subgraph fails first", async () => {
    const texts = new Set<string>();
    for (const slow of ["inventory", "loyalty"]) {
      const graph = shop();
      for (const name of ["inventory", "loyalty"])
        graph.subgraph(name).answerWith = async () => {
          if (name === slow) await new Promise((resolve) => setImmediate(resolve));
          throw new SubgraphUnavailable(name);
        };
      texts.add((await graph.run(`{ cart(id: "c") { points lines { product { stock } } } }`)).answer.text);
    }
    expect(texts.size).toBe(1);
  });

  test("a client that goes away ends the run", async () => {
    const graph = shop();
    const aborter = new AbortController();
    graph.subgraph("catalog").answerWith = ({ signal }) => {
      aborter.abort(new Error("gone"));
      signal?.throwIfAborted();
      return { data: {} };
    };
    await expect(graph.run(`{ product(id: "1") { name stock } }`, { signal: aborter.signal })).rejects.toThrow("gone");
    expect(graph.subgraph("inventory").requests).toHaveLength(0);
  });
});
