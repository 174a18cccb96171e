import { describe, expect, test } from "vitest";

import { backoffAfter, defaultBackoff } from "../../gateway/live/backoff.ts";
import { Schedule, dueAt } from "../../gateway/live/schedule.ts";
import { VirtualTimers } from "./kit/virtual-timers.ts";

function aScheduleWith(...names: string[]) {
  const timers = new VirtualTimers();
  const schedule = new Schedule({ timers, minIntervalMs: 20 });
  const log: string[] = [];
  const runnables = names.map((name) => {
    const runnable = {
      lastStartedAt: Number.NEGATIVE_INFINITY,
      run(): void {
        runnable.lastStartedAt = timers.now();
        log.push(`${name}@${timers.now()}`);
      },
    };
    return runnable;
  });
  return { timers, schedule, runnables, log };
}

describe("schedule", () => {
  test("what is due now starts together in the next turn of the loop", () => {
    const { timers, schedule, runnables, log } = aScheduleWith("a", "b");
    for (const runnable of runnables) schedule.add(runnable);
    expect(log).toEqual([]);
    timers.turn();
    expect(log).toEqual(["a@0", "b@0"]);
  });

  test("added twice, it runs once", () => {
    const { timers, schedule, runnables, log } = aScheduleWith("a");
    for (const runnable of [...runnables, ...runnables]) schedule.add(runnable);
    timers.turn();
    timers.turn();
    expect(log).toEqual(["a@0"]);
  });

  test("the next run waits until the interval after the last start is over", async () => {
    const { timers, schedule, runnables, log } = aScheduleWith("a");
    for (const runnable of runnables) schedule.add(runnable);
    await timers.advance(5);
    for (const runnable of runnables) schedule.add(runnable);
    await timers.advance(30);
    expect(log).toEqual(["a@0", "a@20"]);
  });

  test("something urgent moves a waiting run to an earlier time, never to a later one", async () => {
    const { timers, schedule, runnables, log } = aScheduleWith("a");
    for (const runnable of runnables) schedule.add(runnable, 500);
    for (const runnable of runnables) schedule.add(runnable, 50);
    for (const runnable of runnables) schedule.add(runnable, 900);
    await timers.advance(1_000);
    expect(log).toEqual(["a@50"]);
  });

  test("removed while queued or waiting, it does not run", async () => {
    const { timers, schedule, runnables, log } = aScheduleWith("a", "b");
    const [first, second] = runnables;
    if (first === undefined || second === undefined) throw new Error("two runnables");
    schedule.add(first);
    schedule.add(second, 10);
    schedule.remove(first);
    schedule.remove(second);
    await timers.advance(100);
    expect(log).toEqual([]);
    expect(schedule.isEmpty).toBe(true);
  });

  test("a run is due at the latest of now, the delay and the interval", () => {
    const base = { now: 100, delayMs: 0, lastStartedAt: 0, minIntervalMs: 20 };
    expect(dueAt(base)).toBe(100);
    expect(dueAt({ ...base, lastStartedAt: 95 })).toBe(115);
    expect(dueAt({ ...base, lastStartedAt: 95, delayMs: 50 })).toBe(150);
  });
});

test("back-off > doubles from 50 ms to 5 s and stays there", () => {
  const waits = [1, 2, 3, 7, 8, 2_000].map((failures) => backoffAfter(failures, defaultBackoff));
  expect(waits).toEqual([50, 100, 200, 3_200, 5_000, 5_000]);
});
