import type { Shown } from "../graph/shown.ts";

/** How far the panes that show the same selection agree on it. */
export interface Agreement {
  readonly name: Shown["name"];
  readonly paneCount: number;
  /** For each pane that shows it, whether it shows the newest state. */
  readonly isNewest: readonly boolean[];
  /** The hash of the newest state. */
  readonly hash: string;
  /** How long after the first pane the last one had the newest state; undefined while one lacks it, or before the first change. */
  readonly spreadMs: number | undefined;
}

/**
 * Compares what the panes show. For each name the selection that most panes show counts: a kiosk that shows nothing of
 * the customer, or a desk that serves another one, takes no part.
 */
export function agreements(panes: readonly (readonly Shown[])[]): readonly Agreement[] {
  const names = ["shelf", "bag", "chat"] as const;
  return names.flatMap((name) => {
    const all = panes.flatMap((shown) => shown.filter((each) => each.name === name));
    const selections = Map.groupBy(all, (each) => each.selection);
    const largest = [...selections.values()].toSorted((one, other) => other.length - one.length)[0];
    return largest === undefined ? [] : [agreementOf(name, largest)];
  });
}

/** The newest state is the one that came last to any of them; those who had it before had it from the same change. */
function agreementOf(name: Shown["name"], shown: readonly Shown[]): Agreement {
  const newest = shown.reduce((latest, each) => ((each.changedAt ?? 0) > (latest.changedAt ?? 0) ? each : latest));
  const isNewest = shown.map((each) => each.hash === newest.hash);
  const times = shown.flatMap((each) => each.changedAt ?? []);
  const isMeasured = isNewest.every(Boolean) && times.length > 1;
  return {
    name,
    paneCount: shown.length,
    isNewest,
    hash: newest.hash,
    spreadMs: isMeasured ? Math.max(...times) - Math.min(...times) : undefined,
  };
}
