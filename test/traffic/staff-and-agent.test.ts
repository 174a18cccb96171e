import { describe, expect, it } from "vitest";
import { seededRandom } from "../../kernel/random.ts";
import { decideAgent, topicOf, type QueueEntry } from "../../deploy/traffic/agent.ts";
import { thinkingTime } from "../../deploy/traffic/chance.ts";
import { decideStaff, restock } from "../../deploy/traffic/staff.ts";
import { shopperQuestions, shopperThanks } from "../../deploy/traffic/words.ts";

describe("staff of the traffic", () => {
  it("fills the emptiest shelf up first", () => {
    const act = decideStaff([aShelf("full", 12), aShelf("low", 3), aShelf("empty", 0)], seededRandom(1));
    expect(act).toMatchObject({ kind: "adjust", stockLevelId: "empty", delta: restock.fullAt });
  });

  it("leaves a shelf that has enough as it is, but for a recount now and then", () => {
    const dice = seededRandom(1);
    const acts = Array.from({ length: 200 }, () => decideStaff([aShelf("full", restock.below)], dice));
    const adjusted = acts.filter((act) => act.kind === "adjust");
    expect(adjusted.length).toBeGreaterThan(0);
    expect(adjusted.length).toBeLessThan(100);
    expect(new Set(adjusted.map((act) => act.delta))).toEqual(new Set([1]));
  });

  it("gives a reason for every adjustment", () => {
    expect(decideStaff([aShelf("empty", 0)], seededRandom(3))).toHaveProperty("reason", expect.stringMatching(/\w{3}/));
  });

  it("walks on when there is no shelf", () => {
    expect(decideStaff([], seededRandom(1))).toEqual({ kind: "walkOn" });
  });
});

describe("the agent of the traffic", () => {
  const shoppers = new Set(["cus_2"]);

  it("never writes to a customer who is not of the traffic", () => {
    const queue = [aConversation({ customerId: "cus_1" }), aConversation({ customerId: undefined })];
    expect(decideAgent(queue, shoppers, seededRandom(1))).toEqual({ kind: "wait" });
  });

  it("takes a conversation over before it answers", () => {
    const act = decideAgent([aConversation({ isOwnedByAgent: false })], shoppers, seededRandom(1));
    expect(act).toEqual({ kind: "takeOver", conversationId: "con_1" });
  });

  it("answers the customer's words and then waits for her", () => {
    const asked = aConversation({ lastText: "Can I return it in the store?" });
    expect(decideAgent([asked], shoppers, seededRandom(1))).toMatchObject({
      kind: "answer",
      text: expect.stringContaining("thirty days"),
    });
    expect(decideAgent([aConversation({ lastAuthor: "agent" })], shoppers, seededRandom(1))).toEqual({ kind: "wait" });
  });

  it("recognises what every question is about, and thanks for what they are", () => {
    expect(shopperQuestions.map(topicOf)).not.toContain("thanks");
    expect(new Set(shopperThanks.map(topicOf))).toEqual(new Set(["thanks"]));
  });
});

describe("thinking time", () => {
  it("is human: never hasty, never lost", () => {
    const dice = seededRandom(1);
    const times = Array.from({ length: 2_000 }, () => thinkingTime(dice, 6_000));
    expect(Math.min(...times)).toBeGreaterThanOrEqual(2_000);
    expect(Math.max(...times)).toBeLessThanOrEqual(30_000);
    const mean = times.reduce((sum, time) => sum + time, 0) / times.length;
    expect(mean).toBeGreaterThan(5_000);
    expect(mean).toBeLessThan(8_000);
  });
});

function aShelf(stockLevelId: string, available: number) {
  return { stockLevelId, onHand: available, available };
}

function aConversation(with_: Partial<QueueEntry>): QueueEntry {
  return {
    conversationId: "con_1",
    customerId: "cus_2",
    isOwnedByAgent: true,
    lastAuthor: "customer",
    lastText: "Is this shade warm or cool?",
    ...with_,
  };
}
