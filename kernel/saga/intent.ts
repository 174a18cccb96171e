import type { Collection } from "mongodb";
import type { Origin } from "../origin.ts";

/** Where an intent stands: `open → committing | aborting → done | aborted`. */
export type IntentState = "open" | "committing" | "aborting" | "done" | "aborted";

/** What one subgraph means to do through another, stored before anybody acts on it. */
export interface IntentDocument {
  readonly _id: string;
  /** The name of its saga. */
  readonly saga: string;
  /** Its idempotency key: principal, operation and the client's key. */
  readonly key: string;
  readonly inputHash: string;
  /** What it writes, such as one owner's cart: at most one intent on it is active. */
  readonly subject: string;
  /** True until it has ended; the partial unique index on the subject looks at it. */
  readonly active: boolean;
  readonly state: IntentState;
  /** Rises each time somebody takes it over; every move names it. */
  readonly lease: number;
  readonly leasedUntil: Date;
  /** While open it is aborted when this has passed. */
  readonly deadline: Date;
  readonly origin: Origin;
  /** What was decided to do; plain JSON. */
  readonly plan?: unknown;
  /** What the steps answered, once all were granted. */
  readonly granted?: unknown;
  /** Why a step was refused; absent when the deadline passed. */
  readonly refusal?: unknown;
  /** What the client is told, once it has ended. */
  readonly answer?: unknown;
  /** True when the steps' subgraphs have forgotten it. */
  readonly closed: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** The collection of the intents, in the caller's own database. */
export const INTENTS = "intents";
export type Intents = Collection<IntentDocument>;

/** One intent for an idempotency key, one active intent for a subject, and what the sweeper looks for. */
export const intentIndexes = [
  { collection: INTENTS, key: { key: 1 }, unique: true, name: "one_intent_per_key" },
  {
    collection: INTENTS,
    key: { subject: 1 },
    unique: true,
    partialFilterExpression: { active: true },
    name: "one_active_intent_per_subject",
  },
  { collection: INTENTS, key: { active: 1, leasedUntil: 1 }, name: "active_by_lease" },
  { collection: INTENTS, key: { closed: 1, updatedAt: 1 }, name: "ended_by_age" },
] as const;
