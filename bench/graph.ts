import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startLockstep, type Lockstep } from "../deploy/lockstep.ts";
import { readSettings } from "../deploy/settings.ts";
import { systemClock } from "../kernel/clock.ts";
import { createLog } from "../kernel/log.ts";
import { publicViewer } from "../kernel/viewer.ts";
import { measureCpu } from "./cpu.ts";

const OPERATIONS = 200;

/**
 * What federation costs on a product page: the page through the gateway against the two subgraph requests that it is made
 * of, sent by hand. Everything in one process, the embedded store under it.
 */
export async function benchGraph(): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), "lockstep-bench-"));
  const settings = readSettings({ PORT: "0", LOCKSTEP_DATA: dataDir, LOCKSTEP_SEED: "small", LOCKSTEP_TRAFFIC: "off" });
  const lockstep = await startLockstep(settings, { clock: systemClock(), log: createLog({ level: "error" }) });
  try {
    const through = await measureCpu(
      {
        "product page through the gateway": () => pageThroughGateway(lockstep),
        "its two subgraph requests by hand": () => pageByHand(lockstep),
      },
      OPERATIONS,
    );
    const [gateway, byHand] = through;
    console.log("| way | CPU µs an operation |\n|---|---|");
    for (const { name, cpuMicros } of through) console.log(`| ${name} | ${cpuMicros.toFixed(0)} |`);
    if (gateway && byHand)
      console.log(`ratio ${(gateway.cpuMicros / byHand.cpuMicros).toFixed(2)} (median of 7 rounds of ${OPERATIONS})`);
  } finally {
    await lockstep[Symbol.asyncDispose]();
    await rm(dataDir, { recursive: true, force: true });
  }
}

const PAGE = `{ product(slug: "fell-runner") { id name description variants(first: 20) { nodes { id sku title price { amount { amount currency } } availability { available bucket } } } } }`;
const CATALOG = `{ product(slug: "fell-runner") { id name description variants(first: 20) { nodes { __typename id sku title price { amount { amount currency } } } } } }`;
const INVENTORY = `query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Variant { availability { available bucket } } } }`;

async function pageThroughGateway({ gateway }: Lockstep): Promise<unknown> {
  return gateway.execute({ document: PAGE, viewer: publicViewer });
}

async function pageByHand({ subgraphs }: Lockstep): Promise<unknown> {
  const request = { viewer: publicViewer, after: 0, requestId: "bench" };
  const catalog = await subgraphs.get("catalog")?.execute({ ...request, operation: CATALOG, variables: {} });
  const product = catalog?.data?.["product"] as {
    readonly variants: { readonly nodes: readonly { readonly id: string }[] };
  }; // as selected
  const representations = product.variants.nodes.map(({ id }) => ({ __typename: "Variant", id }));
  return subgraphs.get("inventory")?.execute({ ...request, operation: INVENTORY, variables: { representations } });
}
