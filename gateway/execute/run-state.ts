import type { Path } from "./locations.ts";
import type { Recorder } from "./recorder.ts";
import { createTree } from "./tree.ts";
import type { Tree } from "./tree.ts";
import type { CommittedChange } from "../../kernel/changes/change.ts";
import type { SubgraphTransport } from "../../kernel/transport/transport.ts";
import type { Viewer } from "../../kernel/viewer.ts";

/** An error in the names of the plan, before it is made a client's. */
export interface RunError {
  readonly message: string;
  readonly path: Path | undefined;
  readonly code: string;
  readonly extensions: Readonly<Record<string, unknown>>;
}

/** What one run of a plan shares between its fetches. */
export class RunState {
  readonly data: Tree = createTree();
  readonly errors: RunError[] = [];
  readonly changes: CommittedChange[] = [];
  readonly readAt = new Map<string, number>();
  readonly variables: Readonly<Record<string, unknown>>;
  readonly viewer: Viewer;
  readonly requestId: string;
  readonly recorder: Recorder | undefined;
  readonly signal: AbortSignal | undefined;
  readonly transports: ReadonlyMap<string, SubgraphTransport>;
  readonly #after: Map<string, number>;

  constructor(input: {
    readonly variables: Readonly<Record<string, unknown>>;
    readonly viewer: Viewer;
    readonly requestId: string;
    readonly after: Readonly<Record<string, number>> | undefined;
    readonly recorder: Recorder | undefined;
    readonly signal: AbortSignal | undefined;
    readonly transports: ReadonlyMap<string, SubgraphTransport>;
  }) {
    this.variables = input.variables;
    this.viewer = input.viewer;
    this.requestId = input.requestId;
    this.recorder = input.recorder;
    this.signal = input.signal;
    this.transports = input.transports;
    this.#after = new Map(Object.entries(input.after ?? {}));
  }

  /** What the next request to this subgraph names: what the caller did, what this run wrote, what the recorder knows. */
  after(subgraph: string): number {
    return Math.max(this.#after.get(subgraph) ?? 0, this.recorder?.after(subgraph) ?? 0);
  }

  /** Reads of this run that come later see what it wrote, in whichever subgraph. */
  noteChanges(changes: readonly CommittedChange[]): void {
    for (const change of changes) {
      this.changes.push(change);
      this.#after.set(change.subgraph, Math.max(this.#after.get(change.subgraph) ?? 0, change.position));
    }
  }

  noteReadAt(subgraph: string, position: number | undefined): void {
    if (position !== undefined) this.readAt.set(subgraph, Math.max(this.readAt.get(subgraph) ?? 0, position));
  }
}
