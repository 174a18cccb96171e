import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { money } from "../../kernel/money.ts";
import {
  refuseFulfilment,
  refuseLineCount,
  refuseQuantity,
  refuseRevision,
} from "../../subgraphs/cart/rules/limits.ts";
import {
  itemCountOf,
  lineForAddition,
  lineTotal,
  withLine,
  withoutLine,
  type RuleLine,
} from "../../subgraphs/cart/rules/lines.ts";
import { mayFollow, orderStatusOf, type FulfilmentState } from "../../subgraphs/cart/rules/order-state.ts";
import { refusePlacing } from "../../subgraphs/cart/rules/placing.ts";
import { partsOf } from "../../subgraphs/cart/rules/splitting.ts";
import { shippingTerms, totalsOf } from "../../subgraphs/cart/rules/totals.ts";

const anyLine: fc.Arbitrary<RuleLine> = fc.record({
  id: fc.uuid(),
  variantId: fc.constantFrom("var_a", "var_b", "var_c"),
  quantity: fc.integer({ min: 1, max: 99 }),
  unitPrice: fc.integer({ min: 0, max: 5_000_00 }).map((minor) => money(minor, "EUR")),
  fulfilment: fc.constantFrom(
    { method: "SHIP", locationId: null } as const,
    { method: "PICKUP", locationId: "str_1" } as const,
    { method: "PICKUP", locationId: "str_2" } as const,
  ),
});
const anyLines = fc.uniqueArray(anyLine, { maxLength: 200, selector: ({ id }) => id });

describe("totals", () => {
  it("payable is items plus shipping minus discount, to the last cent, in any order of the lines", () => {
    fc.assert(
      fc.property(anyLines, (lines) => {
        const totals = totalsOf(lines, "EUR");
        expect(totals.items.minor).toBe(lines.reduce((sum, line) => sum + lineTotal(line).minor, 0));
        expect(totals.payable.minor).toBe(totals.items.minor + totals.shipping.minor - totals.discount.minor);
        expect(totalsOf(lines.toReversed(), "EUR")).toEqual(totals);
      }),
    );
  });

  it("adding a line and removing it leaves no trace", () => {
    fc.assert(
      fc.property(anyLines, anyLine, (lines, line) => {
        fc.pre(lines.every(({ id }) => id !== line.id));
        const back = withoutLine(withLine(lines, line), line.id);
        expect(back).toEqual(lines);
        expect(itemCountOf(withLine(lines, line))).toBe(itemCountOf(lines) + line.quantity);
      }),
    );
  });

  it("goods that are picked up cost no shipping, whatever else is in the cart", () => {
    fc.assert(
      fc.property(anyLines, (lines) => {
        const collected = lines.filter(({ fulfilment }) => fulfilment.method === "PICKUP");
        expect(totalsOf(collected, "EUR").shipping.minor).toBe(0);
      }),
    );
  });

  it("sending is free from 75.00 of sent goods on, and costs 4.90 once below", () => {
    const sent = (minor: number, quantity = 1) => line({ unitPrice: money(minor, "EUR"), quantity });
    expect(totalsOf([sent(shippingTerms.freeFromMinor)], "EUR").shipping.minor).toBe(0);
    expect(totalsOf([sent(shippingTerms.freeFromMinor - 1)], "EUR").shipping.minor).toBe(490);
    expect(totalsOf([sent(100), { ...sent(100), id: "other" }], "EUR").shipping.minor).toBe(490);
    expect(totalsOf([], "EUR").payable.minor).toBe(0);
  });
});

describe("a line", () => {
  it("takes more of the same variant only when it goes the same way", () => {
    const lines = [line({}), line({ id: "lin_2", fulfilment: { method: "PICKUP", locationId: "str_1" } })];
    expect(lineForAddition(lines, { variantId: "var_a", fulfilment: { method: "SHIP", locationId: null } })?.id).toBe(
      "lin_1",
    );
    expect(
      lineForAddition(lines, { variantId: "var_a", fulfilment: { method: "PICKUP", locationId: "str_1" } })?.id,
    ).toBe("lin_2");
    expect(
      lineForAddition(lines, { variantId: "var_a", fulfilment: { method: "PICKUP", locationId: "str_2" } }),
    ).toBeUndefined();
    expect(
      lineForAddition(lines, { variantId: "var_b", fulfilment: { method: "SHIP", locationId: null } }),
    ).toBeUndefined();
  });
});

describe("limits", () => {
  it("a negative, zero or broken quantity is refused", () => {
    for (const quantity of [-1, 0, 1.5, Number.NaN]) {
      expect(refuseQuantity(quantity, ["input", "quantity"])).toMatchObject({
        code: "INVALID_INPUT",
        field: ["input", "quantity"],
      });
    }
  });

  it("99 units are a line, 100 are over the limit", () => {
    expect(refuseQuantity(99, [])).toBeUndefined();
    expect(refuseQuantity(100, [])).toMatchObject({ code: "QUANTITY_OVER_LIMIT", limit: 99 });
  });

  it("200 lines are a cart, 201 are too many", () => {
    expect(refuseLineCount(200, [])).toBeUndefined();
    expect(refuseLineCount(201, [])).toMatchObject({ code: "TOO_MANY_LINES", limit: 200 });
  });

  it("pick-up needs a store, sending must not name one, and nobody chooses IN_STORE", () => {
    expect(refuseFulfilment({ method: "PICKUP", locationId: "str_1" }, [])).toBeUndefined();
    expect(refuseFulfilment({ method: "PICKUP", locationId: null }, [])).toMatchObject({ code: "PICKUP_UNAVAILABLE" });
    expect(refuseFulfilment({ method: "SHIP", locationId: "str_1" }, [])).toMatchObject({ code: "INVALID_INPUT" });
    expect(refuseFulfilment({ method: "IN_STORE", locationId: null }, [])).toMatchObject({ code: "INVALID_INPUT" });
  });

  it("a stale revision is refused with the current one; staff must name theirs", () => {
    expect(refuseRevision({ expected: 3, current: 4, mustBeNamed: false })).toMatchObject({
      code: "STALE_REVISION",
      currentRevision: 4,
    });
    expect(refuseRevision({ expected: null, current: 4, mustBeNamed: false })).toBeUndefined();
    expect(refuseRevision({ expected: undefined, current: 4, mustBeNamed: true })).toMatchObject({
      code: "INVALID_INPUT",
    });
    expect(refuseRevision({ expected: 4, current: 4, mustBeNamed: true })).toBeUndefined();
  });
});

describe("placing", () => {
  const held = (id: string, expiresAt: number) => ({
    id,
    holdState: "HELD" as const,
    holdExpiresAt: new Date(expiresAt),
  });

  it("an empty cart, a closed cart and an expired hold are refused", () => {
    expect(refusePlacing({ state: "OPEN", lines: [] }, 0)).toMatchObject({ code: "EMPTY_CART" });
    expect(refusePlacing({ state: "ORDERED", lines: [held("a", 10)] }, 0)).toMatchObject({
      code: "CART_NOT_OPEN",
      state: "ORDERED",
    });
    expect(refusePlacing({ state: "OPEN", lines: [held("a", 10), held("b", 5)] }, 5)).toMatchObject({
      code: "HOLD_EXPIRED",
      lineIds: ["b"],
    });
    expect(refusePlacing({ state: "OPEN", lines: [held("a", 10), held("b", 6)] }, 5)).toBeUndefined();
  });

  it("every line is in exactly one part, and a part has one place and one way", () => {
    fc.assert(
      fc.property(anyLines, fc.constantFrom("str_w1", "str_w2"), (lines, sourceLocationId) => {
        const parts = partsOf(lines.map((each) => ({ ...each, sourceLocationId })));
        expect(parts.flatMap(({ lineIds }) => lineIds).toSorted()).toEqual(lines.map(({ id }) => id).toSorted());
        expect(new Set(parts.map(({ method, locationId }) => method + locationId)).size).toBe(parts.length);
      }),
    );
  });
});

describe("an order's status", () => {
  it("is decided by the parts that still move", () => {
    expect(orderStatusOf(["RECEIVED", "RECEIVED"])).toBe("RECEIVED");
    expect(orderStatusOf(["RECEIVED", "PICKING"])).toBe("IN_PREPARATION");
    expect(orderStatusOf(["READY", "DELIVERED"])).toBe("READY_FOR_PICKUP");
    expect(orderStatusOf(["DISPATCHED", "COLLECTED"])).toBe("ON_ITS_WAY");
    expect(orderStatusOf(["DELIVERED", "EXPIRED"])).toBe("COMPLETED");
    expect(orderStatusOf(["RETURNED", "CANCELLED"])).toBe("RETURNED");
    expect(orderStatusOf(["CANCELLED"])).toBe("CANCELLED");
  });

  it("never leaves a state that has ended but to come back", () => {
    const ended: readonly FulfilmentState[] = ["EXPIRED", "RETURNED", "CANCELLED"];
    for (const from of ended)
      for (const to of ["RECEIVED", "PICKING", "READY", "DELIVERED"] as const) expect(mayFollow(from, to)).toBe(false);
    expect(mayFollow("DISPATCHED", "CANCELLED")).toBe(false);
  });
});

function line(given: Partial<RuleLine>): RuleLine {
  return {
    id: "lin_1",
    variantId: "var_a",
    quantity: 1,
    unitPrice: money(1000, "EUR"),
    fulfilment: { method: "SHIP", locationId: null },
    ...given,
  };
}
