import { operation } from "./operation.ts";
import type { Place, Product, ProductCard } from "./shapes.ts";

/** What single panes show and ask, beside the shared selections. */

const card = `id slug name brand { name } categories { slug name } priceRange { min { amount currency } max { amount currency } }`;

/** One product with everything that can be bought of it. */
export const productOperation = operation<{ readonly product: Product | null }, { readonly id: string }>(`
subscription Product($id: ID!) {
  product(id: $id) {
    ${card}
    description
    variants(first: 60) {
      nodes {
        id
        sku
        gtin
        title
        optionValues { option value }
        price { amount { amount currency } listAmount { amount currency } }
      }
    }
  }
}`);

/** What a search finds. */
export const searchOperation = operation<
  { readonly products: { readonly nodes: readonly ProductCard[] } },
  { readonly text: string | null }
>(`
query Search($text: String) {
  products(filter: { text: $text }, first: 60) { nodes { ${card} } }
}`);

/** All places of the retailer, stores and others. */
export const placesOperation = operation<{
  readonly locations: {
    readonly nodes: readonly (Place & { readonly kind: string; readonly address: { readonly country: string } })[];
  };
}>(`
query Places {
  locations(first: 100) { nodes { id code name kind address { country } } }
}`);

/** Where she likes to shop. */
export const preferredStoreOperation = operation<{
  readonly me: { readonly preferredLocationId: string | null; readonly locale: string | null } | null;
}>(`
query PreferredStore {
  me { preferredLocationId locale }
}`);

/** The variants of a product, asked once. */
export const productVariantsOperation = operation<
  { readonly product: { readonly variants: { readonly nodes: readonly { readonly id: string }[] } } | null },
  { readonly id: string }
>(`
query ProductVariants($id: ID!) {
  product(id: $id) { variants(first: 60) { nodes { id } } }
}`);

/** Where they stand, and how many of them. */
export const stockOperation = operation<
  { readonly stock: readonly { readonly available: number; readonly location: { readonly id: string } }[] },
  { readonly variantIds: readonly string[] }
>(`
query Stock($variantIds: [ID!]!) {
  stock(variantIds: $variantIds) { available location { id } }
}`);

/** Which cart is the customer's open one: it follows to the next when this one is ordered. */
export const myCartOperation = operation<{ readonly myCart: { readonly id: string } | null }>(`
subscription MyCart {
  myCart { id }
}`);

/** The customer's newest conversation. */
export const myConversationOperation = operation<{
  readonly myConversations: { readonly nodes: readonly { readonly id: string }[] };
}>(`
subscription MyConversation {
  myConversations(first: 1) { nodes { id } }
}`);

export interface Member {
  readonly id: string;
  readonly name: { readonly given: string; readonly display: string } | null;
  readonly loyalty: { readonly id: string; readonly balance: number; readonly tier: { readonly name: string } } | null;
}

/** Who is signed in, with her points. */
export const meOperation = operation<{ readonly me: Member | null }>(`
subscription Me {
  me { id name { given display } loyalty { id balance tier { name } } }
}`);

/** A kiosk's session: claimed as soon as there is a token, which only the kiosk may read. */
export interface KioskSession {
  readonly id: string;
  readonly state: "WAITING" | "ACTIVE" | "ENDED";
  readonly accessToken: string | null;
}

/** The session that a kiosk's code opens. */
export const kioskSessionOperation = operation<
  { readonly kioskSession: KioskSession | null },
  { readonly id: string }
>(`
subscription KioskSession($id: ID!) {
  kioskSession(id: $id) { id state accessToken }
}`);

export interface QueueEntry {
  readonly id: string;
  readonly subject: string;
  readonly revision: number;
  readonly owner: { readonly kind: "BOT" | "QUEUED" | "HUMAN"; readonly label: string | null };
  readonly customer: { readonly id: string; readonly name: { readonly display: string } | null } | null;
  readonly messages: {
    readonly nodes: readonly { readonly id: string; readonly body: { readonly text: string } }[];
  };
}

/** What an agent has before her. */
export const agentQueueOperation = operation<{ readonly agentQueue: { readonly nodes: readonly QueueEntry[] } }>(`
subscription AgentQueue {
  agentQueue(first: 12) {
    nodes {
      id
      subject
      revision
      owner { kind label }
      customer { id name { display } }
      messages(last: 1) { nodes { id body { ... on Text { text } ... on SystemNote { text } } } }
    }
  }
}`);

/** The customer whom an agent serves: who she is, which cart is hers, her newest conversation and her points. */
export interface ServedCustomer extends Member {
  readonly cart: { readonly id: string } | null;
  readonly conversations: { readonly nodes: readonly { readonly id: string }[] } | null;
}

/** She, as the desk shows her. */
export const servedCustomerOperation = operation<
  { readonly customer: ServedCustomer | null },
  { readonly id: string }
>(`
subscription ServedCustomer($id: ID!) {
  customer(id: $id) {
    id
    name { given display }
    loyalty { id balance tier { name } }
    cart { id }
    conversations(first: 1) { nodes { id } }
  }
}`);
