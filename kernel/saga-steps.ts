import type { ClientSession, Collection } from "mongodb";
import { BadUserInput } from "./errors.ts";

/**
 * What a subgraph remembers of a step that another one's intent asked of it. The document is written in the transaction of
 * the step's effect, so that a step sent again (its answer was lost, or its caller crashed) answers the same and does nothing.
 */
export interface StepDocument {
  /** The name of the step, `<intent>:<step>`. */
  readonly _id: string;
  readonly intent: string;
  readonly kind: "done" | "undone";
  /** What was answered, plain JSON. */
  readonly answer?: unknown;
  /** What the effect needs to be reverted, plain JSON; absent when there is nothing to revert. */
  readonly revert?: unknown;
  readonly at: Date;
}

/** What an effect gives back: the answer, and what it takes to revert it (leave it out when it changed nothing). */
export interface StepEffect<Answer, Revert> {
  readonly answer: Answer;
  readonly revert?: Revert;
}

/** The part of a transaction that steps need; `Tx` of a mutation is one. */
export interface StepTransaction {
  readonly session: ClientSession;
}

/** The steps that a subgraph has carried out for others' intents that are not closed yet. */
export interface StepMemory {
  /**
   * Carries out a step once: the first time the effect runs and its answer is stored with it, afterwards the stored answer
   * is given. Throws BAD_USER_INPUT when the step was undone before it came.
   */
  once<Answer, Revert = unknown>(
    tx: StepTransaction,
    step: string,
    effect: () => Promise<StepEffect<Answer, Revert>>,
  ): Promise<Answer>;
  /**
   * Undoes a step once; `revert` runs only when the step had an effect. A step that never came is remembered as undone, and
   * refused should it come late. Answers whether there was something to revert.
   */
  undo<Revert = unknown>(
    tx: StepTransaction,
    step: string,
    revert: (revert: Revert) => Promise<void>,
  ): Promise<boolean>;
  /** Forgets the steps of an intent that has ended. Its caller waits with it until none of its requests can be under way. */
  close(tx: StepTransaction, intent: string): Promise<void>;
}

/** The collection of `StepDocument`s, and the index that closing an intent needs. */
export const STEPS = "saga_steps";
export const stepIndexes = [{ collection: STEPS, key: { intent: 1 } }] as const;

/** @param clock tells when a step was remembered, for whoever looks into the database. */
export function createStepMemory(input: {
  readonly collection: Collection<StepDocument>;
  readonly clock: { now(): number };
}): StepMemory {
  const { collection, clock } = input;
  return {
    async once<Answer, Revert>(
      tx: StepTransaction,
      step: string,
      effect: () => Promise<StepEffect<Answer, Revert>>,
    ): Promise<Answer> {
      const intent = intentOfStep(step);
      const { session } = tx;
      const known = await collection.findOne({ _id: step }, { session });
      if (known?.kind === "undone") throw new BadUserInput(`the step ${step} was undone before it came`);
      if (known !== null) return known.answer as Answer; // stored by this very call's first run
      const { answer, revert } = await effect();
      const remembered = revert === undefined ? {} : { revert };
      await collection.insertOne(
        { _id: step, intent, kind: "done", answer, ...remembered, at: new Date(clock.now()) },
        { session },
      );
      return answer;
    },

    async undo<Revert>(tx: StepTransaction, step: string, revert: (revert: Revert) => Promise<void>) {
      const intent = intentOfStep(step);
      const { session } = tx;
      const known = await collection.findOne({ _id: step }, { session });
      if (known?.kind === "undone") return false;
      const undone = { intent, kind: "undone" as const, at: new Date(clock.now()) };
      if (known === null) {
        await collection.insertOne({ _id: step, ...undone }, { session });
        return false;
      }
      const hasEffect = known.revert !== undefined;
      if (hasEffect) await revert(known.revert as Revert); // stored by the step's own effect
      await collection.updateOne({ _id: step }, { $set: undone, $unset: { answer: "", revert: "" } }, { session });
      return hasEffect;
    },

    async close(tx, intent) {
      await collection.deleteMany({ intent }, { session: tx.session });
    },
  };
}

/** The intent that a step belongs to; throws BAD_USER_INPUT unless the name reads `<intent>:<step>`. */
export function intentOfStep(step: string): string {
  const [, intent] = /^(int_[0-9A-HJKMNP-TV-Z]{26}):[\w.-]{1,80}$/.exec(step) ?? [];
  if (intent === undefined) throw new BadUserInput(`expected a step named <intent>:<step>, got ${step.slice(0, 60)}`);
  return intent;
}
