import type { HandoffView } from "./handoff-view.ts";
import type { CustomerDocument, KioskSessionDocument, TouchpointDocument } from "./store.ts";

/** The parents that resolvers of these types get: documents as they are stored. */
export type CustomerMapper = CustomerDocument;
export type TouchpointMapper = TouchpointDocument;
export type KioskSessionMapper = KioskSessionDocument;
export type HandoffLinkMapper = HandoffView;
export type LocationMapper = { readonly id: string };
