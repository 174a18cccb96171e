import { randomUUID } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmbeddedStore } from "../../../embedded/server.ts";
import { manualClock, type Clock } from "../../../kernel/clock.ts";
import { createConnections } from "../../../kernel/connections.ts";
import { demoLocationId } from "../../../kernel/demo/locations.ts";
import { createIds, deterministicId } from "../../../kernel/ids.ts";
import { deriveKeys } from "../../../kernel/keys.ts";
import { createLog } from "../../../kernel/log.ts";
import { createChangeWriter } from "../../../kernel/mongo/change-writer.ts";
import { connectMongo, type Mongo } from "../../../kernel/mongo/mongo.ts";
import { startSubgraph, type RunningSubgraph } from "../../../kernel/subgraph/start.ts";
import type { SubgraphRuntime } from "../../../kernel/subgraph/runtime.ts";
import type { SubgraphResponse } from "../../../kernel/transport/transport.ts";
import type { Principal, Viewer } from "../../../kernel/viewer.ts";
import { subgraph as catalog } from "../../../subgraphs/catalog/subgraph.ts";
import { sumOf } from "../../../subgraphs/inventory/rules/quantities.ts";
import { openInventoryStore, type InventoryStore } from "../../../subgraphs/inventory/store.ts";
import { subgraph as inventory } from "../../../subgraphs/inventory/subgraph.ts";

export const NOW = Date.UTC(2026, 10, 24, 9, 30);
/** The cart, where it asks for stock. */
export const cart: Viewer = { kind: "service", name: "cart" };
export const lastRaceFlat = deterministicId("var", "COMET-RACE-LMN-44");
export const lastButOnePair = deterministicId("var", "FELL-RUNNER-BLK-44");
export const raincoat = deterministicId("var", "PETREL-RAINCOAT-W-LMN-S");
export const place = demoLocationId;
export const levelId = (sku: string, code: string) => deterministicId("stk", `${sku}@${code}`);

export const guest = (name: string): Principal => ({
  kind: "principal",
  sub: `guest:${name}`,
  guestId: name,
  actor: "GUEST",
  scopes: ["cart:self"],
  channel: "WEB",
});
export const staffOf = (code: string): Principal => ({
  kind: "principal",
  sub: `staff:${code}`,
  actor: "STAFF",
  scopes: ["stock:read", "stock:write"],
  storeIds: [place(code)],
  channel: "STORE_POS",
  label: "Marta",
});
export const merchandiser: Principal = {
  kind: "principal",
  sub: "merchandiser:1",
  actor: "STAFF",
  scopes: ["price:write", "catalog:write"],
  label: "Jonas",
};
export const everybody: Viewer = { kind: "public" };

/** The answer of an operation; `data` is any: each test knows the fields that it asked for. */
export interface Answer extends Omit<SubgraphResponse, "data"> {
  // any: see above
  readonly data: any;
}

/** The catalogue and the inventory on a real embedded store. */
export async function aShopFloor(set: "small" | "demo" = "small") {
  const folder = await mkdtemp(join(tmpdir(), "lockstep-goods-"));
  const store = await startEmbeddedStore({ file: join(folder, "store.db") });
  const clock = manualClock(NOW);
  const keys = deriveKeys("a-secret-that-is-long-enough-for-tests");
  const log = createLog({ level: "silent" });
  const mongo = await connectMongo({ url: store.url, appName: "test" });
  const ways = createConnections({ caller: "test", urls: new Map(), keys, clock, log });
  const running = new Map<string, RunningSubgraph>();
  for (const definition of [catalog, inventory] as const) {
    const { name } = definition;
    const sdl = await readFile(new URL(`../../../schema/${name}.graphql`, import.meta.url), "utf8");
    const host = {
      mongo,
      sdl,
      clock,
      keys,
      log,
      settings: { publicUrl: "http://127.0.0.1:4000" },
      transportOf: (other: string) => ways.transportOf(other),
      feedOf: (other: string) => ways.feedOf(other),
    };
    // never: the definitions differ in the types of their stores, which only they themselves look at
    const subgraph = await startSubgraph(definition as never, host);
    running.set(name, subgraph);
    ways.add(subgraph);
  }
  const began = performance.now();
  for (const subgraph of running.values()) await subgraph.seed(set, NOW);
  const seedMs = performance.now() - began;
  const documents = openInventoryStore(mongo.database("lockstep_inventory"));
  const subgraph = (name: "catalog" | "inventory") => {
    const found = running.get(name);
    if (found === undefined) throw new Error(`${name} does not run`);
    return found;
  };

  const floor = {
    clock,
    mongo,
    documents,
    seedMs,
    subgraph,
    ask: (name: "catalog" | "inventory", viewer: Viewer, operation: string, variables = {}): Promise<Answer> =>
      subgraph(name).execute({ operation, variables, viewer, after: 0, requestId: randomUUID() }),
    /** Sends a mutation with an `input`, answers its payload; throws on errors that are not the payload's. */
    async write(
      name: "catalog" | "inventory",
      viewer: Viewer,
      field: string,
      input: Readonly<Record<string, unknown>>,
      select: string,
    ): Promise<any> {
      // any: as Answer
      const type = `${field[0]?.toUpperCase()}${field.slice(1)}Input`;
      const operation = `mutation ($input: ${type}!) { ${field}(input: $input) { ${select} userErrors { __typename code message field
        ${name === "inventory" ? "... on InsufficientStock { available alternatives { location { code } available distanceKm } }" : "... on StaleRevision { currentRevision }"} } } }`;
      const variables = { input: { clientMutationId: randomUUID(), ...input } };
      const answer = await floor.ask(name, viewer, operation, variables);
      if (answer.errors !== undefined) throw new Error(answer.errors.map(({ message }) => message).join("; "));
      return answer.data[field];
    },
    /** What a worker runs on, made of the same store and clock as the subgraph's own. */
    runtime: () => workerRuntime({ mongo, clock }),
    /** The quantities of a level, after checking that they are the sum of its ledger (I1, I2). */
    async levelOf(sku: string, code: string) {
      const level = await documents.stock.findOne({ _id: levelId(sku, code) });
      if (level === null) throw new Error(`${code} does not hold ${sku}`);
      const ledger = await documents.movements.find({ stockId: level._id }).toArray();
      const { available, held, allocated, safety } = level;
      const sum = sumOf(ledger);
      if (JSON.stringify(sum) !== JSON.stringify({ available, held, allocated, safety }))
        throw new Error(`the ledger says ${JSON.stringify(sum)} of ${sku}@${code}`);
      return { available, held, allocated, safety };
    },
    async [Symbol.asyncDispose]() {
      for (const subgraph of running.values()) await subgraph[Symbol.asyncDispose]();
      await ways[Symbol.asyncDispose]();
      await mongo.close();
      await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return floor;
}

function workerRuntime({ mongo, clock }: { readonly mongo: Mongo; readonly clock: Clock }) {
  const database = mongo.database("lockstep_inventory");
  const ids = createIds({ clock });
  const writer = createChangeWriter({ mongo, database, subgraph: "inventory", ids });
  return {
    store: openInventoryStore(database),
    clock,
    ids,
    transact: ({ origin, queue = [] }, work) => writer.write(origin, work, { queue }),
  } satisfies Pick<SubgraphRuntime<InventoryStore>, "store" | "clock" | "ids" | "transact">;
}

export type ShopFloor = Awaited<ReturnType<typeof aShopFloor>>;
