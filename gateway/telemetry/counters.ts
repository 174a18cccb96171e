/** What the gateway did since it started, and what it holds now: plain numbers that tests and `/health/deps` read. */
export interface Counters {
  /** Live groups held now. */
  groups: number;
  /** Live operations of clients held now. */
  members: number;
  /** Times a group was opened: equal operations share one. */
  executionsOpened: number;
  /** Runs of live groups, those that changed nothing included. */
  runs: number;
  /** Runs whose answer was equal, byte for byte, to the one before. */
  runsUnchanged: number;
  /** Runs in which a subgraph failed: the last answer stayed and the run was tried again. */
  runsFailed: number;
  /** Runs that read something older than what was already known: neither shown nor kept. */
  runsBehind: number;
  /** Dependencies that had changed before they were known. */
  dependenciesLate: number;
  /** Change records seen, repeats included. */
  changes: number;
  /** Times a change marked a group. */
  marks: number;
  /** States sent to members. */
  frames: number;
  /** States that replaced an unsent older one because a member read slowly. */
  conflated: number;
  /** Sockets open now. */
  sockets: number;
  /** Sockets refused or closed by a limit. */
  socketsRefused: number;
}

/** All at zero. */
export function createCounters(): Counters {
  return {
    groups: 0,
    members: 0,
    executionsOpened: 0,
    runs: 0,
    runsUnchanged: 0,
    runsFailed: 0,
    runsBehind: 0,
    dependenciesLate: 0,
    changes: 0,
    marks: 0,
    frames: 0,
    conflated: 0,
    sockets: 0,
    socketsRefused: 0,
  };
}
