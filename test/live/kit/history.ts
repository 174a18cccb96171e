import { seededRandom } from "../../../kernel/random.ts";
import { publicViewer } from "../../../kernel/viewer.ts";
import { Live } from "../../../gateway/live/live.ts";
import type { Member } from "../../../gateway/live/member.ts";
import { Screen } from "./screen.ts";
import { SmallSubgraph, anOperationOn, names, readNow } from "./small-world.ts";
import type { Question, Read } from "./small-world.ts";
import { VirtualTimers } from "./virtual-timers.ts";

/** What can go wrong in a history. All on is the default. */
export interface Weather {
  readonly failures?: boolean;
  readonly lag?: boolean;
  readonly reorder?: boolean;
  readonly resets?: boolean;
}

/** What the checker found. */
export interface Findings {
  readonly comparisons: number;
  readonly frames: number;
  readonly wrong: string[];
  readonly backwards: string[];
  /** A client that named the position of its write was shown something older. */
  readonly unread: string[];
  readonly namesLeft: number;
}

const ids = Array.from({ length: 8 }, (_, index) => `t${index}`);
const lists = ["red", "blue"];

/** One random history: writes, members that come and go, reads that lag or fail, a feed that is late, doubled, reordered. */
export async function runHistory(seed: number, weather: Weather = {}): Promise<Findings> {
  const random = seededRandom(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  const pick = <Value>(values: readonly Value[]): Value => values[below(values.length)] as Value; // none is empty
  const timers = new VirtualTimers();
  const live = new Live({ names, timers, minIntervalMs: 5, backoff: { minMs: 10, maxMs: 40 }, lingerMs: 20 });
  const one = new SmallSubgraph("one");
  const other = new SmallSubgraph("other");
  for (const subgraph of [one, other]) live.attach(subgraph.name, subgraph);
  const findings: Findings & { comparisons: number; frames: number; namesLeft: number } = {
    comparisons: 0,
    frames: 0,
    wrong: [],
    backwards: [],
    unread: [],
    namesLeft: 0,
  };
  let isCalm = false;
  let underWay = 0;

  const read: Read = async (subgraph, after) => {
    const wait = () => timers.wait(isCalm ? 0 : below(12));
    if (isCalm) return readNow(subgraph, after);
    const fate = random();
    if (fate < 0.05 && weather.failures !== false) {
      await wait();
      throw new Error("down");
    }
    // Some replicas wait for what is named, some do not; what is stated is a lower bound, sometimes less than was seen.
    const mayLag = fate < 0.35 && weather.lag !== false;
    const oldest = fate < 0.1 ? 0 : Math.min(after, subgraph.position);
    if (!mayLag) await wait();
    const seen = mayLag ? oldest + below(subgraph.position - oldest + 1) : subgraph.position;
    const reading = {
      state: subgraph.stateAt(seen),
      position: fate < 0.1 ? seen : Math.max(Math.min(after, seen), seen - below(3)),
      readAt: seen,
    };
    await wait();
    return reading;
  };

  const announce = (subgraph: SmallSubgraph, event: ReturnType<SmallSubgraph["write"]>) => {
    const lateBy = () => below(15);
    let dueBefore = 0;
    for (let times = random() < 0.1 ? 2 : 1; times > 0; times--) {
      underWay++;
      const inOrder = Math.max(dueBefore, (lastDue.get(subgraph) ?? 0) - timers.now());
      const due = weather.reorder === false ? Math.max(inOrder, 0) + below(3) : lateBy();
      dueBefore = due;
      lastDue.set(subgraph, Math.max(lastDue.get(subgraph) ?? 0, timers.now() + due));
      timers.after(due, () => {
        underWay--;
        subgraph.deliver(event);
      });
    }
  };
  const lastDue = new Map<SmallSubgraph, number>();

  const write = () => {
    const subgraph = pick([one, one, other]);
    const id = pick(ids);
    const parts = Array.from({ length: below(3) }, () => pick(ids));
    const change = [{ list: pick(lists) }, { parts }, {}, undefined][below(4)];
    const event = subgraph.write(id, change);
    if (random() < 0.3) live.apply([{ subgraph: subgraph.name, ...event }]);
    if (random() < 0.02 && weather.resets !== false) subgraph.reset();
    else announce(subgraph, event);
    return { subgraph, id, position: event.position };
  };

  const members: {
    readonly member: Member;
    readonly screen: Screen;
    readonly question: Question;
    readonly world: { one: SmallSubgraph; other: SmallSubgraph };
  }[] = [];
  const watch = (
    resumption: { hash?: string; after?: Record<string, number> } = {},
    asked?: { question: Question; world: { one: SmallSubgraph; other: SmallSubgraph } },
    onFirst?: (frame: string) => void,
  ) => {
    const question = asked?.question ?? (random() < 0.5 ? { thing: pick(ids) } : { list: pick(lists) });
    const world = asked?.world ?? (random() < 0.7 ? { one, other } : { one: other, other: one });
    const newest = new Map<string, number>();
    let isFirst = true;
    const screen = new Screen((frame) => {
      findings.frames++;
      if (isFirst) onFirst?.(frame);
      isFirst = false;
      for (const [key, revision] of revisionsOf(frame)) {
        if (revision < (newest.get(key) ?? 0))
          findings.backwards.push(`seed ${seed}: ${key} ${newest.get(key)} → ${revision}`);
        newest.set(key, revision);
      }
    });
    const operation = anOperationOn({ ...world, question, read });
    const subscription = live.subscribe({ operation, variables: {}, viewer: publicViewer }, screen, resumption);
    if (!subscription.ok) throw new Error("a live operation");
    members.push({ member: subscription.member, screen, question, world });
  };

  const writeAndRead = () => {
    const { subgraph, id, position } = write();
    const expected = subgraph.stateAt(position).get(id)?.revision ?? 0;
    const world = subgraph === one ? { one, other } : { one: other, other: one };
    const check = (frame: string) => {
      const shown = JSON.parse(frame).data?.[0]?.revision;
      const isGone = shown === undefined || JSON.parse(frame).errors !== undefined;
      if (!isGone && shown < expected) findings.unread.push(`seed ${seed}: ${id} shows ${shown}, written ${expected}`);
    };
    watch({ after: { [subgraph.name]: position } }, { question: { thing: id }, world }, check);
  };

  for (let round = 0; round < 3; round++) {
    isCalm = false;
    for (let count = 0; count < 6; count++) watch();
    for (let step = 0; step < 40; step++) {
      for (let writes = below(4); writes > 0; writes--) write();
      const fate = random();
      if (fate < 0.15) watch();
      else if (fate < 0.3) writeAndRead();
      else if (fate < 0.45 && members.length > 3) members.splice(below(members.length), 1)[0]?.member.leave();
      else if (fate < 0.55) {
        // A reader is stuck for a while, or a client comes back with the state on its screen.
        const { screen, member } = pick(members);
        screen.isStuck = true;
        timers.after(below(30), () => {
          screen.isStuck = false;
          member.flushed();
        });
      }
      await timers.advance(below(5));
    }
    isCalm = true;
    for (let quiet = 0; quiet < 100 && (underWay > 0 || !live.isSettled || quiet < 10); quiet++)
      await timers.advance(10);
    for (const { screen, question, world } of members) {
      findings.comparisons++;
      const fresh = await anOperationOn({ ...world, question, read: readNow }).execute({
        viewer: publicViewer,
        variables: {},
        requestId: "fresh",
      });
      if (screen.current !== fresh.text)
        findings.wrong.push(
          `seed ${seed} round ${round} ${JSON.stringify(question)}: ${screen.current} instead of ${fresh.text}`,
        );
    }
  }
  for (const { member } of members) member.leave();
  await timers.advance(100);
  findings.namesLeft = live.namesHeld;
  return findings;
}

function revisionsOf(frame: string): [string, number][] {
  const things: { id: string; revision: number; parts: ({ id: string; revision: number } | null)[] }[] =
    JSON.parse(frame).data ?? [];
  return things.flatMap((thing) => [
    [`root ${thing.id}`, thing.revision] as [string, number],
    ...thing.parts.flatMap((part) => (part === null ? [] : [[`part ${part.id}`, part.revision] as [string, number]])),
  ]);
}
