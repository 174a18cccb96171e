import { isObjectType, parse, validate } from "graphql";
import type { GraphQLSchema } from "graphql";

import type { ExampleTab } from "./graphiql.ts";

const shopTabs: readonly ExampleTab[] = [
  {
    query: `# A cart over four subgraphs: lines from cart, names from catalog, stock from inventory, points from loyalty.
query MyCart {
  myCart {
    id
    revision
    lines {
      id
      quantity
      variant { id sku title availability { available } }
      total { amount currency }
    }
    totals { payable { amount currency } }
    pointsPreview { points }
  }
}`,
  },
  {
    query: `# The same cart, kept true: leave it running, then run the mutation in the next tab.
subscription MyCartLive {
  myCart {
    revision
    lines { quantity variant { title } total { amount currency } }
    totals { payable { amount currency } }
  }
}`,
  },
  {
    query: `# Adding a line takes a hold on the stock. The same clientMutationId twice has one effect.
mutation Add($input: AddLinesInput!) {
  addLines(input: $input) {
    cart { revision lines { quantity variant { title } } }
    userErrors { code message field }
  }
}`,
    variables: `{
  "input": {
    "clientMutationId": "ANY_ID",
    "lines": [{ "variantId": "A_VARIANT", "quantity": 1 }]
  }
}`,
    placeholder: {
      text: "A_VARIANT",
      query: "{ products(first: 1) { edges { node { variants(first: 1) { edges { node { id } } } } } } }",
      path: ["data", "products", "edges", 0, "node", "variants", "edges", 0, "node", "id"],
    },
  },
  { query: `query Products {\n  products(first: 10) {\n    edges { node { id name slug } }\n  }\n}` },
  { query: `# Where people meet the shop.\nquery Touchpoints {\n  touchpoints { id kind label }\n}` },
];

/** The examples that this schema can answer; for a graph that is not the shop's, one that lists what can be asked. */
export function exampleTabs(schema: GraphQLSchema): readonly ExampleTab[] {
  const fitting = shopTabs.filter(({ query }) => validate(schema, parse(query)).length === 0);
  if (fitting.length > 0) return fitting;
  const query = schema.getQueryType();
  const names = isObjectType(query) ? Object.keys(query.getFields()).join(", ") : "";
  return [{ query: `# What can be asked here: ${names}\n{\n  __typename\n}` }];
}
