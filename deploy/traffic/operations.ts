/** What the traffic asks and writes: plain operations of the public graph. */

/** The writes that the traffic uses. */
export const trafficWrites = [
  "addLines",
  "setQuantity",
  "removeLine",
  "setFulfilment",
  "placeOrder",
  "startConversation",
  "sendMessage",
  "takeOver",
  "adjustStock",
] as const;

/** A write by its name: one input, one payload under the name `outcome`. */
export function writeMutation(name: (typeof trafficWrites)[number]): string {
  const input = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  return `mutation Traffic($input: ${input}!) { outcome: ${name}(input: $input) { userErrors { code } } }`;
}

/** What a shopper may look at. */
export const productsQuery = `query TrafficProducts { products(first: 60) { nodes { id variants(first: 40) { nodes { id } } } } }`;

/** What a shopper has before her eyes. */
export const seenQuery = `query TrafficShopper($variantIds: [ID!]!) {
  myCart { id lines { id quantity holdState fulfilment { method } } }
  stock(variantIds: $variantIds) { available variant { id } location { id kind } }
  myConversations(first: 1) { nodes { id messages(last: 1) { nodes { author { kind } } } } }
}`;

/** What an agent has before her. */
export const queueQuery = `query TrafficQueue {
  agentQueue(first: 20) {
    nodes {
      id
      revision
      owner { kind }
      customer { id }
      messages(last: 2) { nodes { author { kind } body { __typename ... on Text { text } } } }
    }
  }
}`;

/** A stretch of the shelves of a place. */
export const shelvesQuery = `query TrafficShelves($locationId: ID!, $after: String) {
  locationStock(locationId: $locationId, first: 40, after: $after) {
    nodes { id onHand available revision }
    pageInfo { hasNextPage endCursor }
  }
}`;

/** What a kiosk's visitor may look at. */
export const kioskProductsQuery = `query TrafficKiosk { products(first: 24) { nodes { variants(first: 30) { nodes { id } } } } }`;

/** What of it stands in the store. */
export const kioskStockQuery = `query TrafficKioskStock($variantIds: [ID!]!, $locationIds: [ID!]!) {
  stock(variantIds: $variantIds, locationIds: $locationIds) { id available bucket }
}`;

/** The places of the retailer. */
export const placesQuery = `query TrafficPlaces { locations(first: 100) { nodes { id code kind } } }`;
