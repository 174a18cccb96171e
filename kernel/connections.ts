import type { Clock } from "./clock.ts";
import { openRemoteFeed } from "./changes/remote-feed.ts";
import type { ChangeFeed } from "./changes/change.ts";
import { invariant } from "./errors.ts";
import type { Keys } from "./keys.ts";
import type { Log } from "./log.ts";
import { signContext } from "./signed-context.ts";
import { httpTransport } from "./transport/http.ts";
import { inProcessTransport } from "./transport/in-process.ts";
import type { SubgraphTransport } from "./transport/transport.ts";
import type { RunningSubgraph } from "./subgraph/start.ts";

/** The ways to the subgraphs, for whoever calls them: those of this process directly, the others over HTTP. */
export interface Connections extends AsyncDisposable {
  /** Says that a subgraph runs in this process; whoever asked for it by address before is not affected. */
  add(subgraph: RunningSubgraph): void;
  transportOf(subgraph: string): SubgraphTransport;
  feedOf(subgraph: string): Promise<ChangeFeed>;
}

/**
 * @param options.caller what signs the requests: `gateway`, or the name of the subgraph that calls.
 * @param options.urls the HTTP addresses of the subgraphs of other processes.
 */
export function createConnections(options: {
  readonly caller: string;
  readonly urls: ReadonlyMap<string, string>;
  readonly keys: Keys;
  readonly clock: Clock;
  readonly log: Log;
}): Connections {
  const { caller, urls, keys, clock, log } = options;
  const local = new Map<string, RunningSubgraph>();
  const transports = new Map<string, SubgraphTransport>();
  const feeds = new Map<string, Promise<ChangeFeed>>();
  const closing = new AbortController();

  function connect(name: string): SubgraphTransport {
    const running = local.get(name);
    if (running) return inProcessTransport(running);
    return httpTransport({
      name,
      url: addressOf(name),
      now: () => clock.now(),
      sign: ({ viewer, requestId, after }, body) =>
        signContext(viewer, {
          audience: name,
          body,
          key: keys.context(name)[0],
          requestId,
          after,
          issuer: caller,
          now: clock.now(),
        }),
    });
  }

  function addressOf(name: string): string {
    const url = urls.get(name);
    invariant(url, `${name} runs in this process or has an address: set LOCKSTEP_SUBGRAPH_${name.toUpperCase()}_URL`);
    return url.endsWith("/") ? url : `${url}/`;
  }

  return {
    add: (subgraph) => void local.set(subgraph.name, subgraph),
    transportOf(name) {
      let transport = transports.get(name);
      if (transport === undefined) transports.set(name, (transport = connect(name)));
      return transport;
    },
    feedOf(name) {
      const running = local.get(name);
      if (running) return Promise.resolve(running.feed);
      let feed = feeds.get(name);
      if (feed === undefined) {
        feed = openRemoteFeed({
          url: addressOf(name),
          subgraph: name,
          clock,
          log,
          signal: closing.signal,
          signature: () =>
            signContext(
              { kind: "service", name: caller },
              {
                audience: name,
                body: "",
                key: keys.context(name)[0],
                requestId: `${caller}:changes`,
                issuer: caller,
                now: clock.now(),
              },
            ),
        });
        feeds.set(name, feed);
      }
      return feed;
    },
    async [Symbol.asyncDispose]() {
      closing.abort(new Error("this process ends"));
      // A feed that was still waiting for its subgraph rejects: there is nothing to close.
      await Promise.allSettled([...feeds.values()].map(async (feed) => (await feed).close()));
      await Promise.all([...transports.values()].map((transport) => transport.close()));
    },
  };
}
