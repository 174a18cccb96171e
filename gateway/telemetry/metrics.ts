import { Counter, Gauge, Registry, collectDefaultMetrics } from "prom-client";

import type { Counters } from "./counters.ts";
import type { ChangeFeed } from "../../kernel/changes/change.ts";
import type { Clock } from "../../kernel/clock.ts";

/** How a counter is shown: what is held now is a gauge, what was done since the start a counter. */
interface Shown {
  readonly kind: "gauge" | "counter";
  readonly name: string;
  readonly help: string;
}

// One line for each of Counters: a new one does not compile until it is described here.
const shown: Readonly<Record<keyof Counters, Shown>> = {
  groups: gauge("live_groups", "Live groups held now."),
  members: gauge("live_members", "Live operations of clients held now; by groups, the sharing ratio."),
  executionsOpened: counter("live_groups_opened_total", "Times a live group was opened: equal operations share one."),
  runs: counter("live_runs_total", "Runs of live groups, those that changed nothing included."),
  runsUnchanged: counter("live_runs_unchanged_total", "Runs whose answer was equal, byte for byte, to the one before."),
  runsFailed: counter(
    "live_runs_failed_total",
    "Runs that were to be tried again, because of a failure or an old read.",
  ),
  runsBehind: counter("live_runs_behind_total", "Runs that read something older than what was already known."),
  dependenciesLate: counter("live_dependencies_late_total", "Dependencies that had changed before they were known."),
  changes: counter("live_changes_total", "Change records seen, repeats included."),
  marks: counter("live_marks_total", "Times a change marked a live group."),
  frames: counter("live_frames_total", "States sent to members of live groups."),
  conflated: counter("live_frames_conflated_total", "States that replaced an unsent older one, for slow readers."),
  sockets: gauge("sockets", "WebSockets open now."),
  socketsRefused: counter("sockets_refused_total", "WebSockets refused or closed by a limit."),
};

const MS_PER_SECOND = 1_000;
const POSITIONS_PER_SECOND = 2 ** 20;

/** Everything that `GET /metrics` tells, read when it is asked for; the counters stay plain numbers. */
export function createMetrics(parts: {
  readonly counters: Readonly<Counters>;
  readonly feeds: ReadonlyMap<string, ChangeFeed>;
  readonly clock: Clock;
}): Registry {
  const { counters, feeds, clock } = parts;
  const registry = new Registry();
  const registers = [registry];
  for (const [key, { kind, name, help }] of Object.entries(shown)) {
    const value = () => counters[key as keyof Counters]; // the keys of `shown` are those of Counters
    if (kind === "gauge") {
      const metric: Gauge = new Gauge({ name, help, registers, collect: () => metric.set(value()) });
    } else {
      const metric = new Counter({
        name,
        help,
        registers,
        collect() {
          metric.reset();
          metric.inc(value());
        },
      });
    }
  }
  const perFeed = (name: string, help: string, valueOf: (feed: ChangeFeed) => number) => {
    const collect = () => {
      for (const [subgraph, feed] of feeds) metric.set({ subgraph }, valueOf(feed));
    };
    const metric = new Gauge({ name, help, labelNames: ["subgraph"], registers, collect });
  };
  perFeed(
    "lockstep_feed_watermark",
    "The newest position that a subgraph's change feed has delivered: seconds of the store's clock times 2^20, and a count.",
    (feed) => feed.watermark(),
  );
  perFeed(
    "lockstep_feed_lag_seconds",
    "How long ago the newest delivered position of a subgraph's change feed was; a quiet feed has a heartbeat each 10 s.",
    (feed) => Math.max(0, clock.now() / MS_PER_SECOND - Math.floor(feed.watermark() / POSITIONS_PER_SECOND)),
  );
  collectDefaultMetrics({ register: registry });
  return registry;
}

function gauge(name: string, help: string): Shown {
  return { kind: "gauge", name: `lockstep_${name}`, help };
}

function counter(name: string, help: string): Shown {
  return { kind: "counter", name: `lockstep_${name}`, help };
}
