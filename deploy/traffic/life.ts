import type { Clock } from "../../kernel/clock.ts";
import type { Log } from "../../kernel/log.ts";
import type { Random } from "../../kernel/random.ts";
import { thinkingTime } from "./chance.ts";

/** Somebody who does one thing at a time. */
export interface Person {
  readonly name: string;
  /** How long she thinks between two acts, on average, in milliseconds. */
  readonly meanThinkingMs: number;
  act(): Promise<void>;
}

/** How long somebody stays away after something went wrong, on average: the graph is left in peace. */
const afterFailureMs = 20_000;

/** Lets a person think and act until the signal aborts. What goes wrong is noted, and she comes back later. */
export async function live(
  person: Person,
  context: { readonly clock: Clock; readonly random: Random; readonly log: Log; readonly signal: AbortSignal },
): Promise<void> {
  const { clock, random, log, signal } = context;
  let meanMs = person.meanThinkingMs;
  while (!signal.aborted) {
    try {
      await clock.wait(thinkingTime(random, meanMs), signal);
      await person.act();
      meanMs = person.meanThinkingMs;
    } catch (error) {
      if (signal.aborted) return;
      meanMs = afterFailureMs;
      log.debug({ person: person.name, error }, "traffic: an act failed");
    }
  }
}
