import type { SubgraphSpec } from "./subgraph.ts";

const products = [
  { id: "1", sku: "S1", name: "Boot", price: 10 },
  { id: "2", sku: "S2", name: "Shoe", price: 20 },
  { id: "3", sku: "S3", name: "Hat", price: 5 },
];
const lines = [
  { id: "l1", qty: 2, product: { id: "1" } },
  { id: "l2", qty: 1, product: { id: "2" } },
  { id: "l3", qty: 4, product: { id: "1" } },
];
const media = [
  { __typename: "Image", id: "m1", title: "front", width: 3 },
  { __typename: "Film", id: "m2", title: "walk", seconds: 9 },
];

/** A small shop over four subgraphs: several keys, @requires over two, an interface object, a union, a protected part. */
export function shopSpecs(): SubgraphSpec[] {
  let counter = 0;
  return [
    {
      name: "catalog",
      sdl: `
        type Query { product(id: ID!): Product  products(ids: [ID!]): [Product!]!  media: [Media!]!  anything: [Anything!]!  strict: Strict }
        type Mutation { touch(n: Int!): Product! }
        type Subscription { product(id: ID!): Product  ticks: Int }
        type Product @key(fields: "id") @key(fields: "sku") { id: ID! sku: String! name: String! price: Int! size(unit: String = "cm"): String! hidden: String @inaccessible }
        interface Media @key(fields: "id") { id: ID! title: String! }
        type Image implements Media @key(fields: "id") { id: ID! title: String! width: Int! }
        type Film implements Media @key(fields: "id") { id: ID! title: String! seconds: Int! }
        union Anything = Product | Image | Film
        type Strict { must: Int! may: Int list: [Int!] deep: [Strict!] }
      `,
      resolvers: {
        Query: {
          product: (_: unknown, { id }: { id: string }) => products.find((one) => one.id === id) ?? null,
          products: (_: unknown, { ids }: { ids?: string[] }) =>
            products.filter((one) => ids?.includes(one.id) ?? true),
          media: () => media,
          anything: () => [{ __typename: "Product", ...products[0] }, ...media],
          strict: () => ({ must: 1, may: null, list: [1, 2], deep: [] }),
        },
        Mutation: {
          touch: (_: unknown, { n }: { n: number }) => ({ ...products[0], name: `touched ${(counter = n)}` }),
        },
        Product: {
          __resolveReference: (one: { id?: string; sku?: string }) =>
            products.find((p) => p.id === one.id || p.sku === one.sku) ?? null,
          size: (_: unknown, { unit }: { unit: string }) => `7 ${unit}`,
        },
        Media: { __resolveReference: ({ id }: { id: string }) => media.find((one) => one.id === id) },
        Image: { __resolveReference: ({ id }: { id: string }) => media.find((one) => one.id === id) },
        Film: { __resolveReference: ({ id }: { id: string }) => media.find((one) => one.id === id) },
      },
    },
    {
      name: "inventory",
      sdl: `
        type Query { nothing: Int }
        type Mutation { restock(n: Int!): Product! }
        type Product @key(fields: "id") { id: ID! stock: Int writes: Int! secretStock: Int @requiresScopes(scopes: [["stock:read"]]) }
        type Media @key(fields: "id") @interfaceObject { id: ID! views: Int! }
      `,
      resolvers: {
        Mutation: { restock: (_: unknown, { n }: { n: number }) => ({ id: "2", stock: (counter = n) }) },
        Product: {
          __resolveReference: ({ id }: { id: string }) => ({ id }),
          stock: ({ id }: { id: string }) => Number(id) * 100,
          writes: () => counter,
          secretStock: () => 42,
        },
        Media: {
          __resolveReference: ({ id }: { id: string }) => ({ id }),
          views: ({ id }: { id: string }) => Number(id.slice(1)) * 11,
        },
      },
    },
    {
      name: "cart",
      sdl: `
        type Query { cart(id: ID!): Cart  mine: Cart @authenticated }
        type Mutation { note(text: String!): Cart }
        type Subscription { cart(id: ID!): Cart }
        type Cart @key(fields: "id") { id: ID! note: String lines: [Line!]! }
        type Line @key(fields: "id") { id: ID! qty: Int! product: Product! }
        type Product @key(fields: "id", resolvable: false) { id: ID! }
      `,
      resolvers: {
        Query: {
          cart: (_: unknown, { id }: { id: string }) => ({ id, note: "n", lines }),
          mine: () => ({ id: "m", note: "mine", lines }),
        },
        Mutation: { note: (_: unknown, { text }: { text: string }) => ({ id: "c", note: text, lines }) },
        Cart: { __resolveReference: ({ id }: { id: string }) => ({ id, note: "n", lines }) },
        Line: { __resolveReference: ({ id }: { id: string }) => lines.find((one) => one.id === id) },
      },
    },
    {
      name: "loyalty",
      sdl: `
        type Query { tiers: [String!]! }
        type Cart @key(fields: "id") { id: ID! lines: [Line!]! @external points: Int @requires(fields: "lines { qty product { price } }") }
        type Line @key(fields: "id") { id: ID! qty: Int! @external product: Product! @external }
        type Product @key(fields: "id") { id: ID! price: Int! @external }
      `,
      resolvers: {
        Query: { tiers: () => ["gold"] },
        Cart: {
          __resolveReference: (one: unknown) => one,
          points: (cart: { lines: { qty: number; product: { price: number } }[] }) =>
            cart.lines.reduce((sum, line) => sum + line.qty * line.product.price, 0),
        },
      },
    },
  ];
}
