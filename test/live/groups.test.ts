import { describe, expect, test } from "vitest";

import type { Answer, ExecutableOperation } from "../../gateway/execute/executable.ts";
import type { RecordedAnswer, Recorder } from "../../gateway/execute/recorder.ts";
import { Live } from "../../gateway/live/live.ts";
import type { Resumption } from "../../gateway/live/member.ts";
import { publicViewer } from "../../kernel/viewer.ts";
import { anOperation } from "./kit/an-operation.ts";
import { Screen } from "./kit/screen.ts";
import { SmallSubgraph, names } from "./kit/small-world.ts";
import { VirtualTimers } from "./kit/virtual-timers.ts";

/** What a test may say otherwise of an answer. */
type Told = Partial<RecordedAnswer> & Partial<Pick<Answer, "text" | "errors">>;

/** A live world of one subgraph with one thing, whose reads a test answers when it likes. */
function aWorld() {
  const timers = new VirtualTimers();
  const things = new SmallSubgraph("things");
  const live = new Live({ names, timers, minIntervalMs: 20, lingerMs: 1_000 });
  live.attach("things", things);
  const runs: {
    readonly named: number;
    readonly answer: (told?: Told) => void;
  }[] = [];
  const execute = ({ recorder }: { readonly recorder?: Recorder }) =>
    new Promise<Answer>((resolve) => {
      const named = recorder?.after("things") ?? 0;
      const answer = ({ text, errors = [], ...told }: Told = {}) => {
        const position = things.position;
        const about = { subgraph: "things", slot: 0, key: "", named, value: null, hasErrors: false, failed: false };
        const shown = { names: ["things|Thing.id:a"], position, readAt: position };
        recorder?.answered({ ...about, ...shown, ...told });
        const state = things.stateAt(position).get("a")?.revision ?? 0;
        resolve({ text: text ?? JSON.stringify({ data: state }), errors, readAt: {}, changes: [] });
      };
      runs.push({ named, answer });
    });
  const operation = anOperation(execute, { subgraphs: ["things"] });
  const join = (resumption: Resumption = {}, asked: ExecutableOperation = operation) => {
    const screen = new Screen();
    const subscription = live.subscribe({ operation: asked, variables: {}, viewer: publicViewer }, screen, resumption);
    if (!subscription.ok) throw new Error(JSON.stringify(subscription.errors));
    return { screen, member: subscription.member };
  };
  const change = () => things.deliver(things.write("a", {}));
  /** The newest run is answered, as it stands unless told otherwise. */
  const answer = async (told?: Told) => {
    runs.at(-1)?.answer(told);
    await timers.settle();
  };
  const settle = () => timers.settle();
  return { timers, things, live, runs, operation, join, change, answer, settle };
}

describe("group > runs", () => {
  test("at most one at a time, at most one per interval, and always once more after the last change", async () => {
    const { timers, runs, join, change, answer, settle } = aWorld();
    const { screen } = join();
    await settle();
    expect(runs).toHaveLength(1);
    for (let count = 0; count < 5; count++) change();
    await timers.advance(100);
    expect(runs).toHaveLength(1);
    await answer();
    await timers.advance(1);
    expect(runs).toHaveLength(2);
    change();
    await answer();
    await timers.advance(10);
    expect(runs).toHaveLength(2);
    await timers.advance(10);
    expect(runs).toHaveLength(3);
    await answer();
    await timers.advance(500);
    expect(runs).toHaveLength(3);
    expect(screen.current).toBe('{"data":6}');
  });

  test("names what marked it and what it has seen", async () => {
    const { timers, things, runs, join, change, answer, settle } = aWorld();
    join();
    await settle();
    await answer({ readAt: 7 });
    change();
    await timers.advance(20);
    expect(runs.at(-1)?.named).toBe(7);
    for (let count = 0; count < 9; count++) change();
    await answer();
    await timers.advance(20);
    expect(runs.at(-1)?.named).toBe(things.position);
  });

  test("an answer older than what the run named is not shown, and read again", async () => {
    const { timers, live, runs, join, change, answer, settle } = aWorld();
    const { screen } = join();
    await settle();
    await answer();
    change();
    await timers.advance(20);
    await answer({ position: 0, readAt: 0, text: '{"data":"old"}' });
    expect(screen.frames).toEqual(['{"data":0}']);
    await timers.advance(100);
    expect(runs).toHaveLength(3);
    await answer();
    expect(screen.frames).toEqual(['{"data":0}', '{"data":1}']);
    expect(live.counters.runsBehind).toBe(1);
  });

  test("equal bytes are not sent again", async () => {
    const { timers, live, join, change, answer, settle } = aWorld();
    const { screen } = join();
    await settle();
    await answer({ text: '{"data":"same"}' });
    change();
    await timers.advance(20);
    await answer({ text: '{"data":"same"}' });
    expect(screen.frames).toHaveLength(1);
    expect(live.counters).toMatchObject({ runs: 2, runsUnchanged: 1, frames: 1 });
  });

  test("a failure is tried again later and later without any change, until it heals", async () => {
    const { timers, runs, join, answer, settle } = aWorld();
    join();
    await settle();
    const waits: number[] = [];
    for (let failures = 1; failures <= 9; failures++) {
      await answer({ failed: true, hasErrors: true, position: undefined, readAt: undefined });
      const before = timers.now();
      const count = runs.length;
      while (runs.length === count) await timers.advance(10);
      waits.push(timers.now() - before);
    }
    expect(waits).toEqual([50, 100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000]);
    await answer();
    await timers.advance(60_000);
    expect(runs).toHaveLength(10);
  });

  test("a feed that lost its history marks every group that reads its subgraph", async () => {
    const { timers, things, runs, join, answer, settle } = aWorld();
    const { screen } = join();
    await settle();
    await answer();
    things.write("a", {}); // nobody will ever tell of it
    things.reset();
    await timers.advance(20);
    expect(runs).toHaveLength(2);
    await answer();
    expect(screen.current).toBe('{"data":1}');
  });
});

describe("group > a mutation of this gateway", () => {
  test.each([
    { order: "before the feed tells of it", isApplied: ["first"] },
    { order: "after the feed told of it", isApplied: ["last"] },
  ])("marks once, when its answer comes $order", async ({ isApplied }) => {
    const { timers, things, live, runs, join, answer, settle } = aWorld();
    join();
    await settle();
    await answer();
    await timers.advance(100);
    const event = things.write("a", {});
    const apply = () => live.apply([{ subgraph: "things", ...event }]);
    if (isApplied.includes("first")) apply();
    things.deliver(event);
    if (isApplied.includes("last")) apply();
    await settle();
    await answer();
    await timers.advance(100);
    expect(runs).toHaveLength(2);
    expect(live.counters.marks).toBe(1);
  });
});

describe("group > members", () => {
  test("who joins a group that is marked waits for the run that shows the change", async () => {
    const { timers, join, change, answer, settle } = aWorld();
    join();
    await settle();
    await answer();
    await timers.advance(100);
    change();
    const { screen } = join();
    expect(screen.frames).toEqual([]);
    await settle();
    await answer();
    expect(screen.frames).toEqual(['{"data":1}']);
  });

  test("after the last one has left, the group lingers, then frees everything", async () => {
    const { timers, live, runs, join, change, answer, settle } = aWorld();
    const { member } = join();
    await settle();
    await answer();
    member.leave();
    member.leave();
    change();
    await timers.advance(500);
    expect(runs).toHaveLength(1);
    const again = join();
    await settle();
    await answer();
    expect(again.screen.frames).toEqual(['{"data":1}']);
    expect(live.counters).toMatchObject({ executionsOpened: 1, members: 1 });
    again.member.leave();
    await timers.advance(1_000);
    expect(live.counters).toMatchObject({ groups: 0, members: 0 });
    expect(live.namesHeld).toBe(0);
  });

  test("closed during its run, a group writes nothing any more", async () => {
    const { timers, live, join, answer, settle } = aWorld();
    const { screen, member } = join();
    await settle();
    member.leave();
    await timers.advance(1_000);
    await answer();
    expect(screen.frames).toEqual([]);
    expect(live.namesHeld).toBe(0);
  });

  test("a position that no store has reached spoils nobody's screen, and its owner waits for it", async () => {
    const { timers, things, runs, join, answer, settle } = aWorld();
    const { screen } = join();
    await settle();
    await answer();
    const ahead = join({ after: { things: 3 } });
    await timers.advance(20);
    expect(runs.at(-1)?.named).toBe(3);
    const error = { message: "ahead", extensions: { code: "BAD_USER_INPUT" } };
    await answer({ text: '{"data":null,"errors":[]}', errors: [error], hasErrors: true, position: undefined });
    await timers.advance(20);
    expect(runs.at(-1)?.named).toBe(0);
    await answer();
    expect(screen.frames).toEqual(['{"data":0}']);
    expect(ahead.screen.frames).toEqual([]);
    for (let count = 0; count < 3; count++) things.deliver(things.write("b", {}));
    expect(ahead.screen.frames).toEqual(['{"data":0}']);
  });

  test("rights that are withdrawn end it at the next run, with the reason", async () => {
    const { timers, live, operation, join, change, answer, settle } = aWorld();
    let isAllowed = true;
    const forbidden = { message: "no longer", extensions: { code: "FORBIDDEN" } };
    const { screen } = join({}, { ...operation, refusal: () => (isAllowed ? undefined : forbidden) });
    await settle();
    await answer();
    isAllowed = false;
    change();
    await timers.advance(20);
    expect(screen.ending).toEqual({ kind: "refused", errors: [forbidden] });
    expect(live.counters.members).toBe(0);
  });
});

describe("a new supergraph", () => {
  test("plans each group once, keeps its members and sends nothing that they already show", async () => {
    const { timers, live, runs, operation, join, answer, settle } = aWorld();
    const screens = [join(), join()].map(({ screen }) => screen);
    await settle();
    await answer();
    let planned = 0;
    const replan = async () => {
      planned++;
      return { ok: true as const, operation: { ...operation } };
    };
    await live.swap({ names, replan });
    await timers.advance(20);
    await answer();
    expect(planned).toBe(1);
    expect(runs).toHaveLength(2);
    expect(screens.map(({ frames }) => frames.length)).toEqual([1, 1]);
    expect(live.counters).toMatchObject({ groups: 1, members: 2 });
  });

  test("ends only what it refuses, and says why", async () => {
    const { live, operation, join, answer, settle } = aWorld();
    const refused = join();
    await settle();
    await answer();
    const kept = join({}, { ...operation, document: "subscription{other}" });
    await settle();
    await answer();
    const gone = { message: "no such field", extensions: { code: "GRAPHQL_VALIDATION_FAILED" } };
    const replan = async ({ document }: ExecutableOperation) => {
      if (document === operation.document) return { ok: false as const, errors: [gone] };
      return { ok: true as const, operation: { ...operation, document } };
    };
    await live.swap({ names, replan });
    expect(refused.screen.ending).toEqual({ kind: "refused", errors: [gone] });
    expect(kept.screen.ending).toBeUndefined();
    expect(live.counters).toMatchObject({ groups: 1, members: 1 });
  });
});
