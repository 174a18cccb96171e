import { describe, expect, test } from "vitest";

import { Delivery } from "../../gateway/live/delivery.ts";
import { Mailbox } from "../../gateway/live/mailbox.ts";
import type { Sink } from "../../gateway/live/mailbox.ts";
import { Member } from "../../gateway/live/member.ts";
import { Members } from "../../gateway/live/members.ts";
import { NewestPositions } from "../../gateway/live/positions.ts";
import { hashAnswer, publish } from "../../gateway/live/publication.ts";
import type { Publication } from "../../gateway/live/publication.ts";
import { publicViewer } from "../../kernel/viewer.ts";
import { anOperation } from "./kit/an-operation.ts";
import { VirtualTimers } from "./kit/virtual-timers.ts";

const operation = anOperation(() => Promise.reject(new Error("not asked here")));

class Screen implements Sink {
  readonly shown: string[] = [];
  isStuck = false;

  next(publication: Publication): boolean {
    if (this.isStuck) return false;
    this.shown.push(stateOf(publication));
    return true;
  }

  end(): void {
    this.shown.push("end");
  }
}

function stateOf({ body }: Publication): string {
  return JSON.parse(body.toString()).data;
}

function aState(name: string): Publication {
  const answer = JSON.stringify({ data: name });
  return publish(answer, hashAnswer(answer), new NewestPositions());
}

describe("mailbox", () => {
  test("a fast reader gets every state", () => {
    const screen = new Screen();
    const mailbox = new Mailbox(screen);
    for (const name of ["one", "two", "three"]) mailbox.offer(aState(name));
    expect(screen.shown).toEqual(["one", "two", "three"]);
  });

  test("a slow reader gets the newest state when it reads again, and none between", () => {
    const screen = new Screen();
    const mailbox = new Mailbox(screen);
    mailbox.offer(aState("one"));
    screen.isStuck = true;
    for (const name of ["two", "three", "four"]) expect(mailbox.offer(aState(name))).toBe("kept");
    screen.isStuck = false;
    expect(mailbox.flushed()).toBe("sent");
    expect(screen.shown).toEqual(["one", "four"]);
  });

  test("a slow reader is not sent the state it already has", () => {
    const screen = new Screen();
    const mailbox = new Mailbox(screen);
    mailbox.offer(aState("one"));
    screen.isStuck = true;
    mailbox.offer(aState("two"));
    mailbox.offer(aState("one"));
    screen.isStuck = false;
    expect(mailbox.flushed()).toBe("known");
    expect(screen.shown).toEqual(["one"]);
  });

  test("still stuck when flushed, it keeps the newest for the next time", () => {
    const screen = new Screen();
    const mailbox = new Mailbox(screen);
    screen.isStuck = true;
    mailbox.offer(aState("one"));
    expect(mailbox.flushed()).toBe("kept");
    screen.isStuck = false;
    mailbox.flushed();
    expect(screen.shown).toEqual(["one"]);
  });

  test("who names the hash of the current state is not sent it again", () => {
    const screen = new Screen();
    const mailbox = new Mailbox(screen, aState("one").hash);
    expect(mailbox.offer(aState("one"))).toBe("known");
    mailbox.offer(aState("two"));
    expect(screen.shown).toEqual(["two"]);
  });
});

describe("publication", () => {
  test("the hash covers data and errors, not the positions", () => {
    const positions = new NewestPositions();
    positions.raise("cart", 7);
    const answer = '{"data":{"cart":null},"errors":[{"message":"x"}]}';
    const publication = publish(answer, hashAnswer(answer), positions);
    expect(JSON.parse(publication.body.toString())).toEqual({
      data: { cart: null },
      errors: [{ message: "x" }],
      extensions: { live: { hash: hashAnswer(answer), positions: { cart: 7 } } },
    });
  });
});

function aRingOf(size: number) {
  const timers = new VirtualTimers();
  const delivery = new Delivery({ timers, perTurn: 4 });
  const members = new Members({ frames: 0, conflated: 0 });
  const screens = Array.from({ length: size }, () => new Screen());
  const joined = screens.map((sink) => {
    const request = { operation, variables: {}, viewer: publicViewer };
    const member = new Member({ request, sink });
    member.moveTo({ leave: () => members.remove(member), sentLate: () => {} });
    members.add(member);
    return member;
  });
  const show = (name: string) => {
    members.publish(aState(name));
    delivery.announce(members);
  };
  return { timers, members, screens, joined, show };
}

describe("delivery", () => {
  test("serves some in this turn and the rest in the next ones", () => {
    const { timers, screens, show } = aRingOf(10);
    show("one");
    expect(screens.filter(({ shown }) => shown.length === 1)).toHaveLength(4);
    timers.turn();
    timers.turn();
    expect(screens.every(({ shown }) => shown[0] === "one")).toBe(true);
  });

  test("under overload everyone gets newer states at an equal rate and the last one in the end", () => {
    const { timers, screens, show } = aRingOf(10);
    for (let round = 1; round <= 20; round++) {
      show(`state ${round}`);
      timers.turn();
    }
    for (let turn = 0; turn < 5; turn++) timers.turn();
    const counts = screens.map(({ shown }) => shown.length);
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
    expect(screens.every(({ shown }) => shown.at(-1) === "state 20")).toBe(true);
  });

  test("a member that leaves during a round takes nobody's turn away", () => {
    const { timers, screens, joined, show } = aRingOf(10);
    show("one");
    joined[2]?.leave();
    joined[5]?.leave();
    for (let turn = 0; turn < 5; turn++) timers.turn();
    const left = screens.filter((_, index) => index !== 2 && index !== 5);
    expect(left.every(({ shown }) => shown.join() === "one")).toBe(true);
    expect(screens[5]?.shown).toEqual([]);
  });

  test("an ended member hears of it once and nothing after", () => {
    const { timers, screens, joined, show } = aRingOf(2);
    joined[0]?.end({ kind: "closing" });
    joined[0]?.end({ kind: "closing" });
    show("one");
    timers.turn();
    expect(screens.map(({ shown }) => shown)).toEqual([["end"], ["one"]]);
  });
});
