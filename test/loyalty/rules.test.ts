import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { money } from "../../kernel/money.ts";
import { applyMovement, legsOf } from "../../subgraphs/loyalty/rules/ledger.ts";
import { pointsFor, previewSentence } from "../../subgraphs/loyalty/rules/points.ts";
import { progressOf, tierOf } from "../../subgraphs/loyalty/rules/tiers.ts";

describe("points", () => {
  it("one for each whole 1.00, none for the cents, whatever the currency's minor unit", () => {
    expect(pointsFor(money(12_990, "EUR"))).toBe(129);
    expect(pointsFor(money(99, "EUR"))).toBe(0);
    expect(pointsFor(money(1_200, "JPY"))).toBe(1_200);
    expect(pointsFor(money(-500, "EUR"))).toBe(0);
  });

  it("are told in words that count", () => {
    expect(previewSentence(120, true)).toBe("You will earn 120 points.");
    expect(previewSentence(1, true)).toBe("You will earn 1 point.");
    expect(previewSentence(5, false)).toBe("Sign in to earn 5 points.");
  });
});

describe("the ledger", () => {
  it("both sides of every movement sum to zero, and the balance is the sum of its entries", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -200, max: 500 }), { maxLength: 60 }), (movements) => {
        let account = { balance: 0, earned: 0 };
        let sum = 0;
        for (const points of movements) {
          const [mine, theirs] = legsOf("acc_1", points);
          expect(mine.points + theirs.points).toBe(0);
          const kind = points >= 0 ? "EARNED" : "REDEEMED";
          const attempt = () => applyMovement(account, kind, points);
          const isRefused = account.balance + points < 0;
          expect(throws(attempt)).toBe(isRefused);
          if (isRefused) continue;
          account = attempt();
          sum += points;
        }
        expect(account.balance).toBe(sum);
        expect(account.balance).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it("spending does not lower the tier", () => {
    const rich = applyMovement({ balance: 0, earned: 0 }, "EARNED", 600);
    const spent = applyMovement(rich, "REDEEMED", -600);
    expect([tierOf(spent.earned).name, spent.balance]).toEqual(["Silver", 0]);
  });
});

describe("tiers", () => {
  it("are reached at their first point", () => {
    expect([0, 499, 500, 1_499, 1_500, 9_999].map((earned) => tierOf(earned).name)).toEqual([
      "Member",
      "Member",
      "Silver",
      "Silver",
      "Gold",
      "Gold",
    ]);
    expect(progressOf(499)).toMatchObject({ next: { name: "Silver" }, missingPoints: 1 });
    expect(progressOf(1_500)).toEqual({ next: null, missingPoints: 0 });
  });
});

function throws(attempt: () => unknown): boolean {
  try {
    attempt();
    return false;
  } catch (error) {
    return error instanceof RangeError;
  }
}
