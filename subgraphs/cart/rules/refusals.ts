/** A refusal as it is stored with its write and shown to the client: one of the schema's `UserError` types. */
export type Refusal =
  | (Common<"InvalidInput"> & { readonly code: "INVALID_INPUT" })
  | (Common<"NotFound"> & { readonly code: "NOT_FOUND" })
  | (Common<"NotAllowed"> & { readonly code: "NOT_ALLOWED" })
  | (Common<"StaleRevision"> & { readonly code: "STALE_REVISION"; readonly currentRevision: number })
  | (Common<"InsufficientStock"> & {
      readonly code: "INSUFFICIENT_STOCK";
      readonly available: number;
      readonly alternatives: readonly Alternative[];
    })
  | (Common<"QuantityOverLimit"> & { readonly code: "QUANTITY_OVER_LIMIT"; readonly limit: number })
  | (Common<"TooManyLines"> & { readonly code: "TOO_MANY_LINES"; readonly limit: number })
  | (Common<"HoldExpired"> & { readonly code: "HOLD_EXPIRED"; readonly lineIds: readonly string[] })
  | (Common<"CartNotOpen"> & { readonly code: "CART_NOT_OPEN"; readonly state: "OPEN" | "ORDERED" | "MERGED" })
  | (Common<"CartBusy"> & { readonly code: "CART_BUSY" })
  | (Common<"EmptyCart"> & { readonly code: "EMPTY_CART" })
  | (Common<"UnknownCode"> & { readonly code: "UNKNOWN_CODE"; readonly scanned: string })
  | (Common<"UnknownVariant"> & { readonly code: "UNKNOWN_VARIANT"; readonly variantId: string })
  | (Common<"PickupUnavailable"> & { readonly code: "PICKUP_UNAVAILABLE"; readonly locationId: string | null });

/** Another place that has what was asked for. */
export interface Alternative {
  readonly locationId: string;
  readonly available: number;
  readonly distanceKm: number | null;
}

interface Common<Typename extends string> {
  readonly __typename: Typename;
  readonly message: string;
  readonly field: readonly string[] | null;
}

/** A refusal of a rule that can be stated. */
export function invalidInput(message: string, field: readonly string[]): Refusal {
  return { __typename: "InvalidInput", code: "INVALID_INPUT", message, field };
}

/** A refusal for what is not there, or not the caller's: which of the two is nobody's business. */
export function notFound(what: string, field: readonly string[]): Refusal {
  return { __typename: "NotFound", code: "NOT_FOUND", message: `There is no such ${what} of yours.`, field };
}
