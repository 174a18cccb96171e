import type { CommittedChange, Position } from "../changes/change.ts";
import type { Clock } from "../clock.ts";
import type { Ids } from "../ids.ts";
import type { Log } from "../log.ts";
import type { Tx } from "../mongo/change-writer.ts";
import { idempotencyId, type Idempotency } from "../mongo/idempotency.ts";
import type { Session } from "../mongo/mongo.ts";
import { timestampOf } from "../mongo/position.ts";
import { originOf, type Origin } from "../origin.ts";
import type { Viewer } from "../viewer.ts";
import type { ServiceCall, SubgraphRuntime } from "./runtime.ts";

/** One write of one viewer, as `mutate` takes it. */
export interface MutateOptions {
  /** The mutation field's name. */
  readonly operation: string;
  readonly clientMutationId: string;
  /** What was asked for: the same key with another input is refused. */
  readonly input: unknown;
  /** Hot documents to queue on in this process before the transaction begins. */
  readonly queue?: readonly string[];
}

/** What a resolver is given. One a request; loaders and session live as long as it. */
export interface SubgraphContext<Store, Loaders> {
  readonly viewer: Viewer;
  readonly store: Store;
  readonly loaders: Loaders;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly requestId: string;
  /** Who writes, where, when: for `lastOrigin` and the change record. */
  readonly origin: Origin;
  /** Pass it to every read outside a transaction: it waits for everything that the caller must see. */
  readonly session: Session;
  readonly runtime: SubgraphRuntime<Store>;
  /**
   * Declares that this answer depends on a list or on a lookup that missed. Below a representation of `_entities` only that
   * representation does; in a loader, which serves all of them, the whole answer.
   */
  dependsOn(tag: string): void;
  /** One transaction with its change record and idempotency record; answers what `work` answered the first time. */
  mutate<T>(options: MutateOptions, work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Calls another subgraph; its changes become part of this answer. For mutations and sagas only. */
  call(subgraph: string, call: ServiceCall): Promise<Readonly<Record<string, any>>>; // any: the caller names its fields
  /** Takes over what a saga committed on this request's behalf: later reads see it, and the answer carries it. */
  readonly committed: (changes: readonly CommittedChange[], position?: Position) => void;
}

/** What a request gathers for the extensions of its answer. */
export interface Gathered {
  readonly dependsOn: Pick<string[], "push">;
  readonly changes: CommittedChange[];
}

/** Makes the context of one request, without its loaders. */
export function createContext<Store, Loaders>(input: {
  readonly runtime: SubgraphRuntime<Store>;
  readonly idempotency: Idempotency;
  readonly viewer: Viewer;
  readonly session: Session;
  readonly requestId: string;
  readonly gathered: Gathered;
  readonly createLoaders: (context: SubgraphContext<Store, Loaders>) => Loaders;
}): SubgraphContext<Store, Loaders> {
  const { runtime, viewer, session, gathered } = input;
  let loaders: Loaders | undefined;
  const context: SubgraphContext<Store, Loaders> = {
    viewer,
    store: runtime.store,
    get loaders() {
      // Of the request, whoever asks first: a representation's context would claim what loaders declare for all.
      return (loaders ??= input.createLoaders(context));
    },
    clock: runtime.clock,
    ids: runtime.ids,
    log: runtime.log,
    requestId: input.requestId,
    origin: originOf(viewer, runtime.clock.now()),
    session,
    runtime,
    dependsOn: (tag) => void gathered.dependsOn.push(tag),
    async mutate(options, work) {
      const key = { principal: principalName(viewer), operation: options.operation, key: options.clientMutationId };
      const { result, position, change } = await runtime.transact(
        { origin: context.origin, queue: [`key:${idempotencyId(key)}`, ...(options.queue ?? [])] },
        (tx) => input.idempotency.once(tx.session, key, options.input, () => work(tx)),
      );
      context.committed(change ? [change] : [], position);
      return result;
    },
    async call(subgraph, call) {
      const { data, changes } = await runtime.call(subgraph, { requestId: input.requestId, ...call });
      context.committed(changes);
      return data;
    },
    committed(changes, position) {
      gathered.changes.push(...changes);
      const own = changes.filter((change) => change.subgraph === runtime.name).map((change) => change.position);
      const newest = Math.max(position ?? 0, ...own);
      if (newest > 0) session.advanceOperationTime(timestampOf(newest));
    },
  };
  return context;
}

/** Whose key it is: a key of one principal says nothing about another's. */
function principalName(viewer: Viewer): string {
  if (viewer.kind === "principal") return viewer.sub;
  return viewer.kind === "service" ? `svc:${viewer.name}` : viewer.kind;
}
