import { composeServices } from "@theguild/federation-composition";
import { parse } from "graphql";

import { HistorySubgraph } from "./history-subgraph.ts";
import type { HistorySpec, ResolverContext } from "./history-subgraph.ts";

type Reference = { readonly id: string };

function find(context: ResolverContext, typename: string, id: string): unknown {
  const record = context.records.get(`${typename}:${id}`);
  if (record === undefined) context.dependsOn(`${typename}:${id}`);
  return record ?? null;
}

function all(context: ResolverContext, typename: string): Record<string, any>[] {
  return [...context.records.values()].filter((record) => record["__typename"] === typename);
}

const specs: readonly HistorySpec[] = [
  {
    name: "catalog",
    sdl: `
      type Query { product(id: ID!): Product  products(category: String!): [Product!]!  secret: String @authenticated }
      type Subscription { product(id: ID!): Product  products(category: String!): [Product!]!  secret: String @authenticated  ticks: Int }
      type Mutation { setPrice(id: ID!, price: Int!): Product }
      type Product @key(fields: "id") { id: ID! name: String! price: Int! category: String! revision: Int! }
    `,
    resolvers: {
      Query: {
        product: (_: unknown, { id }: Reference, context: ResolverContext) => find(context, "Product", id),
        products: (_: unknown, { category }: { category: string }, context: ResolverContext) => {
          context.dependsOn(`category:${category}`);
          return all(context, "Product").filter((product) => product["category"] === category);
        },
        secret: (_: unknown, _args: unknown, { viewer }: ResolverContext) => {
          return viewer.kind === "principal" ? viewer.sub : null;
        },
      },
      Mutation: {
        setPrice: (_: unknown, { id, price }: { id: string; price: number }, context: ResolverContext) => {
          context.write({ typename: "Product", id, values: { price } });
          return find(context, "Product", id);
        },
      },
      Product: { __resolveReference: ({ id }: Reference, context: ResolverContext) => find(context, "Product", id) },
    },
  },
  {
    name: "inventory",
    sdl: `
      type Query { counted: Int }
      type Product @key(fields: "id") { id: ID! stock: Int stockRevision: Int }
    `,
    resolvers: {
      Product: {
        __resolveReference: ({ id }: Reference, { records }: ResolverContext) => {
          const stock = records.get(`Product:${id}`);
          return { id, stock: stock?.["stock"] ?? null, stockRevision: stock?.["revision"] ?? null };
        },
      },
    },
  },
  {
    name: "cart",
    sdl: `
      type Query { cart(id: ID!): Cart  carts(owner: String!): [Cart!]! }
      type Subscription { cart(id: ID!): Cart  carts(owner: String!): [Cart!]! }
      type Cart @key(fields: "id") { id: ID! owner: String! lines: [Line!]! revision: Int! }
      type Line { quantity: Int! product: Product! }
      type Product @key(fields: "id", resolvable: false) { id: ID! }
    `,
    resolvers: {
      Query: {
        cart: (_: unknown, { id }: Reference, context: ResolverContext) => find(context, "Cart", id),
        carts: (_: unknown, { owner }: { owner: string }, context: ResolverContext) => {
          context.dependsOn(`owner:${owner}`);
          return all(context, "Cart").filter((cart) => cart["owner"] === owner);
        },
      },
      Cart: { __resolveReference: ({ id }: Reference, context: ResolverContext) => find(context, "Cart", id) },
    },
  },
  {
    name: "loyalty",
    sdl: `
      type Query { factor: Int }
      type Cart @key(fields: "id") { id: ID! lines: [Line!]! @external points: Int @requires(fields: "lines { quantity product { price } }") }
      type Line { quantity: Int! @external product: Product! @external }
      type Product @key(fields: "id") { id: ID! price: Int! @external }
    `,
    resolvers: {
      Cart: {
        __resolveReference: (cart: unknown) => cart,
        points: (
          cart: { id: string; lines: { quantity: number; product: { price: number } | null }[] },
          _args: unknown,
          { records }: ResolverContext,
        ) => {
          const factor = Number(records.get(`Cart:${cart.id}`)?.["factor"] ?? 1);
          return cart.lines.reduce((sum, { quantity, product }) => sum + factor * quantity * (product?.price ?? 0), 0);
        },
      },
    },
  },
];

/** Four subgraphs over products, stock, carts and points, and their supergraph. */
export interface Shop {
  readonly supergraph: string;
  readonly subgraphs: ReadonlyMap<string, HistorySubgraph>;
  readonly catalog: HistorySubgraph;
  readonly inventory: HistorySubgraph;
  readonly cart: HistorySubgraph;
  readonly loyalty: HistorySubgraph;
}

export function createShop(): Shop {
  const [catalog, inventory, cart, loyalty] = specs.map((spec) => new HistorySubgraph(spec)) as [
    HistorySubgraph,
    HistorySubgraph,
    HistorySubgraph,
    HistorySubgraph,
  ]; // four specs
  const subgraphs = new Map([catalog, inventory, cart, loyalty].map((subgraph) => [subgraph.name, subgraph]));
  const services = [...subgraphs.values()].map(({ name, sdl }) => {
    return { name, typeDefs: parse(sdl), url: `http://${name}.invalid/` };
  });
  const result = composeServices(services);
  if (result.errors) throw new Error(result.errors.map(({ message }) => message).join("\n"));
  return { supergraph: result.supergraphSdl, subgraphs, catalog, inventory, cart, loyalty };
}
