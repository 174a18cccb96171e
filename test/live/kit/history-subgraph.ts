import { buildSubgraphSchema } from "@apollo/subgraph";
import { execute, parse } from "graphql";
import type { GraphQLSchema } from "graphql";

import type { ChangeFeed, CommittedChange, FeedEvent } from "../../../kernel/changes/change.ts";
import type { SubgraphRequest, SubgraphResponse, SubgraphTransport } from "../../../kernel/transport/transport.ts";

/** What a subgraph holds: records by type and id. */
export type Records = ReadonlyMap<string, Readonly<Record<string, any>>>;

/** A moment of a subgraph's history that a read sees. */
export interface Moment {
  readonly records: Records;
  /** Lower and upper bound of what they include. */
  readonly position: number;
  readonly readAt: number;
}

/** Which moment a read sees, and when; throws when the subgraph is down. */
export type Weather = (subgraph: HistorySubgraph, after: number) => Promise<Moment>;

export interface ResolverContext {
  readonly records: Records;
  readonly viewer: SubgraphRequest["viewer"];
  dependsOn(tag: string): void;
  /** In mutations: what was written, announced with the answer. */
  write(...writes: Write[]): void;
}

/** One entity written or, without values, removed; `tags` are the lists that it may enter or leave. */
export interface Write {
  readonly typename: string;
  readonly id: string;
  readonly values: Readonly<Record<string, unknown>> | undefined;
  readonly tags?: readonly string[];
}

export interface HistorySpec {
  readonly name: string;
  readonly sdl: string;
  // Resolvers of graphql-js take what a schema says; tests write them as plain functions.
  readonly resolvers: Readonly<Record<string, Readonly<Record<string, (...args: any[]) => unknown>>>>;
}

const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@external", "@requires", "@shareable", "@authenticated", "@requiresScopes"])\n`;

/** A subgraph in memory: a real schema over its whole history, with a change feed; no server. */
export class HistorySubgraph implements SubgraphTransport, ChangeFeed {
  readonly name: string;
  readonly sdl: string;
  /** Set by a test: how reads go. */
  weather: Weather = async (subgraph) => subgraph.now();
  /** Requests that were executed. */
  requests: SubgraphRequest[] = [];
  readonly #schema: GraphQLSchema;
  readonly #history: Records[] = [new Map()];
  readonly #revisions = new Map<string, number>();
  readonly #listeners = new Set<(event: FeedEvent) => void>();
  readonly #resets = new Set<(watermark: number) => void>();
  #watermark = 0;

  constructor({ name, sdl, resolvers }: HistorySpec) {
    this.name = name;
    this.sdl = link + sdl;
    // The builder's types want the resolver map of graphql-tools; ours is that shape.
    this.#schema = buildSubgraphSchema([{ typeDefs: parse(this.sdl), resolvers: resolvers as any }]);
  }

  get position(): number {
    return this.#history.length - 1;
  }

  now(): Moment {
    return { records: this.at(this.position), position: this.position, readAt: this.position };
  }

  at(position: number): Records {
    return this.#history[position] ?? new Map();
  }

  /** One commit. Its event is for the caller to deliver. */
  commit(...writes: readonly Write[]): FeedEvent {
    const records = new Map(this.at(this.position));
    const changes = writes.map(({ typename, id, values, tags = [] }) => {
      const name = `${typename}:${id}`;
      const revision = (this.#revisions.get(name) ?? 0) + 1;
      this.#revisions.set(name, revision);
      const isNew = !records.has(name);
      if (values === undefined) records.delete(name);
      else records.set(name, { __typename: typename, id, ...records.get(name), ...values, revision });
      return { entity: { typename, key: { id } }, revision, tags: isNew ? [...tags, name] : tags };
    });
    this.#history.push(records);
    const record = { _id: `${this.name} ${this.position}`, at: "2026-01-01T00:00:00Z", origin: {} as never, changes };
    return { position: this.position, previous: this.position - 1, record };
  }

  deliver(event: FeedEvent): void {
    this.#watermark = Math.max(this.#watermark, event.position);
    for (const listener of this.#listeners) listener(event);
  }

  /** Commits and delivers. */
  write(...writes: readonly Write[]): FeedEvent {
    const event = this.commit(...writes);
    this.deliver(event);
    return event;
  }

  reset(): void {
    this.#watermark = this.position;
    for (const listener of this.#resets) listener(this.#watermark);
  }

  watermark(): number {
    return this.#watermark;
  }

  subscribe(listener: (event: FeedEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  onReset(listener: (watermark: number) => void): () => void {
    this.#resets.add(listener);
    return () => void this.#resets.delete(listener);
  }

  async execute(request: SubgraphRequest): Promise<SubgraphResponse> {
    this.requests.push(request);
    const moment = await this.weather(this, request.after);
    const tags = new Set<string>();
    const committed: CommittedChange[] = [];
    let { records } = moment;
    const contextValue: ResolverContext = {
      get records() {
        return records;
      },
      viewer: request.viewer,
      dependsOn: (tag) => void tags.add(tag),
      write: (...writes) => {
        const event = this.commit(...writes);
        records = this.at(this.position);
        committed.push({ subgraph: this.name, position: event.position, record: event.record });
        this.afterMutation(event);
      },
    };
    const { data, errors } = await execute({
      schema: this.#schema,
      document: parse(request.operation),
      variableValues: request.variables ?? {},
      contextValue,
    });
    const { position, readAt } = moment;
    const lockstep = {
      position,
      readAt: Math.max(readAt, ...committed.map((change) => change.position)),
      dependsOn: [...tags],
      ...(committed.length > 0 && { changes: committed }),
    };
    return {
      data: data ?? null,
      ...(errors && {
        errors: errors.map(({ message, path }) => {
          return { message, ...(path && { path }), extensions: { code: "BAD_USER_INPUT" as const } };
        }),
      }),
      extensions: { lockstep },
    };
  }

  /** When the feed tells of a mutation's commit; a test may delay it. */
  afterMutation: (event: FeedEvent) => void = (event) => this.deliver(event);

  async close(): Promise<void> {}
}
