import type { Random } from "../../kernel/random.ts";

/** One of several, each as likely as the others; undefined when there is none. */
export function pick<Value>(random: Random, values: readonly Value[]): Value | undefined {
  return values[Math.floor(random() * values.length)];
}

/** One of several, each as likely as its weight says; undefined when nothing has a weight above 0. */
export function pickWeighted<Value>(
  random: Random,
  choices: readonly { readonly weight: number; readonly value: Value }[],
): Value | undefined {
  const total = choices.reduce((sum, choice) => sum + choice.weight, 0);
  let rest = random() * total;
  for (const choice of choices) {
    rest -= choice.weight;
    if (choice.weight > 0 && rest < 0) return choice.value;
  }
  return undefined;
}

/**
 * How long a person thinks: mostly around `meanMs`, sometimes much longer, never less than a third of it and never more
 * than five times as long.
 */
export function thinkingTime(random: Random, meanMs: number): number {
  const drawn = -Math.log(1 - random()) * meanMs;
  return Math.round(Math.min(Math.max(drawn, meanMs / 3), meanMs * 5));
}
