import { describe, expect, it } from "vitest";
import { manualClock, systemClock } from "../../kernel/clock.ts";
import { nextMove, type Finding } from "../../kernel/saga/moves.ts";
import { CLOSE_AFTER_MS } from "../../kernel/saga/sweep.ts";
import { LEASE_MS } from "../../kernel/saga/drive.ts";
import type { IntentState } from "../../kernel/saga/intent.ts";
import { aTillAndAShelf, crashPoints } from "./kit/till-and-shelf.ts";

const START = Date.UTC(2026, 10, 24);

describe("a saga", () => {
  it("that is granted writes both sides once and forgets its steps a minute later", async () => {
    const clock = manualClock(START);
    await using shop = await aTillAndAShelf({ units: 3, clock });
    const { sell, sagas } = await shop.startTill();
    expect(await sell(2)).toEqual({ kind: "ended", answer: { sold: true, because: "granted" } });
    expect([await shop.left(), (await shop.sales()).length]).toEqual([1, 1]);
    expect(await shop.steps()).toHaveLength(2);
    await clock.advance(CLOSE_AFTER_MS + 1);
    await sagas.sweep();
    expect(await shop.steps()).toEqual([]);
  });

  it("that is refused leaves no trace on either side", async () => {
    await using shop = await aTillAndAShelf({ units: 1, clock: manualClock(START) });
    const { sell } = await shop.startTill();
    expect(await sell(2)).toEqual({ kind: "ended", answer: { sold: false, because: "refused" } });
    expect([await shop.left(), await shop.sales()]).toEqual([1, []]);
  });

  it("sent 20 times at once under one key has one effect and one answer", async () => {
    await using shop = await aTillAndAShelf({ units: 50, clock: systemClock() });
    const tills = [await shop.startTill(), await shop.startTill()] as const;
    const replies = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        tills[index % 2 === 0 ? 0 : 1].sell(1, { key: "one", subject: "basket" }),
      ),
    );
    expect(new Set(replies.map((reply) => JSON.stringify(reply)))).toEqual(
      new Set([JSON.stringify({ kind: "ended", answer: { sold: true, because: "granted" } })]),
    );
    expect([await shop.left(), (await shop.sales()).length, await shop.takes()]).toEqual([49, 1, 1]);
  });

  it("whose key comes with another input is refused; another principal's same key is another write", async () => {
    await using shop = await aTillAndAShelf({ units: 9, clock: manualClock(START) });
    const { sell } = await shop.startTill();
    await sell(1, { key: "k", subject: "a" });
    await expect(sell(2, { key: "k", subject: "a" })).rejects.toMatchObject({ code: "IDEMPOTENCY_KEY_REUSED" });
    await sell(2, { key: "k", subject: "b", principal: "grace" });
    expect(await shop.left()).toBe(6);
  });

  it("takes a time-out for no refusal: what was lost on the way is sent again", async () => {
    await using shop = await aTillAndAShelf({ units: 5, clock: systemClock() });
    const { sell } = await shop.startTill({ loseRequests: 1, loseAnswers: 2 });
    expect(await sell(1)).toEqual({ kind: "ended", answer: { sold: true, because: "granted" } });
    expect([await shop.left(), await shop.takes()]).toEqual([4, 1]);
  });

  it("that outlasts the client is PENDING, ends by the sweeper, and the same key then tells how", async () => {
    await using shop = await aTillAndAShelf({ units: 5, clock: systemClock() });
    const cut = await shop.startTill({ loseRequests: 1_000 });
    expect((await cut.sell(1, { key: "k", subject: "s" })).kind).toBe("pending");
    const { sell, sagas } = await shop.startTill();
    expect(await sagas.overdue(0)).toHaveLength(1);
    await sagas.sweep();
    expect(await sell(1, { key: "k", subject: "s" })).toEqual({
      kind: "ended",
      answer: { sold: true, because: "granted" },
    });
    expect([await shop.left(), await shop.takes()]).toEqual([4, 1]);
  });

  it("that is open past its deadline is aborted, and its step is refused should it come late", async () => {
    const clock = manualClock(START);
    await using shop = await aTillAndAShelf({ units: 5, clock });
    const crashed = await shop.startTill({ crashAt: "before take" });
    void crashed.sell(1); // never ends: its process is gone
    await untilIntent(shop);
    await clock.advance(31_000);
    const { sagas } = await shop.startTill();
    await sagas.sweep();
    const [intent] = await shop.intents();
    expect(intent).toMatchObject({ state: "aborted", answer: { sold: false, because: "deadline" } });
    const late = await shop.send("mutation ($step: ID!) { take(step: $step, quantity: 1) }", {
      step: `${intent?._id}:take`,
    });
    expect(late.errors?.[0]?.extensions?.["code"]).toBe("BAD_USER_INPUT");
    expect(await shop.left()).toBe(5);
  });

  it("is the only active one on its subject: a second waits for the first", async () => {
    await using shop = await aTillAndAShelf({ units: 5, clock: systemClock() });
    const crashed = await shop.startTill({ crashAt: "after take" });
    void crashed.sell(1, { subject: "basket" }); // holds the subject until its lease runs out
    await untilIntent(shop);
    const { sell } = await shop.startTill();
    expect(await sell(1, { subject: "basket" })).toEqual({ kind: "busy" });
    expect((await sell(1, { subject: "other" })).kind).toBe("ended");
  });

  describe.each([
    { way: "granted", units: 5 },
    { way: "refused", units: 0 },
  ])("whose process dies on the way to being $way", ({ way, units }) => {
    it.each(crashPoints)("%s is ended by another process, once", async (crashAt) => {
      const clock = manualClock(START);
      await using shop = await aTillAndAShelf({ units, clock });
      const crashed = await shop.startTill({ crashAt });
      const gone = crashed.sell(1).then(() => "ended"); // never, where that point is on its way
      await Promise.race([gone, untilStill(shop)]);
      await clock.advance(LEASE_MS + 1);
      const { sagas } = await shop.startTill();
      await sagas.sweep();
      await sagas.sweep();
      const [intent] = await shop.intents();
      expect(intent).toMatchObject({ active: false, state: way === "granted" ? "done" : "aborted" });
      expect(await shop.left()).toBe(way === "granted" ? 4 : 0);
      expect(await shop.sales()).toHaveLength(way === "granted" ? 1 : 0);
      expect(await shop.takes()).toBe(way === "granted" ? 1 : 0);
    });
  });
});

describe("the next move", () => {
  const states: readonly IntentState[] = ["open", "committing", "aborting", "done", "aborted"];
  const findings: readonly Finding[] = [
    { kind: "nothing" },
    { kind: "granted", granted: null },
    { kind: "refused", refusal: "no" },
    { kind: "carried out", answer: null },
  ];
  const allowed: Readonly<Record<IntentState, readonly IntentState[]>> = {
    open: ["committing", "aborting"],
    committing: ["done"],
    aborting: ["aborted"],
    done: [],
    aborted: [],
  };

  it("never leaves the way open → committing | aborting → done | aborted, whatever is learned, however late", () => {
    for (const state of states) {
      for (const finding of findings) {
        for (const now of [0, 10, 20]) {
          const move = nextMove({ state, deadline: new Date(10) }, finding, now);
          expect([...allowed[state], "stay"]).toContain(move.kind === "move" ? move.to : "stay");
        }
      }
    }
  });

  it("a deadline that passes while committing changes nothing any more", () => {
    expect(nextMove({ state: "committing", deadline: new Date(0) }, { kind: "nothing" }, 99)).toEqual({ kind: "stay" });
    expect(nextMove({ state: "open", deadline: new Date(0) }, { kind: "nothing" }, 99)).toMatchObject({
      to: "aborting",
    });
    expect(nextMove({ state: "open", deadline: new Date(50) }, { kind: "nothing" }, 49)).toEqual({ kind: "stay" });
  });
});

type Shop = Awaited<ReturnType<typeof aTillAndAShelf>>;

/** Resolves when an intent is stored. */
async function untilIntent(shop: Shop): Promise<void> {
  while ((await shop.intents()).length === 0) await new Promise((resolve) => setImmediate(resolve));
}

/** Resolves when nothing has moved for thirty looks at the store: whoever drove it has died. */
async function untilStill(shop: Shop): Promise<void> {
  let before = "";
  for (let same = 0; same < 30;) {
    const now = JSON.stringify([await shop.intents(), await shop.steps(), await shop.sales()]);
    same = now === before && now !== "[[],[],[]]" ? same + 1 : 0;
    before = now;
  }
}
