import type { FulfilmentMethod, LineFulfilment } from "./lines.ts";

/** A part of an order before it has an id: one place, one way. */
export interface Part {
  readonly method: FulfilmentMethod;
  readonly locationId: string;
  readonly lineIds: readonly string[];
}

/** Splits lines into the parts in which they are fulfilled: one for each place and way, in the order of the lines. */
export function partsOf(
  lines: readonly { readonly id: string; readonly fulfilment: LineFulfilment; readonly sourceLocationId: string }[],
): readonly Part[] {
  const parts = new Map<string, Part>();
  for (const { id, fulfilment, sourceLocationId } of lines) {
    const locationId = fulfilment.locationId ?? sourceLocationId;
    const name = `${fulfilment.method}:${locationId}`;
    const before = parts.get(name);
    parts.set(name, { method: fulfilment.method, locationId, lineIds: [...(before?.lineIds ?? []), id] });
  }
  return [...parts.values()];
}
