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
  products(filter: { text: $text }, first: 24) { nodes { ${card} } }
}`);

/** All places of the retailer, stores and others. */
export const placesOperation = operation<{
  readonly locations: { readonly nodes: readonly (Place & { readonly kind: string })[] };
}>(`
query Places {
  locations(first: 100) { nodes { id code name kind } }
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
  readonly name: { readonly given: string; readonly family: string } | null;
  readonly loyalty: { readonly id: string; readonly balance: number; readonly tier: { readonly name: string } } | null;
}

/** Who is signed in, with her points. */
export const meOperation = operation<{ readonly me: Member | null }>(`
subscription Me {
  me { id name { given family } loyalty { id balance tier { name } } }
}`);
