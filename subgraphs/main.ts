import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { z } from "zod";
import { systemClock } from "../kernel/clock.ts";
import { createConnections } from "../kernel/connections.ts";
import { deriveKeys } from "../kernel/keys.ts";
import { createLog } from "../kernel/log.ts";
import { connectMongo } from "../kernel/mongo/mongo.ts";
import type { SubgraphDefinition } from "../kernel/subgraph/define.ts";
import { startSubgraph } from "../kernel/subgraph/start.ts";

/** `npm run subgraph -- NAME --port N`: one subgraph alone, over HTTP. Its settings are in docs/configuration.md. */
const DAY_MS = 86_400_000;
const Settings = z.object({
  name: z.string().regex(/^[a-z]+$/, "a subgraph's name, such as cart: npm run subgraph -- cart --port 4001"),
  port: z.coerce.number().int().min(0).max(65_535),
  HOST: z.string().default("127.0.0.1"),
  MONGODB_URL: z.string().startsWith("mongodb", "the address of a replica set, such as that of `npm run store`"),
  LOCKSTEP_SECRET: z
    .string()
    .min(32, "at least 32 bytes, the same for every process: `openssl rand -hex 32` makes one"),
  LOCKSTEP_SECRET_PREVIOUS: z.string().min(32, "at least 32 bytes: the secret that is being rotated out").optional(),
  LOCKSTEP_SEED: z.enum(["demo", "small", "none"]).default("none"),
  LOCKSTEP_PUBLIC_URL: z.url().default("http://127.0.0.1:4000"),
  LOCKSTEP_LOG: z.string().default("info"),
});

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { port: { type: "string", default: "4001" } },
});
const parsed = Settings.safeParse({ ...process.env, name: positionals[0] ?? "", port: values.port });
if (!parsed.success) {
  console.error(`the subgraph cannot start:\n${z.prettifyError(parsed.error)}`);
  process.exit(1);
}
const settings = parsed.data;
const urls = new Map(
  Object.entries(process.env).flatMap(([key, url]) => {
    const name = /^LOCKSTEP_SUBGRAPH_(\w+)_URL$/.exec(key)?.[1];
    return name === undefined || url === undefined ? [] : [[name.toLowerCase(), url] as const];
  }),
);

const log = createLog({ level: settings.LOCKSTEP_LOG });
const clock = systemClock();
const keys = deriveKeys(settings.LOCKSTEP_SECRET, settings.LOCKSTEP_SECRET_PREVIOUS);
const mongo = await connectMongo({ url: settings.MONGODB_URL, appName: `lockstep-${settings.name}` });
const connections = createConnections({ caller: settings.name, urls, keys, clock, log });
// Each subgraph.ts exports its definition under this name.
const { subgraph: definition } = (await import(`./${settings.name}/subgraph.ts`)) as {
  readonly subgraph: SubgraphDefinition<unknown, unknown>;
};
const running = await startSubgraph(definition, {
  mongo,
  sdl: readFileSync(new URL(`../schema/${settings.name}.graphql`, import.meta.url), "utf8"),
  clock,
  keys,
  log,
  settings: { publicUrl: settings.LOCKSTEP_PUBLIC_URL },
  transportOf: (name) => connections.transportOf(name),
  feedOf: (name) => connections.feedOf(name),
});
// Every process seeds as of the same midnight, so that orders, stock and points of one history fit together.
if (settings.LOCKSTEP_SEED !== "none") await running.seed(settings.LOCKSTEP_SEED, clock.now() - (clock.now() % DAY_MS));
running.startWorkers();
const port = await running.listen({ port: settings.port, host: settings.HOST });
console.log(`ready http://${settings.HOST}:${port}/`);

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  process.once(signal, () => {
    void (async () => {
      await running[Symbol.asyncDispose]();
      await connections[Symbol.asyncDispose]();
      await mongo.close();
      process.exit(0);
    })(); // the process ends with it
  });
}
