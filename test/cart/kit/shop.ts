import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmbeddedStore } from "../../../embedded/server.ts";
import { systemClock, type Clock } from "../../../kernel/clock.ts";
import { createConnections } from "../../../kernel/connections.ts";
import { demoCatalogue } from "../../../kernel/demo/catalogue.ts";
import { demoLocations } from "../../../kernel/demo/locations.ts";
import { demoCustomerId } from "../../../kernel/demo/people.ts";
import { deriveKeys } from "../../../kernel/keys.ts";
import { createLog } from "../../../kernel/log.ts";
import { connectMongo } from "../../../kernel/mongo/mongo.ts";
import type { SubgraphDefinition } from "../../../kernel/subgraph/define.ts";
import { startSubgraph, type RunningSubgraph } from "../../../kernel/subgraph/start.ts";
import type { Principal, Viewer } from "../../../kernel/viewer.ts";

export type SubgraphName = "catalog" | "inventory" | "cart" | "loyalty";

/** The seeded history ends here. */
export const SEEDED_AT = Date.UTC(2026, 10, 24);

/** The n-th customer of the demo, on the web. */
export function customer(number: number, extra: Partial<Principal> = {}): Principal {
  const customerId = demoCustomerId(number);
  return {
    kind: "principal",
    sub: `customer:${customerId}`,
    actor: "CUSTOMER",
    scopes: ["customer:self", "order:self", "cart:self", "loyalty:self", "conversation:self"],
    customerId,
    channel: "WEB",
    ...extra,
  };
}

/** A visitor who has not signed in. */
export function guest(id: string): Principal {
  return { kind: "principal", sub: `guest:${id}`, actor: "GUEST", scopes: ["cart:self"], guestId: id, channel: "WEB" };
}

/** A person of customer service. */
export const agent: Principal = {
  kind: "principal",
  sub: "agent:1",
  actor: "AGENT",
  scopes: ["cart:read", "order:read", "loyalty:read", "customer:read"],
  channel: "PHONE",
  label: "Robin",
};

/** A member of the flagship's staff, who may help with carts. */
export const staff: Principal = {
  kind: "principal",
  sub: "staff:lon-1",
  actor: "STAFF",
  scopes: ["stock:read", "stock:write", "cart:assist", "customer:read", "order:read"],
  storeIds: [place("lon-1")],
  channel: "STORE_POS",
};

/** The id of a place by its code. */
export function place(code: string): string {
  const found = demoLocations("small").find((location) => location.code === code);
  if (found === undefined) throw new Error(`there is no ${code} in the small set`);
  return found.id;
}

/** The variants of the small set. */
export const variants = demoCatalogue("small").flatMap((product) => product.variants);

/** These subgraphs on one embedded store with the small set, calling each other as in the single process. */
export async function aShop(input: { readonly names: readonly SubgraphName[]; readonly clock?: Clock }) {
  const { names, clock = systemClock() } = input;
  const folder = await mkdtemp(join(tmpdir(), "lockstep-cart-"));
  const store = await startEmbeddedStore({ file: join(folder, "store.db") });
  const mongo = await connectMongo({ url: store.url, appName: "test" });
  const keys = deriveKeys("a-secret-that-is-long-enough-for-tests");
  const log = createLog({ level: "silent" });
  await using parts = new AsyncDisposableStack();
  parts.defer(() => rm(folder, { recursive: true }));
  parts.defer(() => store.close());
  parts.defer(() => mongo.close());
  const running = new Map<string, RunningSubgraph>();
  const ways = [];
  for (const name of names) {
    const connections = parts.use(createConnections({ caller: name, urls: new Map(), keys, clock, log }));
    ways.push(connections);
    // Each subgraph.ts exports its definition under this name.
    const { subgraph } = (await import(`../../../subgraphs/${name}/subgraph.ts`)) as {
      readonly subgraph: SubgraphDefinition<unknown, unknown>;
    };
    const started = await startSubgraph(subgraph, {
      mongo,
      sdl: readFileSync(new URL(`../../../schema/${name}.graphql`, import.meta.url), "utf8"),
      clock,
      keys,
      log,
      settings: { publicUrl: "http://127.0.0.1" },
      transportOf: (callee) => connections.transportOf(callee),
      feedOf: (callee) => connections.feedOf(callee),
    });
    running.set(name, parts.use(started));
  }
  for (const connections of ways) for (const subgraph of running.values()) connections.add(subgraph);
  for (const subgraph of running.values()) await subgraph.seed("small", SEEDED_AT);

  /** Asks one subgraph as somebody; throws what it answers as errors. */
  async function ask(
    name: SubgraphName,
    viewer: Viewer,
    operation: string,
    variables: Readonly<Record<string, unknown>> = {},
  ): Promise<Readonly<Record<string, any>>> {
    const subgraph = running.get(name);
    if (subgraph === undefined) throw new Error(`${name} was not started`);
    const answer = await subgraph.execute({ operation, variables, viewer, after: 0, requestId: randomUUID() });
    const [error] = answer.errors ?? [];
    if (error !== undefined) throw Object.assign(new Error(error.message), error.extensions);
    return answer.data ?? {};
  }

  const owned = parts.move();
  return {
    ask,
    running,
    database: (name: SubgraphName) => mongo.database(`lockstep_${name}`),
    startWorkers: () => running.forEach((subgraph) => subgraph.startWorkers()),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

export type Shop = Awaited<ReturnType<typeof aShop>>;
