import type { Answer, ExecutableOperation, PublicError, RunOptions } from "../../../gateway/execute/executable.ts";
import type { RecordedAnswer } from "../../../gateway/execute/recorder.ts";
import type { LiveFeed, LiveRecord } from "../../../gateway/live/feeds.ts";
import type { DependencyNames } from "../../../gateway/supergraph/dependency-names.ts";
import { anOperation } from "./an-operation.ts";

/** An entity as one subgraph holds it. */
export interface Thing {
  readonly id: string;
  readonly revision: number;
  readonly list: string;
  /** Things of the other subgraph that belong to it. */
  readonly parts: readonly string[];
}

type State = ReadonlyMap<string, Thing>;
type Event = { readonly position: number; readonly record: LiveRecord };

/** What a read came to: an answer with its times, or a failure. */
export interface Reading {
  readonly state: State;
  /** Lower and upper bound of what the state includes. */
  readonly position: number;
  readonly readAt: number;
}

export const names: DependencyNames = {
  ofEntity: (subgraph, { typename, key }) => [`${subgraph}|${typename}.id:${String(key["id"])}`],
};

/** A subgraph in memory that keeps its whole history, so that a read can lag, and announces what it writes. */
export class SmallSubgraph implements LiveFeed {
  readonly name: string;
  readonly #history: State[] = [new Map()];
  readonly #listeners = new Set<(event: Event) => void>();
  readonly #resets = new Set<() => void>();
  #delivered = 0;

  constructor(name: string) {
    this.name = name;
  }

  get position(): number {
    return this.#history.length - 1;
  }

  stateAt(position: number): State {
    return this.#history[position] ?? new Map();
  }

  /** Writes or, without a thing, removes. Answers the change; it is for the caller to deliver it. */
  write(id: string, change: Partial<Omit<Thing, "id" | "revision">> | undefined): Event {
    const state = new Map(this.stateAt(this.position));
    const before = state.get(id);
    const revision = (before ?? this.#lastOf(id))?.revision ?? 0;
    const after = { id, list: "none", parts: [], ...before, ...change, revision: revision + 1 };
    if (change === undefined) state.delete(id);
    else state.set(id, after);
    this.#history.push(state);
    const lists = new Set([before?.list, change === undefined ? undefined : after.list]);
    const tags = [...lists].filter((list) => list !== undefined && before?.list !== change?.list);
    const missed = before === undefined ? [`${this.name}:${id}`] : [];
    const entity = { typename: "Thing", key: { id } };
    const record = {
      _id: this.position,
      changes: [{ entity, tags: [...missed, ...tags.map((tag) => `${this.name}/${tag}`)] }],
    };
    return { position: this.position, record };
  }

  deliver(event: Event): void {
    this.#delivered = Math.max(this.#delivered, event.position);
    for (const listener of this.#listeners) listener(event);
  }

  /** The feed could not go on where it was: what lies between is never delivered. */
  reset(): void {
    this.#delivered = this.position;
    for (const listener of this.#resets) listener();
  }

  watermark(): number {
    return this.#delivered;
  }

  subscribe(listener: (event: Event) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  onReset(listener: () => void): () => void {
    this.#resets.add(listener);
    return () => void this.#resets.delete(listener);
  }

  #lastOf(id: string): Thing | undefined {
    return this.#history.findLast((state) => state.has(id))?.get(id);
  }
}

/** How a read goes: which state it sees, after which wait, or whether it fails. */
export type Read = (subgraph: SmallSubgraph, after: number) => Promise<Reading>;

/** Reads the newest state at once. */
export const readNow: Read = async (subgraph) => ({
  state: subgraph.stateAt(subgraph.position),
  position: subgraph.position,
  readAt: subgraph.position,
});

/** What a client can ask of this world: a thing with its parts in the other subgraph, or all things of a list with theirs. */
export type Question = { readonly thing: string } | { readonly list: string };

/** An operation in two steps, as a plan would have them: the root in `one`, then the parts in `other`, one by one. */
export function anOperationOn(world: {
  readonly one: SmallSubgraph;
  readonly other: SmallSubgraph;
  readonly question: Question;
  readonly read: Read;
}): ExecutableOperation {
  const { one, other, question, read } = world;
  const execute = async ({ recorder }: RunOptions): Promise<Answer> => {
    const errors: PublicError[] = [];
    const fetch = async <Value>(
      subgraph: SmallSubgraph,
      slot: number,
      key: string,
      pick: (state: State) => Value,
      namesOf: (value: Value) => string[],
    ): Promise<Value | undefined> => {
      const named = recorder?.after(subgraph.name) ?? 0;
      const about = { subgraph: subgraph.name, slot, key, named };
      const tell = (told: Omit<RecordedAnswer, keyof typeof about>) => recorder?.answered({ ...about, ...told });
      try {
        const { state, position, readAt } = await read(subgraph, named);
        const value = pick(state);
        tell({ value, names: namesOf(value), position, readAt, hasErrors: false, failed: false });
        return value;
      } catch {
        tell({
          value: null,
          names: namesOf(undefined as Value),
          position: undefined,
          readAt: undefined,
          hasErrors: true,
          failed: true,
        });
        const last = recorder?.fallback?.(about);
        if (last === undefined)
          errors.push({ message: `${subgraph.name} failed`, extensions: { code: "SUBGRAPH_UNAVAILABLE" } });
        return last?.value as Value | undefined; // stored by this very slot and key
      }
    };
    const nameOf = (subgraph: SmallSubgraph, id: string) =>
      names.ofEntity(subgraph.name, { typename: "Thing", key: { id } });
    const rootNames = (things: readonly Thing[] | undefined) => [
      ...("list" in question ? [`#${one.name}/${question.list}`] : [`#${one.name}:${question.thing}`]),
      ...(things ?? []).flatMap(({ id }) => nameOf(one, id)),
    ];
    const things = await fetch(one, 0, "", (state) => answer(state, question), rootNames);
    const parts = new Map<string, Thing | null | undefined>();
    const wanted = new Set((things ?? []).flatMap((thing) => thing.parts));
    await Promise.all(
      [...wanted].map(async (id) => {
        parts.set(
          id,
          await fetch(
            other,
            1,
            id,
            (state) => state.get(id) ?? null,
            () => nameOf(other, id),
          ),
        );
      }),
    );
    const shown = things?.map((thing) => ({ ...thing, parts: thing.parts.map((id) => parts.get(id) ?? null) }));
    const text = JSON.stringify({ data: shown ?? null, ...(errors.length > 0 && { errors }) });
    return { text, errors, readAt: {}, changes: [] };
  };
  const document = JSON.stringify([one.name, question]);
  return anOperation(execute, { document, subgraphs: [one.name, other.name], slots: 2 });
}

function answer(state: State, question: Question): readonly Thing[] {
  if ("list" in question) return [...state.values()].filter(({ list }) => list === question.list);
  const thing = state.get(question.thing);
  return thing === undefined ? [] : [thing];
}
