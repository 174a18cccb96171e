import { createHash } from "node:crypto";
import { IdempotencyKeyReused, invariant } from "./errors.ts";
import { canonicalJson, idempotencyId } from "./mongo/idempotency.ts";
import { isDuplicateKey } from "./mongo/mongo.ts";
import type { WriterQueues } from "./mongo/queue.ts";
import type { AnySaga, SagaDefinition, SagaReply, SagaRequest } from "./saga/definition.ts";
import { driveIntent, LEASE_MS, type Driver } from "./saga/drive.ts";
import { INTENTS, type IntentDocument, type IntentState } from "./saga/intent.ts";
import { LeaseLost, releaseLease } from "./saga/moves.ts";
import { endAbandoned, sweepActive, sweepEnded } from "./saga/sweep.ts";
import type { SubgraphRuntime, Worker } from "./subgraph/runtime.ts";

/** How long a client waits before it is told PENDING. */
const CLIENT_DEADLINE_MS = 5_000;
const SWEEP_EVERY_MS = 1_000;
const LOOK_AGAIN_MS = 20;

/** The writes of one subgraph through others. Stateless: make one wherever it is needed. */
export interface Sagas {
  /**
   * Carries out a write once for its key, and waits for its end up to the client's deadline. The same key and input give the
   * same answer; another input throws IDEMPOTENCY_KEY_REUSED.
   */
  run<Plan, Granted, Refusal, Answer>(
    saga: SagaDefinition<Plan, Granted, Refusal, Answer>,
    request: SagaRequest<Plan, Answer>,
  ): Promise<SagaReply<Answer>>;
  /** Ends what nobody drives, and closes what has ended. */
  sweep(): Promise<void>;
  /** Sweeps every second until its signal is aborted. */
  sweeper(): Worker;
  /** The intents that should have ended by now: for /health/deps. */
  overdue(olderThanMs: number): Promise<readonly OverdueIntent[]>;
}

/** An intent that takes longer than it should. */
export interface OverdueIntent {
  readonly intent: string;
  readonly saga: string;
  readonly state: IntentState;
  readonly createdAt: string;
}

/**
 * @param input.queues one for the running subgraph: equal writes wait for each other in the process.
 * @param input.sagas every saga that this subgraph may find in its database.
 * @param input.clientDeadlineMs how long `run` waits; 5,000 by default.
 */
export function createSagas(input: {
  // any: a saga reads the subgraph's store through its own closures only
  readonly runtime: SubgraphRuntime<any>;
  readonly queues: WriterQueues;
  readonly sagas: readonly AnySaga[];
  readonly clientDeadlineMs?: number;
}): Sagas {
  const { runtime, queues, clientDeadlineMs = CLIENT_DEADLINE_MS } = input;
  const { clock } = runtime;
  const intents = runtime.database.collection<IntentDocument>(INTENTS);
  const sagas = new Map(input.sagas.map((saga) => [saga.name, saga]));
  const sweepDriver: Driver = { runtime, intents, committed: () => undefined };

  async function runQueued<Plan, Answer>(
    saga: AnySaga,
    key: string,
    request: SagaRequest<Plan, Answer>,
  ): Promise<SagaReply<Answer>> {
    const driver: Driver = { runtime, intents, committed: request.committed };
    const inputHash = createHash("sha256").update(canonicalJson(request.input)).digest("base64url");
    const untilMs = clock.now() + clientDeadlineMs;
    for (;;) {
      const known = await intents.findOne({ key });
      if (known !== null && known.inputHash !== inputHash) {
        throw new IdempotencyKeyReused(saga.name);
      }
      if (known !== null && !known.active) return { kind: "ended", answer: known.answer as Answer }; // stored by this saga
      const intent = known ?? (await openIntent(saga, key, inputHash, request));
      if (known === null && intent !== undefined) {
        const driven = intent.active ? await driveOurs(driver, saga, intent, untilMs) : intent;
        if (driven !== undefined && !driven.active) return { kind: "ended", answer: driven.answer as Answer };
        if (driven !== undefined) {
          await releaseLease(intents, driven, clock.now()); // the sweeper goes on at once
          return { kind: "pending", intent: driven._id };
        }
        continue; // somebody took it over: look what became of it
      }
      // It is ours from before, or another one is active on the subject: help it to its end when nobody else does.
      const obstacle = known ?? (await intents.findOne({ active: true, subject: { $in: [...request.queue] } }));
      if (obstacle !== null && (await endAbandoned(driver, sagas, obstacle))) continue;
      if (clock.now() + LOOK_AGAIN_MS > untilMs) {
        return known === null ? { kind: "busy" } : { kind: "pending", intent: known._id };
      }
      await clock.wait(LOOK_AGAIN_MS);
    }
  }

  /** Decides and stores the intent in one transaction; undefined when an active one stands in the way. */
  async function openIntent<Plan, Answer>(
    saga: AnySaga,
    key: string,
    inputHash: string,
    request: SagaRequest<Plan, Answer>,
  ): Promise<IntentDocument | undefined> {
    const _id = runtime.ids.next("int");
    try {
      const { result, position, change } = await runtime.transact({ origin: request.origin }, async (tx) => {
        const decision = await request.decide(tx, _id);
        const nowMs = clock.now();
        const common = {
          _id,
          saga: saga.name,
          key,
          inputHash,
          lease: 1,
          leasedUntil: new Date(nowMs + LEASE_MS),
          deadline: new Date(nowMs + saga.deadlineMs),
          origin: request.origin,
          createdAt: new Date(nowMs),
          updatedAt: new Date(nowMs),
        };
        const intent: IntentDocument =
          decision.kind === "intend"
            ? { ...common, subject: decision.subject, active: true, state: "open", plan: decision.plan, closed: false }
            : { ...common, subject: "", active: false, state: "aborted", answer: decision.answer, closed: true };
        await intents.insertOne(intent, { session: tx.session });
        return intent;
      });
      request.committed(change ? [change] : [], position);
      return result;
    } catch (error) {
      if (isDuplicateKey(error)) return undefined;
      throw error;
    }
  }

  async function sweep(): Promise<void> {
    await sweepActive(sweepDriver, sagas);
    await sweepEnded(sweepDriver, sagas);
  }

  return {
    run(saga, request) {
      invariant(sagas.get(saga.name) === saga, `the saga ${saga.name} is known to the sweeper`);
      const { principal, clientMutationId } = request;
      const key = idempotencyId({ principal, operation: saga.name, key: clientMutationId });
      return queues.run([key, ...request.queue], () => runQueued(saga, key, request));
    },
    sweep,
    sweeper: () => ({
      name: "saga-sweeper",
      async run(signal) {
        while (!signal.aborted) {
          await sweep();
          await clock.wait(SWEEP_EVERY_MS, signal).catch(() => undefined); // an abort ends the loop above
        }
      },
    }),
    async overdue(olderThanMs) {
      const late = await intents
        .find({ active: true, createdAt: { $lte: new Date(clock.now() - olderThanMs) } })
        .limit(100)
        .toArray();
      return late.map(({ _id, saga, state, createdAt }) => ({
        intent: _id,
        saga,
        state,
        createdAt: createdAt.toISOString(),
      }));
    },
  };
}

/** Drives what we opened; undefined when it was taken over meanwhile. */
async function driveOurs(driver: Driver, saga: AnySaga, intent: IntentDocument, untilMs: number) {
  try {
    return await driveIntent(driver, saga, intent, untilMs);
  } catch (error) {
    if (error instanceof LeaseLost) return undefined;
    throw error;
  }
}
