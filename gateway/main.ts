import { readFile } from "node:fs/promises";

import { InvalidGatewayConfig, readGatewayConfig } from "./config.ts";
import type { GatewayConfig } from "./config.ts";
import { createGateway } from "./gateway.ts";
import { readSupergraph } from "./supergraph/supergraph.ts";
import type { ChangeFeed } from "../kernel/changes/change.ts";
import { openRemoteFeed } from "../kernel/changes/remote-feed.ts";
import { systemClock } from "../kernel/clock.ts";
import { deriveKeys } from "../kernel/keys.ts";
import { createLog } from "../kernel/log.ts";
import { signContext } from "../kernel/signed-context.ts";
import { httpTransport } from "../kernel/transport/http.ts";

/** `npm run gateway -- --supergraph FILE --port N`: the gateway alone, over subgraphs that are reached by HTTP. */
async function main(config: GatewayConfig): Promise<void> {
  const clock = systemClock();
  const log = createLog({ level: config.logLevel });
  const keys = config.secret === undefined ? undefined : deriveKeys(config.secret);
  const sdl = await readFile(config.supergraphFile, "utf8");
  const entries = readSupergraph(sdl).subgraphs.map(({ name, url }) => ({
    name,
    url: config.subgraphUrls.get(name.toLowerCase()) ?? url,
  }));
  const unreachable = entries.filter(({ url }) => !/^https?:/u.test(url));
  if (unreachable.length > 0)
    throw new InvalidGatewayConfig(
      `These subgraphs have no HTTP address: ${unreachable.map(({ name, url }) => `${name} (${url || "none"})`).join(", ")}. Set LOCKSTEP_SUBGRAPH_<NAME>_URL.`,
    );

  const transports = new Map(
    entries.map(({ name, url }) => {
      const [key] = keys?.context(name) ?? [];
      const sign =
        key &&
        ((request: { viewer: Parameters<typeof signContext>[0]; requestId: string; after: number }, body: string) =>
          signContext(request.viewer, {
            audience: name,
            body,
            key,
            requestId: request.requestId,
            after: request.after,
            now: clock.now(),
          }));
      return [name, httpTransport({ name, url, now: () => clock.now(), ...(sign && { sign }) })];
    }),
  );
  const feeds = new Map<string, ChangeFeed>();
  for (const { name, url } of entries) {
    const [key] = keys?.context(name) ?? [];
    if (!config.liveSubgraphs.includes(name) || key === undefined) continue;
    const viewer = { kind: "service", name: "gateway" } as const;
    const signature = () =>
      signContext(viewer, { audience: name, body: "", key, requestId: crypto.randomUUID(), now: clock.now() });
    feeds.set(
      name,
      await openRemoteFeed({ url: new URL("/changes", url).href, subgraph: name, signature, clock, log }),
    );
  }

  const gateway = await createGateway({
    supergraph: sdl,
    transports,
    feeds,
    clock,
    log,
    ...(keys !== undefined && { keys }),
    settings: { demoAuth: config.demoAuth },
  });
  const address = await gateway.listen(config);
  console.log(`ready ${address}/graphql`);

  const end = () => {
    gateway
      .close()
      .then(() => Promise.all([...feeds.values()].map((feed) => feed.close())))
      .then(() => process.exit(0), fail);
  };
  process.once("SIGTERM", end);
  process.once("SIGINT", end);
}

function fail(error: unknown): never {
  console.error(error instanceof InvalidGatewayConfig ? error.message : error);
  process.exit(1);
}

try {
  await main(readGatewayConfig(process.argv.slice(2), process.env));
} catch (error) {
  fail(error);
}
