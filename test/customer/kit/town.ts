import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmbeddedStore } from "../../../embedded/server.ts";
import { manualClock } from "../../../kernel/clock.ts";
import { createConnections, type Connections } from "../../../kernel/connections.ts";
import { deriveKeys } from "../../../kernel/keys.ts";
import { createLog } from "../../../kernel/log.ts";
import { connectMongo } from "../../../kernel/mongo/mongo.ts";
import { startSubgraph, type RunningSubgraph } from "../../../kernel/subgraph/start.ts";
import { principalOf, verifyToken } from "../../../kernel/tokens.ts";
import type { SubgraphResponse } from "../../../kernel/transport/transport.ts";
import type { Principal, Viewer } from "../../../kernel/viewer.ts";
import { subgraph as cart } from "../../../subgraphs/cart/subgraph.ts";
import { subgraph as customer } from "../../../subgraphs/customer/subgraph.ts";
import { subgraph as support } from "../../../subgraphs/support/subgraph.ts";

const NOW = Date.UTC(2026, 10, 24, 9, 30);
/** The gateway, where it acts for itself. */
export const gateway: Viewer = { kind: "service", name: "gateway" };

/** The answer of an operation; `data` is any: each test knows the fields that it asked for. */
export interface Answer extends Omit<SubgraphResponse, "data"> {
  // any: see above
  readonly data: any;
}

/** The customer and support subgraphs (and cart, which claiming a guest's bag needs) on a real embedded store. */
export async function aTown() {
  const folder = await mkdtemp(join(tmpdir(), "lockstep-town-"));
  const store = await startEmbeddedStore({ file: join(folder, "store.db") });
  const clock = manualClock(NOW);
  const keys = deriveKeys("a-secret-that-is-long-enough-for-tests");
  const log = createLog({ level: "silent" });
  const mongo = await connectMongo({ url: store.url, appName: "test" });
  const running = new Map<string, RunningSubgraph>();
  const connections: Connections[] = [];
  for (const definition of [customer, support, cart] as const) {
    const { name } = definition;
    const ways = createConnections({ caller: name, urls: new Map(), keys, clock, log });
    connections.push(ways);
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
    // never: the three definitions differ in the types of their stores, which only they themselves look at
    running.set(name, await startSubgraph(definition as never, host));
  }
  for (const ways of connections) for (const subgraph of running.values()) ways.add(subgraph);
  for (const name of ["customer", "support"]) await running.get(name)?.seed("small", NOW);
  let asked = 0;

  async function ask(name: "customer" | "support", viewer: Viewer, operation: string, variables = {}): Promise<Answer> {
    const subgraph = running.get(name);
    if (subgraph === undefined) throw new Error(`${name} does not run`);
    asked += 1;
    return subgraph.execute({ operation, variables, viewer, after: 0, requestId: `request-${asked}` });
  }

  const town = {
    clock,
    keys,
    mongo,
    subgraph: (name: "customer" | "support" | "cart") => {
      const subgraph = running.get(name);
      if (subgraph === undefined) throw new Error(`${name} does not run`);
      return subgraph;
    },
    ask,
    /** Sends a mutation with an `input`, answers its payload; throws on errors that are not the payload's. */
    async write(
      name: "customer" | "support",
      viewer: Viewer,
      field: string,
      input: Readonly<Record<string, unknown>>,
      select: string,
    ): Promise<any> {
      // any: as Answer
      const type = `${field[0]?.toUpperCase()}${field.slice(1)}Input`;
      const operation = `mutation ($input: ${type}!) { ${field}(input: $input) {
        ${select} userErrors { __typename code message field } } }`;
      asked += 1;
      const answer = await ask(name, viewer, operation, { input: { clientMutationId: `write-${asked}`, ...input } });
      if (answer.errors !== undefined) throw new Error(answer.errors.map(({ message }) => message).join("; "));
      return answer.data[field];
    },
    /** Whom a token speaks of. */
    async viewerOf(token: string): Promise<Principal> {
      const viewer = principalOf(await verifyToken(token, { key: keys.token, now: clock.now() }));
      if (viewer.kind !== "principal") throw new Error("a token speaks of a principal");
      return viewer;
    },
    /** Signs in as one of the demo's identities. */
    async as(identity: string): Promise<Principal> {
      const { data } = await ask(
        "customer",
        gateway,
        `mutation ($as: String!) { signInDemo(as: $as) { accessToken } }`,
        {
          as: identity,
        },
      );
      return town.viewerOf(data.signInDemo.accessToken);
    },
    async [Symbol.asyncDispose]() {
      for (const subgraph of running.values()) await subgraph[Symbol.asyncDispose]();
      for (const ways of connections) await ways[Symbol.asyncDispose]();
      await mongo.close();
      await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return town;
}

export type Town = Awaited<ReturnType<typeof aTown>>;
