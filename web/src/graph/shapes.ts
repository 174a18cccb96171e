/** What the wall's selections answer, as TypeScript sees it; the selections are in `shared.ts`, `screens.ts` and `writes.ts`. */

export interface Money {
  readonly amount: string;
  readonly currency: string;
}

export interface OptionValue {
  readonly option: string;
  readonly value: string;
}

export interface ProductCard {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly brand: { readonly name: string } | null;
  readonly categories: readonly { readonly slug: string; readonly name: string }[];
  readonly priceRange: { readonly min: Money; readonly max: Money } | null;
}

export interface Variant {
  readonly id: string;
  readonly sku: string;
  readonly gtin: string | null;
  readonly title: string;
  readonly optionValues: readonly OptionValue[];
  readonly price: { readonly amount: Money; readonly listAmount: Money | null };
}

export interface Product extends ProductCard {
  readonly description: string | null;
  readonly variants: { readonly nodes: readonly Variant[] };
}

export interface Place {
  readonly id: string;
  readonly code: string;
  readonly name: string;
}

export type Bucket = "IN_STOCK" | "LOW" | "LAST" | "OUT";

export interface StockLevel {
  readonly id: string;
  readonly available: number;
  readonly bucket: Bucket;
  readonly variant: { readonly id: string; readonly optionValues: readonly OptionValue[] } | null;
  readonly location: { readonly id: string; readonly name: string } | null;
}

export interface Origin {
  readonly channel: string;
  readonly actorKind: string;
  readonly actorLabel: string | null;
  readonly at: string;
}

export interface CartLine {
  readonly id: string;
  readonly quantity: number;
  readonly variant: {
    readonly id: string;
    readonly title: string;
    readonly optionValues: readonly OptionValue[];
    readonly product: ProductCard | null;
  } | null;
  readonly unitPrice: Money;
  readonly total: Money;
  readonly fulfilment: {
    readonly method: "SHIP" | "PICKUP" | "IN_STORE";
    readonly location: { readonly id: string; readonly name: string } | null;
  };
  readonly addedBy: Origin;
  readonly holdState: "HELD" | "EXPIRED";
}

export interface PlacedOrder {
  readonly id: string;
  readonly number: string;
  readonly statusText: string;
  readonly totals: { readonly payable: Money };
  readonly fulfilments: readonly {
    readonly id: string;
    readonly method: string;
    readonly location: { readonly name: string } | null;
  }[];
}

export interface Cart {
  readonly id: string;
  readonly state: "OPEN" | "ORDERED" | "MERGED";
  readonly itemCount: number;
  readonly lines: readonly CartLine[];
  readonly totals: {
    readonly items: Money;
    readonly shipping: Money;
    readonly discount: Money;
    readonly payable: Money;
  };
  readonly pointsPreview: { readonly points: number; readonly text: string } | null;
  readonly order: PlacedOrder | null;
  readonly revision: number;
  readonly lastOrigin: Origin | null;
}

export interface Message {
  readonly id: string;
  readonly seq: number;
  readonly at: string;
  readonly author: { readonly kind: string; readonly label: string };
  readonly leg: { readonly channel: string } | null;
  readonly body: { readonly __typename: string; readonly text?: string };
}

export interface Conversation {
  readonly id: string;
  readonly subject: string;
  readonly messages: { readonly nodes: readonly Message[] };
}

export interface UserError {
  readonly __typename: string;
  readonly code: string;
  readonly message: string;
  readonly available?: number;
  readonly limit?: number;
  readonly alternatives?: readonly StockAlternative[];
}

export interface StockAlternative {
  readonly available: number;
  readonly distanceKm: number | null;
  readonly location: { readonly id: string; readonly name: string } | null;
}
