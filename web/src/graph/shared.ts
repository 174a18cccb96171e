import { operation } from "./operation.ts";
import type { Cart, Conversation, StockLevel } from "./shapes.ts";

/**
 * The three selections that several panes show. Whoever shows one sends exactly this operation, so that equal states
 * have equal hashes, whoever asks.
 */

/** The stock of some variants in some places: the same for everybody, staff or not. */
export const shelfOperation = operation<
  { readonly stock: readonly StockLevel[] },
  { readonly variantIds: readonly string[]; readonly locationIds: readonly string[] }
>(`
subscription Shelf($variantIds: [ID!]!, $locationIds: [ID!]!) {
  stock(variantIds: $variantIds, locationIds: $locationIds) {
    id
    available
    bucket
    variant { id optionValues { option value } }
    location { id name }
  }
}`);

/** A cart with everything that any pane says about it. */
export const cartOperation = operation<{ readonly cart: Cart | null }, { readonly id: string }>(`
subscription Cart($id: ID!) {
  cart(id: $id) {
    id
    state
    itemCount
    lines {
      id
      quantity
      variant {
        id
        title
        optionValues { option value }
        product { id slug name brand { name } categories { slug name } }
      }
      unitPrice { amount currency }
      total { amount currency }
      fulfilment { method location { id name } }
      addedBy { channel actorKind actorLabel at }
      holdState
    }
    totals {
      items { amount currency }
      shipping { amount currency }
      discount { amount currency }
      payable { amount currency }
    }
    pointsPreview { points text }
    order {
      id
      number
      statusText
      totals { payable { amount currency } }
      fulfilments { id method location { name } }
    }
    revision
    lastOrigin { channel actorKind actorLabel at }
  }
}`);

/** The newest messages of a conversation, in their one order. */
export const conversationOperation = operation<
  { readonly conversation: Conversation | null },
  { readonly id: string }
>(`
subscription Conversation($id: ID!) {
  conversation(id: $id) {
    id
    subject
    messages(last: 30) {
      nodes {
        id
        seq
        at
        author { kind label }
        leg { channel }
        body { __typename ... on Text { text } ... on SystemNote { text } }
      }
    }
  }
}`);
