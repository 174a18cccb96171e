import { Timestamp } from "mongodb";
import { invariant } from "../errors.ts";
import type { Position } from "../changes/change.ts";

const INCREMENTS = 2 ** 20;

/** The position of a cluster time. */
export function positionOf(time: Timestamp): Position {
  invariant(time.i < INCREMENTS, `a cluster time has an increment below 2^20, got ${time.i}`);
  return time.t * INCREMENTS + time.i;
}

/** The cluster time of a position. */
export function timestampOf(position: Position): Timestamp {
  return new Timestamp({ t: Math.floor(position / INCREMENTS), i: position % INCREMENTS });
}
