import type { AccountDocument, EntryDocument } from "./store.ts";

/** The parents that resolvers of these types get: documents as they are stored, and references to others' entities. */
export type LoyaltyAccountMapper = AccountDocument;
export type LedgerEntryMapper = EntryDocument;
export type CustomerMapper = { readonly id: string };
export type OrderMapper = { readonly id: string };
