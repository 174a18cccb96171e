import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { deterministicId } from "../../kernel/ids.ts";
import {
  aShopFloor,
  everybody,
  guest,
  lastButOnePair,
  merchandiser,
  raincoat,
  type ShopFloor,
} from "../inventory/kit/shop-floor.ts";

let floor: ShopFloor;
beforeAll(async () => void (floor = await aShopFloor()));
afterAll(() => floor[Symbol.asyncDispose]());

const ask = (operation: string, variables = {}) => floor.ask("catalog", everybody, operation, variables);
const names = async (args: string): Promise<readonly string[]> =>
  (await ask(`{ products${args} { nodes { name } } }`)).data.products.nodes.map((node: { name: string }) => node.name);

describe("a list of products", () => {
  it.each(["RELEVANCE", "NAME", "PRICE_ASC", "PRICE_DESC", "NEWEST"])(
    "sorted by %s is read page by page without a gap or a repeat",
    async (sort) => {
      const all = await names(`(sort: ${sort}, first: 100)`);
      expect(all).toHaveLength(12);
      const paged: string[] = [];
      let after: string | null = null;
      do {
        const { data } = await ask(
          `query ($after: String) { products(sort: ${sort}, first: 5, after: $after) { edges { node { name } } pageInfo { hasNextPage endCursor } totalCount } }`,
          { after },
        );
        paged.push(...data.products.edges.map(({ node }: { node: { name: string } }) => node.name));
        expect(data.products.totalCount).toBe(12);
        after = data.products.pageInfo.hasNextPage ? data.products.pageInfo.endCursor : null;
      } while (after !== null);
      expect(paged).toEqual(all);
    },
  );

  it("is sorted by the price that is paid", async () => {
    const { data } = await ask(`{ products(sort: PRICE_ASC) { nodes { priceRange { min { amount } } } } }`);
    const prices = data.products.nodes.map((node: { priceRange: { min: { amount: string } } }) =>
      Number(node.priceRange.min.amount),
    );
    expect(prices).toEqual(prices.toSorted((a: number, b: number) => a - b));
  });

  it("is found by words of name, brand, category, colour and description", async () => {
    expect((await names('(filter: { text: "fell run" })'))[0]).toBe("Fell Runner");
    expect(await names('(filter: { text: "norrlauf black" })')).toContain("Fell Runner");
    expect(await names('(filter: { text: "reverie" })')).toEqual(["Regular Rêverie Wrap Dress"]);
    expect(await names('(filter: { text: "spaceship" })')).toEqual([]);
    expect(await names('(filter: { text: "" })')).toHaveLength(12);
  });

  it("searched by text is paged in a stable order", async () => {
    const page = async (after: string | null) =>
      (
        await ask(
          `query ($after: String) { products(filter: { text: "a" }, first: 3, after: $after) { nodes { id } pageInfo { endCursor hasNextPage } } }`,
          { after },
        )
      ).data.products;
    const all = (await ask(`{ products(filter: { text: "a" }, first: 100) { nodes { id } } }`)).data.products.nodes;
    const first = await page(null);
    const second = await page(first.pageInfo.endCursor);
    expect([...first.nodes, ...second.nodes]).toEqual(all.slice(0, 6));
  });

  it("holds what stands in a category or a narrower one, of a brand, or is named", async () => {
    expect(await names(`(filter: { categoryId: "${deterministicId("cat", "trail-running")}" })`)).toEqual([
      "Fell Runner",
    ]);
    expect((await names(`(filter: { categoryId: "${deterministicId("cat", "sport")}" })`)).length).toBeGreaterThan(2);
    expect((await names(`(filter: { brandId: "${deterministicId("brd", "norrlauf")}" })`)).length).toBeGreaterThan(2);
    expect(await names(`(filter: { ids: ["${deterministicId("prd", "fell-runner")}"] })`)).toEqual(["Fell Runner"]);
  });

  it("depends on its narrowest tag, and by price on the order too", async () => {
    const category = deterministicId("cat", "sport");
    const tagsOf = async (args: string) =>
      (await ask(`{ products${args} { totalCount } }`)).extensions?.lockstep?.dependsOn;
    expect(await tagsOf("")).toEqual(["products:all"]);
    expect(await tagsOf(`(filter: { categoryId: "${category}" }, sort: PRICE_ASC)`)).toEqual([
      `products:category:${category}`,
      `products:category:${category}:price`,
    ]);
  });

  it.each([
    ["(first: 101)", "BAD_USER_INPUT"],
    ["(first: 0)", "BAD_USER_INPUT"],
    ["(first: -1)", "BAD_USER_INPUT"],
    ['(after: "xyz")', "CURSOR_INVALID"],
    [`(after: "${Buffer.from('["products:PRICE_ASC",1,"prd_1"]').toString("base64url")}")`, "CURSOR_INVALID"],
    [`(filter: { text: "${"long ".repeat(60)}" })`, "BAD_USER_INPUT"],
  ])("asked for with %s is refused with %s", async (args, code) => {
    expect((await ask(`{ products${args} { totalCount } }`)).errors?.[0]?.extensions?.code).toBe(code);
  });
});

describe("a product", () => {
  it("is found by its id and by its slug, with its variants in order", async () => {
    const { data } =
      await ask(`{ product(slug: "fell-runner") { id name brand { name } categories { slug parent { slug } } options { name values }
      variants(first: 3) { nodes { sku title optionValues { option value } price { amount { amount currency } listAmount { amount } } product { slug } } totalCount } } }`);
    expect(data.product).toMatchObject({
      name: "Fell Runner",
      brand: { name: "Norrlauf" },
      categories: [
        { slug: "sport", parent: null },
        { slug: "trail-running", parent: { slug: "sport" } },
      ],
      variants: { totalCount: 10 },
    });
    expect(data.product.variants.nodes[0]).toEqual({
      sku: "FELL-RUNNER-BLK-38",
      title: "Fell Runner, Black, 38",
      optionValues: [
        { option: "Colour", value: "Black" },
        { option: "Size", value: "38" },
      ],
      price: { amount: { amount: "129.90", currency: "EUR" }, listAmount: null },
      product: { slug: "fell-runner" },
    });
    expect(
      (await ask(`query ($id: ID) { product(id: $id) { slug } }`, { id: data.product.id })).data.product.slug,
    ).toBe("fell-runner");
  });

  it("that is not there is null, and depended on until it is; asked for by nothing it is refused", async () => {
    const missing = await ask(`{ product(slug: "unicycle") { id } }`);
    expect(missing.data.product).toBeNull();
    expect(missing.extensions?.lockstep?.dependsOn).toEqual(["product:slug:unicycle"]);
    expect((await ask(`{ product { id } }`)).errors?.[0]?.extensions?.code).toBe("BAD_USER_INPUT");
  });
});

describe("a code", () => {
  it.each(["FELL-RUNNER-BLK-44", "fell-runner-blk-44", "9520000000073", "https://lockstep.example/01/09520000000073"])(
    "%s names the variant",
    async (code) => {
      const { data } = await ask(`query ($code: String!) { variantByCode(code: $code) { id gtin } }`, { code });
      expect(data.variantByCode).toEqual({ id: lastButOnePair, gtin: "9520000000073" });
    },
  );

  it("that nothing has is null, and depended on when it could name something", async () => {
    const unknown = await ask(`{ variantByCode(code: "NO-SUCH-SKU") { id } }`);
    expect(unknown.data.variantByCode).toBeNull();
    expect(unknown.extensions?.lockstep?.dependsOn).toEqual(["code:NO-SUCH-SKU"]);
    expect((await ask(`{ variantByCode(code: "9520000000074") { id } }`)).data.variantByCode).toBeNull();
  });
});

describe("entities", () => {
  it("are found by each of their keys", async () => {
    const { data } = await ask(
      `query ($r: [_Any!]!) { _entities(representations: $r) { ... on Variant { title } ... on Product { name } ... on Category { name } } }`,
      {
        r: [
          { __typename: "Variant", id: lastButOnePair },
          { __typename: "Variant", sku: "FELL-RUNNER-BLK-44" },
          { __typename: "Variant", gtin: "9520000000073" },
          { __typename: "Product", slug: "fell-runner" },
          { __typename: "Category", slug: "sport" },
          { __typename: "Variant", id: "var_none" },
        ],
      },
    );
    expect(data._entities).toEqual([
      { title: "Fell Runner, Black, 44" },
      { title: "Fell Runner, Black, 44" },
      { title: "Fell Runner, Black, 44" },
      { name: "Fell Runner" },
      { name: "Sport" },
      null,
    ]);
  });

  it("keep the order of the ids that were asked for", async () => {
    const { data } = await ask(`query ($ids: [ID!]!) { variants(ids: $ids) { id } }`, {
      ids: [raincoat, "var_none", lastButOnePair],
    });
    expect(data.variants).toEqual([{ id: raincoat }, null, { id: lastButOnePair }]);
    const many = await ask(`query ($ids: [ID!]!) { variants(ids: $ids) { id } }`, {
      ids: Array.from({ length: 251 }, () => raincoat),
    });
    expect(many.errors?.[0]?.extensions?.code).toBe("BAD_USER_INPUT");
  });
});

describe("a new price", () => {
  const setPrice = (viewer: Parameters<ShopFloor["write"]>[1], input: object) =>
    floor.write(
      "catalog",
      viewer,
      "setPrice",
      { variantId: raincoat, ...input },
      "variant { revision price { amount { amount } listAmount { amount } } product { priceRange { min { amount } } revision } }",
    );
  const revision = async (): Promise<number> =>
    (await ask(`query ($ids: [ID!]!) { variants(ids: $ids) { revision } }`, { ids: [raincoat] })).data.variants[0]
      .revision;

  it("is on the variant and in its product's range at once", async () => {
    const { variant, userErrors } = await setPrice(merchandiser, {
      amount: "119.00",
      listAmount: "159.00",
      expectedRevision: await revision(),
    });
    expect(userErrors).toEqual([]);
    expect(variant.price).toEqual({ amount: { amount: "119.00" }, listAmount: { amount: "159.00" } });
    expect(variant.product.priceRange.min.amount).toBe("119.00");
  });

  it("declares variant, product and the lists by price as changed", async () => {
    const operation = `mutation ($input: SetPriceInput!) { setPrice(input: $input) { clientMutationId } }`;
    const input = {
      clientMutationId: "declare",
      variantId: raincoat,
      amount: "121.00",
      expectedRevision: await revision(),
    };
    const answer = await floor.ask("catalog", merchandiser, operation, { input });
    const changes = answer.extensions?.lockstep?.changes?.[0]?.record.changes ?? [];
    expect(changes.map(({ entity }) => entity.typename)).toEqual(["Variant", "Product"]);
    expect(changes[1]?.tags).toContain("products:all:price");
  });

  it("over a stale revision is refused with the current one, and the price stays", async () => {
    const current = await revision();
    const stale = await setPrice(merchandiser, { amount: "1.00", expectedRevision: current - 1 });
    expect(stale.userErrors[0]).toMatchObject({ __typename: "StaleRevision", currentRevision: current });
    expect(stale.variant.revision).toBe(current);
  });

  it("without a revision, of an unknown variant, or that is none, is refused", async () => {
    expect((await setPrice(merchandiser, { amount: "1.00" })).userErrors[0]).toMatchObject({
      code: "INVALID_INPUT",
      field: ["input", "expectedRevision"],
    });
    expect((await setPrice(merchandiser, { variantId: "var_none", amount: "1.00" })).userErrors[0].code).toBe(
      "NOT_FOUND",
    );
    const none = await setPrice(merchandiser, { amount: "-5", expectedRevision: await revision() });
    expect(none.userErrors[0]).toMatchObject({ code: "INVALID_INPUT", field: ["input", "amount"] });
  });

  it("by somebody who is no merchandiser is refused outright", async () => {
    await expect(setPrice(guest("sly"), { amount: "1.00" })).rejects.toThrow("price:write");
  });

  it("sent again with its key has one effect", async () => {
    const input = { clientMutationId: "again", amount: "118.00", expectedRevision: await revision() };
    const [first, second] = [await setPrice(merchandiser, input), await setPrice(merchandiser, input)];
    expect(second).toEqual(first);
  });
});
