import type { CommittedChange, Position } from "../changes/change.ts";
import type { Tx } from "../mongo/change-writer.ts";
import type { Origin } from "../origin.ts";
import type { ServiceAnswer, ServiceCall } from "../subgraph/runtime.ts";

/** What the other subgraphs said to all steps together. */
export type Verdict<Granted, Refusal> =
  | { readonly kind: "granted"; readonly granted: Granted }
  | { readonly kind: "refused"; readonly refusal: Refusal };

/** How a saga reaches other subgraphs: the names of its steps and the calls. */
export interface Steps {
  /** The intent's id. */
  readonly intent: string;
  /** The full name of a step, `<intent>:<step>`. */
  name(step: string): string;
  call(subgraph: string, call: ServiceCall): Promise<ServiceAnswer["data"]>;
}

/** An intent as its saga's transactions see it. */
export interface IntentView<Plan> {
  readonly id: string;
  readonly plan: Plan;
  readonly origin: Origin;
}

/** A write through other subgraphs. Everything it stores (plan, granted, refusal, answer) is plain JSON. */
export interface SagaDefinition<Plan, Granted, Refusal, Answer> {
  readonly name: string;
  /** How long it may stay open before it is aborted. */
  readonly deadlineMs: number;
  /**
   * Sends every step and says what came back. It is called again after a time-out or a crash, so each step must be
   * idempotent under its name. A rejection is no refusal.
   */
  send(steps: Steps, plan: Plan): Promise<Verdict<Granted, Refusal>>;
  /**
   * Sends the steps that only give back, once the intent is committing: they cannot be refused, so they may not be undone
   * either. Like `send` it is called again until it succeeds.
   */
  settle?(steps: Steps, plan: Plan, granted: Granted): Promise<void>;
  /** Undoes every step, those that perhaps never came included. It may be called again. */
  undo(steps: Steps, plan: Plan): Promise<void>;
  /** Lets the other subgraphs forget the intent. */
  close(steps: Steps, plan: Plan): Promise<void>;
  /** Writes the state in the transaction that ends the intent; it cannot refuse any more. */
  commit(tx: Tx, intent: IntentView<Plan>, granted: Granted): Promise<Answer>;
  /** Writes what a refusal leaves behind, and decides the answer; `refusal` is undefined when the deadline passed. */
  abort(tx: Tx, intent: IntentView<Plan>, refusal: Refusal | undefined): Promise<Answer>;
}

/** Whatever saga: the document keeps plain JSON, and only the definition of that name reads it. */
// any: the four types of a definition meet only inside it.
export type AnySaga = SagaDefinition<any, any, any, any>;

/** The decision that opens an intent, made inside a transaction. */
export type Decision<Plan, Answer> =
  | { readonly kind: "answer"; readonly answer: Answer }
  | { readonly kind: "intend"; readonly subject: string; readonly plan: Plan };

/** One write of one viewer. */
export interface SagaRequest<Plan, Answer> {
  readonly principal: string;
  readonly clientMutationId: string;
  readonly input: unknown;
  readonly origin: Origin;
  /** What to queue on in this process for the whole write, usually the subject. */
  readonly queue: readonly string[];
  /** Decides what to do, from what it reads in the transaction; it may run several times. */
  decide(tx: Tx, intent: string): Promise<Decision<Plan, Answer>>;
  /** Is told of every commit made on the request's behalf, here or in a called subgraph. */
  readonly committed: (changes: readonly CommittedChange[], position?: Position) => void;
}

/** What a client is told: the answer, or that the write goes on by itself. */
export type SagaReply<Answer> =
  | { readonly kind: "ended"; readonly answer: Answer }
  | { readonly kind: "pending"; readonly intent: string }
  | { readonly kind: "busy" };
