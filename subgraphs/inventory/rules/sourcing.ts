import { distanceKm, type Point } from "./distance.ts";

/** A place that may give units of one variant. */
export interface Source extends Point {
  readonly locationId: string;
  readonly code: string;
  readonly kind: "STORE" | "WAREHOUSE" | "DARK_STORE";
  readonly available: number;
}

/** Another place that could give units, as refusals name it. */
export interface Alternative {
  readonly locationId: string;
  readonly available: number;
  readonly distanceKm: number | null;
}

const MAX_ALTERNATIVES = 5;

/**
 * The place that shall give that many units of one line, undefined when none has them: warehouses before dark stores before
 * stores, so that shelves stay full for those who walk in; then the nearest; then by code, so that equals are always the same.
 */
export function chooseSource(
  sources: readonly Source[],
  quantity: number,
  near: Point | undefined,
): Source | undefined {
  return sources
    .filter(({ available }) => available >= quantity)
    .toSorted((left, right) => rankOf(left) - rankOf(right) || compareByDistance(left, right, near))[0];
}

/** The places that have any of it, the nearest first, without the one that was asked. */
export function alternativesTo(
  sources: readonly Source[],
  asked: { readonly locationId: string | null; readonly near: Point | undefined },
): readonly Alternative[] {
  return sources
    .filter(({ locationId, available }) => available > 0 && locationId !== asked.locationId)
    .toSorted((left, right) => compareByDistance(left, right, asked.near))
    .slice(0, MAX_ALTERNATIVES)
    .map((source) => ({
      locationId: source.locationId,
      available: source.available,
      distanceKm: asked.near === undefined ? null : distanceKm(asked.near, source),
    }));
}

/** For `sort`: the nearer first, then by code. */
export function compareByDistance(
  left: Point & { readonly code: string },
  right: Point & { readonly code: string },
  near: Point | undefined,
): number {
  const byDistance = near === undefined ? 0 : distanceKm(near, left) - distanceKm(near, right);
  return byDistance || (left.code < right.code ? -1 : Number(left.code > right.code));
}

function rankOf({ kind }: Source): number {
  switch (kind) {
    case "WAREHOUSE":
      return 0;
    case "DARK_STORE":
      return 1;
    case "STORE":
      return 2;
  }
}
