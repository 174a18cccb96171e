import { invariant } from "../errors.ts";
import type { CommittedChange, Position } from "../changes/change.ts";
import type { SubgraphRuntime } from "../subgraph/runtime.ts";
import type { AnySaga, Steps, Verdict } from "./definition.ts";
import type { IntentDocument, Intents } from "./intent.ts";
import { LeaseLost, makeMove, nextMove, renewLease, type Finding } from "./moves.ts";

/** How long a driver owns an intent without saying so again; longer than any single call. */
export const LEASE_MS = 15_000;
/** How long one call of a step may take before it is sent again. */
const STEP_DEADLINE_MS = 4_000;
const FIRST_RETRY_MS = 25;
const LONGEST_RETRY_MS = 1_000;

/** What driving needs; the same for a request and for the sweeper. */
export interface Driver {
  // unknown: driving reads nothing of the subgraph's own store
  readonly runtime: SubgraphRuntime<unknown>;
  readonly intents: Intents;
  committed(changes: readonly CommittedChange[], position?: Position): void;
}

/**
 * Takes an intent that we hold as far as it goes until that time: to its end, or to wherever it stands then. Failures are
 * tried again with growing pauses; `LeaseLost` means that somebody else goes on.
 */
export async function driveIntent(
  driver: Driver,
  saga: AnySaga,
  intent: IntentDocument,
  untilMs: number,
): Promise<IntentDocument> {
  const { clock, log } = driver.runtime;
  const steps = stepsOf(driver, intent._id);
  let current = intent;
  let pauseMs = FIRST_RETRY_MS;
  while (current.active) {
    const nowMs = clock.now();
    if (current.leasedUntil.getTime() - nowMs < LEASE_MS / 2) {
      current = await renewLease(driver.intents, current, { nowMs, leaseMs: LEASE_MS });
    }
    let failure: unknown;
    try {
      const before = current.state;
      current = await advance(driver, saga, current, steps);
      if (current.state !== before) continue;
    } catch (error) {
      if (error instanceof LeaseLost) throw error;
      failure = error;
    }
    log.warn(
      { intent: current._id, saga: saga.name, state: current.state, err: failure },
      "a saga's step is tried again",
    );
    if (clock.now() + pauseMs > untilMs) return current;
    await clock.wait(pauseMs);
    pauseMs = Math.min(pauseMs * 2, LONGEST_RETRY_MS);
  }
  return current;
}

/** The names of an intent's steps, and calls whose changes reach the driver. */
export function stepsOf(driver: Driver, intent: string): Steps {
  return {
    intent,
    name: (step) => `${intent}:${step}`,
    async call(subgraph, call) {
      const { data, changes } = await driver.runtime.call(subgraph, { deadlineMs: STEP_DEADLINE_MS, ...call });
      driver.committed(changes);
      return data;
    },
  };
}

async function advance(driver: Driver, saga: AnySaga, intent: IntentDocument, steps: Steps): Promise<IntentDocument> {
  switch (intent.state) {
    case "open":
      return decideOpen(driver, saga, intent, steps);
    case "committing":
      await saga.settle?.(steps, intent.plan, intent.granted);
      return endIn(driver, intent, (tx) => saga.commit(tx, viewOf(intent), intent.granted));
    case "aborting":
      await saga.undo(steps, intent.plan);
      return endIn(driver, intent, (tx) => saga.abort(tx, viewOf(intent), intent.refusal));
    case "done":
    case "aborted":
      return intent;
  }
}

/** Sends the steps unless the deadline has passed, and writes down what they lead to before anything acts on it. */
async function decideOpen(
  driver: Driver,
  saga: AnySaga,
  intent: IntentDocument,
  steps: Steps,
): Promise<IntentDocument> {
  const { clock } = driver.runtime;
  let finding: Finding = { kind: "nothing" };
  let failure: unknown;
  if (clock.now() < intent.deadline.getTime()) {
    try {
      finding = (await saga.send(steps, intent.plan)) satisfies Verdict<unknown, unknown>;
    } catch (error) {
      failure = error; // unknown whether it happened: the step is sent again
    }
  }
  const move = nextMove(intent, finding, clock.now());
  if (move.kind === "move") return makeMove(driver.intents, intent, move, { nowMs: clock.now() });
  if (failure !== undefined) throw failure;
  return intent;
}

/** The saga's own transaction and the intent's end are one. */
async function endIn(
  driver: Driver,
  intent: IntentDocument,
  work: (tx: Parameters<AnySaga["commit"]>[0]) => Promise<unknown>,
): Promise<IntentDocument> {
  const { runtime, intents } = driver;
  const { result, position, change } = await runtime.transact({ origin: intent.origin }, async (tx) => {
    const answer = await work(tx);
    const move = nextMove(intent, { kind: "carried out", answer }, runtime.clock.now());
    invariant(move.kind === "move", "an intent that was carried out ends");
    return makeMove(intents, intent, move, { nowMs: runtime.clock.now(), session: tx.session });
  });
  driver.committed(change ? [change] : [], position);
  return result;
}

function viewOf(intent: IntentDocument): {
  readonly id: string;
  readonly plan: unknown;
  readonly origin: IntentDocument["origin"];
} {
  return { id: intent._id, plan: intent.plan, origin: intent.origin };
}
