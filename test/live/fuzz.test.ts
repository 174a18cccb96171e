import { expect, test } from "vitest";

import { runHistory } from "./kit/history.ts";
import type { Weather } from "./kit/history.ts";

// Another seed: LOCKSTEP_FUZZ_SEED=7 npx vitest run test/live/fuzz.test.ts; more of them: LOCKSTEP_FUZZ_SEEDS=500.
const first = Number(process.env["LOCKSTEP_FUZZ_SEED"] ?? 1);
const count = Number(process.env["LOCKSTEP_FUZZ_SEEDS"] ?? 12);

const weathers: readonly { readonly name: string; readonly weather: Weather }[] = [
  { name: "in all weathers at once", weather: {} },
  {
    name: "with a feed in order and nothing lost, a client reads what it wrote",
    weather: { reorder: false, resets: false, failures: false },
  },
];

test.each(weathers)("after quiet every screen shows a fresh answer, and none went back: $name", async ({ weather }) => {
  const totals = { comparisons: 0, frames: 0, wrong: 0, backwards: 0, unread: 0, namesLeft: 0 };
  const samples: string[] = [];
  for (let seed = first; seed < first + count; seed++) {
    const found = await runHistory(seed, weather);
    totals.comparisons += found.comparisons;
    totals.frames += found.frames;
    totals.wrong += found.wrong.length;
    totals.backwards += found.backwards.length;
    // Out of order, a watermark promises nothing.
    const unread = weather.reorder === false ? found.unread : [];
    totals.unread += unread.length;
    totals.namesLeft += found.namesLeft;
    samples.push(...found.wrong.slice(0, 2), ...found.backwards.slice(0, 2), ...unread.slice(0, 2));
  }
  console.log(`seeds ${first} to ${first + count - 1}: ${JSON.stringify(totals)}`);
  const { wrong, backwards, unread, namesLeft } = totals;
  expect({ wrong, backwards, unread, namesLeft, samples }).toEqual({
    wrong: 0,
    backwards: 0,
    unread: 0,
    namesLeft: 0,
    samples: [],
  });
  expect(totals.comparisons).toBeGreaterThan(count * 20);
});
