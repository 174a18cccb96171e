import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Channel } from "../../subgraphs/support/rules/channel.ts";
import {
  NOT_WAITING,
  placeMessage,
  queued,
  takeOverConversation,
  type ConversationTerms,
  type Leg,
  type Side,
} from "../../subgraphs/support/rules/conversation.ts";
import { MAX_TEXT, readMessageText } from "../../subgraphs/support/rules/message-text.ts";
import {
  decodeListCursor,
  encodeListCursor,
  encodeMessageCursor,
  messageWindow,
} from "../../subgraphs/support/rules/page.ts";

const legOn = (channel: Channel): Leg => ({ id: `leg_${channel}`, channel, touchpointId: null, joinedAt: new Date(0) });
const fresh = (): ConversationTerms => ({
  state: "OPEN",
  answeredBy: queued(new Date(0)),
  legs: [legOn("WEB")],
  customerLegId: "leg_WEB",
  seq: 0,
  lastMessageAt: new Date(0),
  waitingSince: null,
  queueOrder: NOT_WAITING,
});
const mara: Side = { kind: "agent", sub: "agent:1", label: "Mara" };
const joaquim: Side = { kind: "agent", sub: "agent:2", label: "Joaquim" };
const customer: Side = { kind: "customer" };

describe("conversation rules", () => {
  it("messages are numbered 1, 2, 3 whoever writes, and a refused one takes no number", () => {
    const writes = fc.array(
      fc.constantFrom<[Side, Channel]>(
        [customer, "WEB"],
        [customer, "APP"],
        [mara, "WEB"],
        [joaquim, "WEB"],
        [{ kind: "none" }, "WEB"],
      ),
    );
    fc.assert(
      fc.property(writes, (all) => {
        let conversation = fresh();
        const numbers: number[] = [];
        for (const [index, [side, channel]] of all.entries()) {
          const arriving = conversation.legs.find((leg) => leg.channel === channel) ?? legOn(channel);
          const decided = placeMessage(conversation, side, arriving, new Date(index + 1));
          if (decided.kind === "refused") continue;
          conversation = decided.next;
          numbers.push(decided.placed.seq);
        }
        expect(numbers).toEqual(numbers.map((_, index) => index + 1));
        expect(conversation.seq).toBe(numbers.length);
        expect(new Set(conversation.legs.map(({ channel }) => channel)).size).toBe(conversation.legs.length);
      }),
    );
  });

  it("an answer leaves by the channel on which the customer was last", () => {
    const first = placeMessage(fresh(), customer, legOn("MESSAGING"), new Date(1));
    if (first.kind === "refused") throw new Error("a customer may write");
    const answer = placeMessage(first.next, mara, legOn("WEB"), new Date(2));
    expect(answer).toMatchObject({ kind: "changed", placed: { leg: { channel: "MESSAGING" } } });
  });

  it("the wait begins with her first unanswered message and ends with the answer", () => {
    const first = placeMessage(fresh(), customer, legOn("WEB"), new Date(10));
    if (first.kind === "refused") throw new Error("a customer may write");
    const second = placeMessage(first.next, customer, legOn("WEB"), new Date(20));
    if (second.kind === "refused") throw new Error("a customer may write");
    expect(second.next).toMatchObject({ waitingSince: new Date(10), queueOrder: 10 });
    expect(placeMessage(second.next, mara, legOn("WEB"), new Date(30))).toMatchObject({
      next: { waitingSince: null, queueOrder: NOT_WAITING, answeredBy: { kind: "HUMAN", label: "Mara" } },
    });
  });

  it("another agent does not write in between, and takes over only with the revision she saw", () => {
    const hers = {
      ...fresh(),
      revision: 3,
      answeredBy: { kind: "HUMAN", sub: "agent:1", label: "Mara", since: new Date(0) } as const,
    };
    expect(placeMessage(hers, joaquim, legOn("WEB"), new Date(1)).kind).toBe("refused");
    expect(takeOverConversation(hers, joaquim, undefined, new Date(1)).kind).toBe("refused");
    expect(takeOverConversation(hers, joaquim, 2, new Date(1))).toMatchObject({
      refusal: { __typename: "StaleRevision" },
    });
    expect(takeOverConversation(hers, joaquim, 3, new Date(1))).toMatchObject({
      next: { answeredBy: { label: "Joaquim" } },
    });
  });
});

describe("message text", () => {
  it("is taken without blanks at its ends, and refused when nothing or too much is left", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), (raw) => {
        const read = readMessageText(raw);
        if (raw.trim() === "") expect(read).toMatchObject({ refusal: { __typename: "EmptyMessage" } });
        else expect(read).toEqual({ kind: "text", text: raw.trim() });
      }),
    );
    expect(readMessageText("a".repeat(MAX_TEXT)).kind).toBe("text");
    expect(readMessageText("a".repeat(MAX_TEXT + 1))).toMatchObject({ refusal: { __typename: "MessageTooLong" } });
  });
});

describe("pages", () => {
  const total = fc.integer({ min: 0, max: 60 });
  const size = fc.integer({ min: 1, max: 100 });

  it("forward pages give every message once and in order", () => {
    fc.assert(
      fc.property(total, size, (count, first) => {
        const seen: number[] = [];
        let after: string | null = null;
        for (;;) {
          const window = messageWindow({ first, after }, count);
          if (window.kind === "refused") throw new Error(window.message);
          for (let seq = window.from; seq <= window.to; seq += 1) seen.push(seq);
          if (!window.hasNextPage) break;
          after = encodeMessageCursor(window.to);
        }
        expect(seen).toEqual(Array.from({ length: count }, (_, index) => index + 1));
      }),
    );
  });

  it("backward pages give every message once and in order", () => {
    fc.assert(
      fc.property(total, size, (count, last) => {
        let seen: number[] = [];
        let before: string | null = null;
        for (;;) {
          const window = messageWindow({ last, before }, count);
          if (window.kind === "refused") throw new Error(window.message);
          const page = [];
          for (let seq = window.from; seq <= window.to; seq += 1) page.push(seq);
          seen = [...page, ...seen];
          if (!window.hasPreviousPage) break;
          before = encodeMessageCursor(window.from);
        }
        expect(seen).toEqual(Array.from({ length: count }, (_, index) => index + 1));
      }),
    );
  });

  it("a cursor that we did not write is refused, whatever it is", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (after) => {
        expect(messageWindow({ first: 1, after }, 9)).toMatchObject({ kind: "refused", reason: "cursor" });
        expect(decodeListCursor("mine", after)).toBeUndefined();
      }),
    );
  });

  it("a cursor of one list is none of another", () => {
    const cursor = encodeListCursor("mine", { sortKey: 7, id: "con_01JD00000000000000000000CC" });
    expect(decodeListCursor("mine", cursor)).toEqual({ sortKey: 7, id: "con_01JD00000000000000000000CC" });
    expect(decodeListCursor("queue", cursor)).toBeUndefined();
  });

  it.each([0, -1, 101, 2 ** 31 - 1])("a page of %i is refused", (first) => {
    expect(messageWindow({ first }, 9)).toMatchObject({ kind: "refused", reason: "size" });
  });
});
