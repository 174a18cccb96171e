import type { InventoryError } from "./mappers.ts";
import { publicAvailable } from "./rules/availability.ts";
import type { Alternative } from "./rules/sourcing.ts";

/** The refusals of this subgraph's public mutations, in the schema's words. */
export const refusals = {
  invalid: (field: string, message: string): InventoryError => plain("InvalidInput", "INVALID_INPUT", field, message),
  notFound: (field: string, message: string): InventoryError => plain("NotFound", "NOT_FOUND", field, message),
  notAllowed: (field: string | null, message: string): InventoryError =>
    plain("NotAllowed", "NOT_ALLOWED", field, message),
  stale: (expected: number, currentRevision: number): InventoryError => ({
    ...plain(
      "StaleRevision",
      "STALE_REVISION",
      "expectedRevision",
      `The level has moved on from revision ${expected} to ${currentRevision}: look at it again.`,
    ),
    currentRevision,
  }),
  insufficientStock(
    field: string,
    wanted: number,
    available: number,
    alternatives: readonly Alternative[],
  ): InventoryError {
    const shown = publicAvailable(available);
    const message =
      alternatives.length === 0
        ? `${wanted} were asked for and ${shown} are there; no other place has any.`
        : `${wanted} were asked for and ${shown} are there; other places have some.`;
    return {
      ...plain("InsufficientStock", "INSUFFICIENT_STOCK", field, message),
      available: shown,
      alternatives: alternatives.map((place) => ({ ...place, available: publicAvailable(place.available) })),
    };
  },
};

function plain(
  __typename: InventoryError["__typename"],
  code: string,
  field: string | null,
  message: string,
): InventoryError {
  return { __typename, code, message, field: field === null ? null : ["input", field] };
}
