import type { Money } from "../../kernel/money.ts";
import type { Alternative, Refusal } from "./rules/refusals.ts";
import type { LineFulfilment } from "./rules/lines.ts";
import type { Totals } from "./rules/totals.ts";
import type { CartDocument, FulfilmentDocument, LineDocument, OrderDocument, OrderLineDocument } from "./store.ts";

/** The parents that resolvers of these types get: documents as they are stored, and references to others' entities. */
export type CartMapper = CartDocument;
export type CartLineMapper = LineDocument;
export type LineFulfilmentMapper = LineFulfilment;
export type OrderMapper = OrderDocument;
export type OrderLineMapper = OrderLineDocument;
export type FulfilmentMapper = FulfilmentDocument & { readonly order: OrderDocument };
export type MoneyMapper = Money;
export type TotalsMapper = Totals;
export type StockAlternativeMapper = Alternative;
export type UserErrorMapper = Refusal;
export type CustomerMapper = { readonly id: string };
export type VariantMapper = { readonly id: string };
export type LocationMapper = { readonly id: string };
export type HoldMapper = { readonly id: string };
