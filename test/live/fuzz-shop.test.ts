import { expect, test } from "vitest";

import { createPlanner } from "../../gateway/plan/planner.ts";
import { createShop } from "./kit/shop.ts";
import { runShopHistory } from "./kit/shop-history.ts";

// Another seed: LOCKSTEP_FUZZ_SEED=7 npx vitest run test/live/fuzz-shop.test.ts; more of them: LOCKSTEP_FUZZ_SEEDS=500.
const first = Number(process.env["LOCKSTEP_FUZZ_SEED"] ?? 1);
const count = Number(process.env["LOCKSTEP_FUZZ_SEEDS"] ?? 8);

test("over a federated shop, after quiet every screen shows a fresh answer, and none went back", async () => {
  const planner = createPlanner(createShop().supergraph);
  const totals = { comparisons: 0, frames: 0, swaps: 0, wrong: 0, backwards: 0, namesLeft: 0 };
  const samples: string[] = [];
  for (let seed = first; seed < first + count; seed++) {
    const found = await runShopHistory(seed, planner);
    totals.comparisons += found.comparisons;
    totals.frames += found.frames;
    totals.swaps += found.swaps;
    totals.wrong += found.wrong.length;
    totals.backwards += found.backwards.length;
    totals.namesLeft += found.namesLeft;
    samples.push(...found.wrong.slice(0, 2), ...found.backwards.slice(0, 2));
  }
  console.log(`seeds ${first} to ${first + count - 1}: ${JSON.stringify(totals)}`);
  const { wrong, backwards, namesLeft } = totals;
  expect({ wrong, backwards, namesLeft, samples }).toEqual({ wrong: 0, backwards: 0, namesLeft: 0, samples: [] });
  expect(totals.comparisons).toBeGreaterThan(count * 10);
}, 600_000);
