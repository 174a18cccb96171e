import { compileWalk, pathOf } from "./locations.ts";
import type { Path, Walk } from "./locations.ts";
import type { StoredValue } from "./recorder.ts";
import { compileRepresentation } from "./representation.ts";
import type { Representation, RepresentationReader } from "./representation.ts";
import { mayHeal, sendFetch } from "./request.ts";
import type { FetchAnswer } from "./request.ts";
import { compileRewrites } from "./rewrites.ts";
import type { Rewriter } from "./rewrites.ts";
import { pickVariables } from "./root-fetch.ts";
import type { RunState } from "./run-state.ts";
import type { StepRunner } from "./step-runner.ts";
import { copyValue, isTree, mergeInto } from "./tree.ts";
import type { Tree } from "./tree.ts";
import type { PathSegment, Requires, Rewrite } from "../plan/plan.ts";
import type { PreparedFetch } from "../plan/prepared-fetch.ts";
import { tagName } from "../supergraph/dependency-names.ts";
import type { Supergraph } from "../supergraph/supergraph.ts";

/** One `_entities` field of a fetch, as the planner states it. */
export interface EntityAlias {
  readonly alias: string;
  readonly representationsVariableName: string;
  readonly paths: readonly (readonly PathSegment[])[];
  readonly requires: readonly Requires[];
  readonly inputRewrites?: readonly Rewrite[];
  readonly outputRewrites?: readonly Rewrite[];
}

interface CompiledAlias {
  readonly alias: string;
  readonly variable: string;
  readonly slot: number;
  readonly paths: readonly { readonly segments: readonly PathSegment[]; readonly walk: Walk }[];
  readonly read: RepresentationReader;
  readonly rewrite: Rewriter | undefined;
}

/** An object of the answer in the making that waits for its entity. */
interface Target {
  readonly object: Tree;
  readonly segments: readonly PathSegment[];
  readonly text: string;
}

/** Compiles a fetch of entities: representations are sent once each and merged wherever they were asked for. */
export function compileEntityFetch(
  aliases: readonly EntityAlias[],
  fetch: PreparedFetch,
  { firstSlot, supergraph }: { readonly firstSlot: number; readonly supergraph: Supergraph },
): StepRunner {
  const { subgraph } = fetch;
  const compiled = aliases.map((one, index): CompiledAlias => ({
    alias: one.alias,
    variable: one.representationsVariableName,
    slot: firstSlot + index,
    paths: one.paths.map((segments) => ({ segments, walk: compileWalk(segments, supergraph.types) })),
    read: compileRepresentation(one.requires, one.inputRewrites, supergraph.types),
    rewrite: compileRewrites(one.outputRewrites, supergraph.types),
  }));

  return (state) => {
    const sent = new Map<string, Map<string, { readonly index: number; readonly value: Tree }>>();
    for (const { variable } of compiled) sent.set(variable, new Map());
    // All representations are read before anything stored is merged: a merge must not change what a sibling reads.
    const work = compiled.map((alias) => {
      const stored: [Tree, StoredValue][] = [];
      const targets: Target[] = [];
      const texts = sent.get(alias.variable);
      for (const { segments, walk } of alias.paths)
        walk(state.data, (object) => {
          const representation = alias.read(object);
          if (representation === undefined) return;
          const hit = state.recorder?.reuse?.({ subgraph, slot: alias.slot, key: representation.text });
          if (hit !== undefined) return void stored.push([object, hit]);
          targets.push({ object, segments, text: representation.text });
          addRepresentation(texts, representation);
        });
      return { alias, stored, targets };
    });
    for (const { stored } of work)
      for (const [object, { value }] of stored) if (isTree(value)) mergeInto(object, value);
    if (work.every(({ targets }) => targets.length === 0)) return undefined;

    const variables = pickVariables(fetch.variableNames, state.variables);
    for (const [variable, texts] of sent) variables[variable] = [...texts.values()].map((one) => one.value);
    return sendFetch(fetch, variables, state).then((answer) => {
      for (const { alias, targets } of work) {
        const indexOf = (text: string) => sent.get(alias.variable)?.get(text)?.index ?? -1;
        settleAlias(state, answer, { alias, targets, indexOf });
      }
      if (answer.response !== undefined)
        addLostErrors(
          state,
          answer,
          work.flatMap(({ alias, targets }) => targets.map((target) => ({ alias, target }))),
        );
    });
  };

  function settleAlias(
    state: RunState,
    answer: FetchAnswer,
    {
      alias,
      targets,
      indexOf,
    }: { alias: CompiledAlias; targets: readonly Target[]; indexOf: (text: string) => number },
  ): void {
    const given = answer.data?.[alias.alias];
    const list: readonly unknown[] = Array.isArray(given) ? given : [];
    const values = new Map<string, unknown>();
    for (const text of new Set(targets.map((one) => one.text))) {
      const index = indexOf(text);
      let value: unknown = list[index] ?? null;
      if (isTree(value) && alias.rewrite !== undefined) {
        value = copyValue(value);
        alias.rewrite(value);
      }
      values.set(text, record(state, answer, { alias, text, index, raw: list[index], value }));
    }
    for (const { object, text } of targets) {
      const value = values.get(text);
      if (isTree(value)) mergeInto(object, value);
    }
    for (const error of answer.errors) {
      const [aliasName, index, ...rest] = error.path ?? [];
      if (aliasName !== alias.alias || typeof index !== "number") {
        if (answer.response === undefined) failAll(state, targets, error);
        continue;
      }
      for (const target of targets)
        if (indexOf(target.text) === index) {
          const at = pathOf(state.data, target.object, target.segments);
          const { message, code, extensions } = error;
          if (rest.length > 0) state.errors.push({ message, code, extensions, path: at && [...at, ...rest] });
          else for (const path of askedPaths(at, target)) state.errors.push({ message, code, extensions, path });
        }
    }
  }

  /** Tells the recorder of one representation; answers what is shown for it. */
  function record(
    state: RunState,
    answer: FetchAnswer,
    {
      alias,
      text,
      index,
      raw,
      value,
    }: { alias: CompiledAlias; text: string; index: number; raw: unknown; value: unknown },
  ): unknown {
    const { recorder } = state;
    if (recorder === undefined) return value;
    const concerns = answer.errors.filter(
      ({ path }) => path?.[0] !== alias.alias || typeof path[1] !== "number" || path[1] === index,
    );
    const told = answer.response?.extensions?.lockstep;
    const names: string[] = [];
    const asked = JSON.parse(text) as Tree; // our own text of an object
    supergraph.entities.addNames(supergraph.entities.keysIn(subgraph, String(asked["__typename"])), asked, "", names);
    if (raw !== undefined && raw !== null) fetch.collectNames({ [alias.alias]: raw }, names);
    for (const one of told?.dependsOn ?? []) {
      if (typeof one === "string") names.push(tagName(one));
      else if (one[0] === alias.alias && one[1] === index) names.push(tagName(one[2]));
    }
    const id = { subgraph, slot: alias.slot, key: text };
    recorder.answered({
      ...id,
      value,
      names: [...new Set(names)],
      named: answer.named,
      failed: concerns.some(mayHeal),
      position: told?.position,
      readAt: told?.readAt,
      hasErrors: concerns.length > 0,
    });
    if (answer.response !== undefined) return value;
    return recorder.fallback?.(id)?.value ?? value;
  }

  /** No answer at all: every field that was asked for fails where it is, unless the last answer stands in. */
  function failAll(state: RunState, targets: readonly Target[], error: FetchAnswer["errors"][number]): void {
    const { message, code, extensions } = error;
    for (const target of targets) {
      const paths = askedPaths(pathOf(state.data, target.object, target.segments), target);
      const isShown = (path: Path) => target.object[String(path.at(-1))] !== undefined;
      for (const path of paths) if (!isShown(path)) state.errors.push({ message, code, extensions, path });
    }
  }

  /** An error of the whole answer, where there is one, is told at everything that was asked for. */
  function addLostErrors(
    state: RunState,
    answer: FetchAnswer,
    all: readonly { alias: CompiledAlias; target: Target }[],
  ): void {
    for (const error of answer.errors) {
      const isPlaced =
        error.path !== undefined &&
        typeof error.path[1] === "number" &&
        compiled.some((one) => one.alias === error.path?.[0]);
      if (!isPlaced)
        failAll(
          state,
          all.map((one) => one.target),
          error,
        );
    }
  }

  function askedPaths(at: Path | undefined, target: Target): Path[] {
    const typeName = target.object["__typename"];
    const names = [...fetch.asks].flatMap(([type, asked]) =>
      type !== "" && (typeof typeName !== "string" || supergraph.types.isSubtype(typeName, type)) ? asked : [],
    );
    return at === undefined ? [] : [...new Set(names)].map((name) => [...at, name]);
  }
}

function addRepresentation(
  texts: Map<string, { readonly index: number; readonly value: Tree }> | undefined,
  { text, value }: Representation,
): void {
  if (texts !== undefined && !texts.has(text)) texts.set(text, { index: texts.size, value });
}
