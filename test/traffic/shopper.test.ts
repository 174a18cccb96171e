import { describe, expect, it } from "vitest";
import { seededRandom } from "../../kernel/random.ts";
import {
  cartLimit,
  decideShopper,
  leaveOnShelf,
  type ShopperLine,
  type ShopperView,
} from "../../deploy/traffic/shopper.ts";

describe("a shopper of the traffic", () => {
  it("never has more lines than a small cart holds", () => {
    const acts = decisions(aView({ lines: Array.from({ length: cartLimit.lines }, (_, index) => aLine(`${index}`)) }));
    expect(acts.map((act) => act.kind)).not.toContain("add");
    expect(acts.map((act) => act.kind)).toContain("order");
  });

  it("never asks for more units of a line than a small cart holds", () => {
    const acts = decisions(aView({ lines: [aLine("one", { quantity: cartLimit.unitsPerLine })] }));
    const asked = acts.flatMap((act) => (act.kind === "setQuantity" ? [act.quantity] : []));
    expect(asked.length).toBeGreaterThan(0);
    expect(Math.max(...asked)).toBeLessThanOrEqual(cartLimit.unitsPerLine);
  });

  it("leaves the last units to the people who look at the shop", () => {
    const scarce = decisions(aView({ variants: [{ id: "var_scarce", available: leaveOnShelf }] }));
    expect(scarce.map((act) => act.kind)).not.toContain("add");
    const plenty = decisions(aView({ variants: [{ id: "var_plenty", available: leaveOnShelf + 1 }] }));
    expect(plenty.map((act) => act.kind)).toContain("add");
  });

  it("takes out a line whose stock is no longer held before anything else", () => {
    const acts = decisions(aView({ lines: [aLine("held"), aLine("lost", { isHeld: false })] }));
    expect(new Set(acts.map((act) => JSON.stringify(act)))).toEqual(
      new Set([JSON.stringify({ kind: "remove", lineId: "lost" })]),
    );
  });

  it("orders nothing while her cart is empty", () => {
    const kinds = new Set(decisions(aView({})).map((act) => act.kind));
    expect(kinds).not.toContain("order");
    expect(kinds).not.toContain("pickUp");
  });

  it("waits for an answer before she writes again", () => {
    const kinds = decisions(aView({ conversation: { id: "con_1", isHerTurn: false } })).map((act) => act.kind);
    expect(kinds).not.toContain("write");
  });

  it("moves only lines that are sent, and only to stores", () => {
    const acts = decisions(aView({ lines: [aLine("sent"), aLine("fetched", { isPickup: true })] }));
    const moves = acts.filter((act) => act.kind === "pickUp");
    expect(new Set(moves.map((act) => act.lineId))).toEqual(new Set(["sent"]));
    expect(new Set(moves.map((act) => act.storeId))).toEqual(new Set(["str_1"]));
  });

  it("does the same on the same dice", () => {
    const view = aView({ lines: [aLine("one"), aLine("two")] });
    expect(decisions(view, 7)).toEqual(decisions(view, 7));
    expect(decisions(view, 7)).not.toEqual(decisions(view, 8));
  });

  it("sees everything that may happen happen", () => {
    const kinds = new Set(decisions(aView({ lines: [aLine("one"), aLine("two")] })).map((act) => act.kind));
    expect([...kinds].toSorted()).toEqual(["add", "look", "order", "pickUp", "remove", "setQuantity", "write"]);
  });
});

function decisions(view: ShopperView, seed = 1) {
  const dice = seededRandom(seed);
  return Array.from({ length: 500 }, () => decideShopper(view, dice));
}

function aLine(id: string, with_: Partial<ShopperLine> = {}): ShopperLine {
  return { id, quantity: 1, isPickup: false, isHeld: true, ...with_ };
}

function aView(input: { readonly lines?: readonly ShopperLine[] } & Partial<Omit<ShopperView, "cart">>): ShopperView {
  return {
    cart: { id: "crt_1", lines: input.lines ?? [] },
    variants: input.variants ?? [{ id: "var_1", available: 12 }],
    storeIds: ["str_1"],
    conversation: input.conversation,
  };
}
