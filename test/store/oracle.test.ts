import { expect, test } from "vitest";
import { replay } from "./oracle/replay.mjs";
import { aStore } from "./support.ts";

test(
  "the embedded store > answers as a real MongoDB was recorded to answer, or refuses by name",
  { timeout: 120_000 },
  async () => {
    await using one = await aStore();
    const { reports, ...counts } = await replay(
      one.store.url,
      new URL("oracle/mongodb-4.2.ndjson.gz", import.meta.url),
    );
    const total = counts.same + counts.refused + counts.code + counts.different + counts.later;
    console.log(`recorded MongoDB answers: ${total} cases, ${JSON.stringify(counts)}`);
    expect(reports.filter((report) => report.startsWith("different"))).toEqual([]);
    expect(counts.code).toBeLessThanOrEqual(total / 100);
    expect(counts.refused).toBeLessThanOrEqual(10);
    expect(total).toBe(3891);
  },
);
