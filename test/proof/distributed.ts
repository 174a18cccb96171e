import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readSupergraphConfig } from "../../schema/supergraph-config.ts";
import { playShopperScene } from "../support/shopper-scene.ts";
import { freePort, spawnUntilReady, type Spawned } from "../support/spawned.ts";

/**
 * The shopper's scene with the store, every subgraph and two gateways as processes of their own: web and kiosk on one
 * gateway, phone and desk on the other. What one gateway writes reaches the other's screens by the change feeds alone.
 */
export async function proveDistributed(): Promise<void> {
  const data = await mkdtemp(join(tmpdir(), "lockstep-distributed-"));
  const processes: Spawned[] = [];
  const start = async (options: Parameters<typeof spawnUntilReady>[0]) => {
    const spawned = await spawnUntilReady(options);
    processes.push(spawned);
    return spawned;
  };
  try {
    const storePort = await freePort();
    const store = await start({ script: "embedded/main.ts", args: ["--port", String(storePort), "--data", data] });
    const names = readSupergraphConfig().map(({ name }) => name);
    const ports = new Map<string, number>();
    for (const name of names) ports.set(name, await freePort());
    const env: Record<string, string> = {
      MONGODB_URL: store.url,
      LOCKSTEP_SECRET: "the same secret for every process of the proof",
      LOCKSTEP_DEMO_AUTH: "on",
      LOCKSTEP_SEED: "small",
      LOCKSTEP_LIVE_SUBGRAPHS: names.join(","),
    };
    for (const [name, port] of ports) env[`LOCKSTEP_SUBGRAPH_${name.toUpperCase()}_URL`] = `http://127.0.0.1:${port}/`;
    // One after the other, in the order of supergraph.yaml: a later subgraph's history names what an earlier one holds.
    for (const [name, port] of ports)
      await start({ script: "subgraphs/main.ts", args: [name, "--port", String(port)], env });
    const gateways = await Promise.all(
      [1, 2].map(async () =>
        start({
          script: "gateway/main.ts",
          args: ["--supergraph", "schema/supergraph.graphql", "--port", String(await freePort())],
          env,
        }),
      ),
    );
    const [first, second] = gateways.map(({ url }) => url);
    if (first === undefined || second === undefined) throw new Error("two gateways were started");
    await playShopperScene({ web: first, kiosk: first, phone: second, desk: second });
    console.log(
      `${processes.length} processes: a store, ${names.length} subgraphs, two gateways; one scene, one state`,
    );
  } finally {
    await Promise.all(processes.toReversed().map((spawned) => spawned[Symbol.asyncDispose]()));
    await rm(data, { recursive: true, force: true });
  }
}
