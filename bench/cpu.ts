/** CPU of this process per operation, in µs: steadier than wall time on shared cores. */
export interface Measured {
  readonly name: string;
  readonly cpuMicros: number;
}

const ROUNDS = 7;

/**
 * Measures several ways of doing the same, in turns, so that a slow moment of the machine meets all of them; answers each
 * one's median over the rounds. `operations` is how many each does in a round.
 */
export async function measureCpu(
  ways: Readonly<Record<string, () => Promise<unknown>>>,
  operations: number,
): Promise<readonly Measured[]> {
  const samples = new Map(Object.keys(ways).map((name) => [name, [] as number[]]));
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const [name, work] of Object.entries(ways)) {
      const before = process.cpuUsage();
      for (let index = 0; index < operations; index += 1) await work();
      const { user, system } = process.cpuUsage(before);
      if (round > 0) samples.get(name)?.push((user + system) / operations); // the first round warms up
    }
  }
  return [...samples].map(([name, values]) => ({ name, cpuMicros: median(values) }));
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
