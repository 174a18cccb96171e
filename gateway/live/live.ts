import type { ExecutableOperation, PublicError } from "../execute/executable.ts";
import { tagName } from "../supergraph/dependency-names.ts";
import type { DependencyNames } from "../supergraph/dependency-names.ts";
import { createCounters } from "../telemetry/counters.ts";
import type { Counters } from "../telemetry/counters.ts";
import { defaultBackoff } from "./backoff.ts";
import type { Backoff } from "./backoff.ts";
import { Delivery } from "./delivery.ts";
import { DependencyIndex } from "./dependency-index.ts";
import { Feeds } from "./feeds.ts";
import type { LiveFeed, LiveRecord } from "./feeds.ts";
import { Group } from "./group.ts";
import type { GroupSurroundings } from "./group.ts";
import type { Sink } from "./mailbox.ts";
import { Member } from "./member.ts";
import type { Resumption } from "./member.ts";
import { toLiveQuery } from "./request.ts";
import type { LiveQuery, LiveRequest } from "./request.ts";
import { newestOf } from "./positions.ts";
import { Schedule } from "./schedule.ts";
import { systemTimers } from "./timers.ts";
import type { Timers } from "./timers.ts";

/** What came of a request for a live operation. */
export type Subscription =
  | { readonly ok: true; readonly member: Member }
  | { readonly ok: false; readonly errors: readonly PublicError[] };

/** Plans the operation of an old supergraph anew, or says why the new one refuses it. */
export type Replan = (
  operation: ExecutableOperation,
) => Promise<
  | { readonly ok: true; readonly operation: ExecutableOperation }
  | { readonly ok: false; readonly errors: readonly PublicError[] }
>;

export interface LiveOptions {
  readonly names: DependencyNames;
  readonly counters?: Counters;
  readonly timers?: Timers;
  /** The least time between the starts of two runs of a group; default 20 ms. */
  readonly minIntervalMs?: number;
  readonly backoff?: Backoff;
  /** How long a group without members is kept, so that a reload of a page opens nothing; default 1 s. */
  readonly lingerMs?: number;
  /** Members served in one turn of the loop; default 512. */
  readonly membersPerTurn?: number;
  /** A fault of ours during a run; the run is tried again. */
  readonly onFault?: (error: unknown) => void;
}

/** Hears every change record as it is taken in. */
export type RecordListener = (subgraph: string, record: LiveRecord) => void;

/** Keeps queries true: the groups of this gateway, and the changes that mark them. */
export class Live {
  readonly counters: Counters;
  readonly #groups = new Map<string, Group>();
  readonly #index = new DependencyIndex<Group>();
  readonly #feeds: Feeds;
  readonly #timers: Timers;
  readonly #lingerMs: number;
  readonly #around: GroupSurroundings;
  readonly #lingering = new Map<Group, () => void>();
  readonly #listeners = new Set<RecordListener>();
  #names: DependencyNames;

  constructor(options: LiveOptions) {
    this.counters = options.counters ?? createCounters();
    this.#names = options.names;
    this.#timers = options.timers ?? systemTimers;
    this.#lingerMs = options.lingerMs ?? 1_000;
    this.#feeds = new Feeds({
      onChange: (subgraph, position, record) => this.#change(subgraph, position, record),
      onWatermark: () => this.#admitWaiting(),
      onReset: (subgraph) => this.#markReaders(subgraph),
    });
    const timers = this.#timers;
    this.#around = {
      index: this.#index,
      schedule: new Schedule({ timers, minIntervalMs: options.minIntervalMs ?? 20 }),
      delivery: new Delivery({ timers, perTurn: options.membersPerTurn ?? 512 }),
      known: this.#feeds.known,
      watermarks: this.#feeds.watermarks,
      waiting: new Set(),
      counters: this.counters,
      now: () => timers.now(),
      backoff: options.backoff ?? defaultBackoff,
      onFault: options.onFault ?? (() => {}),
      onEmpty: (group) => this.#linger(group),
    };
  }

  /** Names in the index: what the answers of all groups depend on. */
  get namesHeld(): number {
    return this.#index.size;
  }

  /** Whether every group shows all that is known. */
  get isSettled(): boolean {
    return [...this.#groups.values()].every((group) => group.isSettled || group.isEmpty);
  }

  get groups(): Iterable<Group> {
    return this.#groups.values();
  }

  /** From now on the changes of this subgraph keep answers true. */
  attach(subgraph: string, feed: LiveFeed): void {
    this.#feeds.attach(subgraph, feed);
  }

  /** The sink gets the current state, unless the client names it, and every newer one until the member leaves. */
  subscribe(request: LiveRequest, sink: Sink, resumption: Resumption = {}): Subscription {
    const result = toLiveQuery(request);
    if (!result.ok) return result;
    const member = new Member({ request, sink, resumption });
    this.#join(member, result.query);
    return { ok: true, member };
  }

  /** What a mutation wrote: to be called before its answer goes out, so that everybody here reads what was written. */
  apply(
    changes: Iterable<{ readonly subgraph: string; readonly position: number; readonly record: LiveRecord }>,
  ): void {
    for (const { subgraph, position, record } of changes) this.#feeds.apply(subgraph, position, record);
  }

  /** Calls the listener for each change record taken in; answers how to stop that. */
  onRecord(listener: RecordListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** The newest positions of which every change was seen, by subgraph. */
  watermarks(): Readonly<Record<string, number>> {
    return this.#feeds.watermarks.toJSON();
  }

  /**
   * A new supergraph: each group is planned anew once and its members move to the group that they now belong to, with
   * what is on their screens. Only those whose operation is refused end.
   */
  async swap(next: { readonly names: DependencyNames; readonly replan: Replan }): Promise<void> {
    const plans = new Map<Group, Awaited<ReturnType<Replan>>>();
    for (let open = this.#without(plans); open.length > 0; open = this.#without(plans)) {
      const planned = await Promise.all(open.map((group) => next.replan(group.query.operation)));
      for (const [place, plan] of planned.entries()) plans.set(open[place] as Group, plan); // equal lengths
    }
    this.#names = next.names;
    for (const [group, plan] of plans) {
      if (this.#groups.get(group.query.key) !== group) continue; // gone since
      this.#close(group);
      for (const member of group.members) this.#move(member, group, plan);
    }
  }

  /** Ends every member: come back, to another gateway. */
  close(): void {
    this.#feeds.close();
    for (const group of this.#groups.values()) {
      group.end({ kind: "closing" });
      this.#close(group);
    }
  }

  /** Groups may open while others are planned. */
  #without(plans: ReadonlyMap<Group, unknown>): Group[] {
    return [...this.#groups.values()].filter((group) => !plans.has(group));
  }

  #join(member: Member, query: LiveQuery): void {
    const group = this.#groups.get(query.key) ?? this.#open(query);
    this.#lingering.get(group)?.();
    this.#lingering.delete(group);
    this.counters.members++;
    member.moveTo({
      leave: () => {
        this.counters.members--;
        group.leave(member);
      },
      sentLate: () => void this.counters.frames++,
    });
    group.join(member);
  }

  #move(member: Member, from: Group, plan: Awaited<ReturnType<Replan>>): void {
    if (!plan.ok) return member.end({ kind: "refused", errors: plan.errors });
    const result = toLiveQuery({ ...member.request, operation: plan.operation });
    if (!result.ok) return member.end({ kind: "refused", errors: result.errors });
    from.leave(member);
    this.counters.members--;
    const { key } = result.query;
    (this.#groups.get(key) ?? this.#open(result.query)).succeed(from);
    member.after = newestOf(member.after, from.seenUpTo);
    this.#join(member, result.query);
  }

  #open(query: LiveQuery): Group {
    const group = new Group(query, this.#around);
    this.#groups.set(query.key, group);
    this.counters.groups++;
    this.counters.executionsOpened++;
    return group;
  }

  #linger(group: Group): void {
    if (this.#groups.get(group.query.key) !== group) return;
    this.#lingering.set(
      group,
      this.#timers.after(this.#lingerMs, () => this.#close(group)),
    );
  }

  #close(group: Group): void {
    this.#lingering.get(group)?.();
    this.#lingering.delete(group);
    group.close();
    if (this.#groups.get(group.query.key) !== group) return;
    this.#groups.delete(group.query.key);
    this.counters.groups--;
  }

  #change(subgraph: string, position: number, record: LiveRecord): void {
    this.counters.changes++;
    const names = new Set<string>();
    for (const { entity, tags } of record.changes) {
      for (const name of this.#names.ofEntity(subgraph, entity)) names.add(name);
      for (const tag of tags) names.add(tagName(tag));
    }
    if (names.size > 0) this.#index.touch(names, (group) => group.mark(subgraph, position));
    for (const listener of this.#listeners) listener(subgraph, record);
  }

  #markReaders(subgraph: string): void {
    for (const group of this.#groups.values()) {
      if (group.query.operation.subgraphs.includes(subgraph)) group.markWhole();
    }
  }

  #admitWaiting(): void {
    for (const group of this.#around.waiting) group.admit();
  }
}
