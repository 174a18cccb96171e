import { describe, expect, it } from "vitest";
import { agreements } from "../../web/src/wall/in-step.ts";
import { html } from "../../web/src/page/html.ts";
import { groupsOf, shelfVariants } from "../../web/src/shop/choice.ts";
import { noticeOf } from "../../web/src/shop/refusals.ts";
import type { Shown } from "../../web/src/graph/shown.ts";
import type { Product } from "../../web/src/graph/shapes.ts";

describe("a template of markup", () => {
  it("escapes what people wrote, in text and in attributes", () => {
    const written = `<img src=x onerror="alert(1)">&'`;
    expect(html`<p title="${written}">${written}</p>`.text).not.toMatch(/<img|"alert|title="[^"]*"[^>]/);
  });

  it("shows nothing for what is not there, and keeps markup that is markup", () => {
    expect(html`<p>${undefined}${null}${false}${[html`<b>${0}</b>`, " "]}</p>`.text).toBe("<p><b>0</b> </p>");
  });
});

describe("panes in step", () => {
  it("are those that show the same selection with the same hash", () => {
    const [bag] = agreements([[shown({})], [shown({})], [shown({ selection: "another cart", hash: "x" })]]);
    expect(bag).toMatchObject({ name: "bag", paneCount: 2, isNewest: [true, true] });
  });

  it("are measured from the first pane that followed a change to the last", () => {
    const [bag] = agreements([[shown({ changedAt: 100 })], [shown({ changedAt: 112 })]]);
    expect(bag?.spreadMs).toBe(12);
  });

  it("names the pane that is behind, and measures nothing meanwhile", () => {
    const [bag] = agreements([[shown({ hash: "old", changedAt: 50 })], [shown({ hash: "new", changedAt: 112 })]]);
    expect(bag).toMatchObject({ isNewest: [false, true], hash: "new", spreadMs: undefined });
  });

  it("does not count a pane's first look at a selection as following", () => {
    const [bag] = agreements([[shown({ changedAt: 100 })], [shown({ changedAt: undefined })]]);
    expect(bag?.spreadMs).toBeUndefined();
  });
});

describe("a shelf", () => {
  it("holds the sizes of one colour, in the catalogue's order", () => {
    expect(groupsOf(shoe)).toEqual(["Slate", "Rust"]);
    expect(shelfVariants(shoe, "Rust").map((variant) => variant.id)).toEqual(["rust-42", "rust-43"]);
  });

  it("holds everything of a product that comes in shades only", () => {
    const lipstick = product([variant("plum", [["Shade", "Plum"]]), variant("fig", [["Shade", "Fig"]])]);
    expect(groupsOf(lipstick)).toEqual([]);
    expect(shelfVariants(lipstick, undefined)).toHaveLength(2);
  });

  it("shows the first colour when the chosen one is not there", () => {
    expect(shelfVariants(shoe, "Lilac").map((variant) => variant.id)).toEqual(["slate-42"]);
  });
});

describe("a refusal", () => {
  it("for want of stock says how many there are and where else", () => {
    const elsewhere = { available: 3, distanceKm: 2, location: { id: "str_2", name: "Harbour" } };
    const notice = noticeOf([
      {
        __typename: "InsufficientStock",
        code: "INSUFFICIENT_STOCK",
        message: "",
        available: 2,
        alternatives: [elsewhere],
      },
    ]);
    expect(notice).toMatchObject({ text: "Only 2 left there.", alternatives: [elsewhere], canRetry: false });
  });

  it("of a kind that the page does not know is told in the graph's own words", () => {
    expect(noticeOf([{ __typename: "NewRule", code: "NEW_RULE", message: "One per household." }]).text).toBe(
      "One per household.",
    );
  });
});

function shown(with_: Partial<Shown>): Shown {
  return { name: "bag", selection: "her cart", hash: "a1", changedAt: 1, ...with_ };
}

function variant(id: string, options: readonly (readonly [string, string])[]): Product["variants"]["nodes"][number] {
  const amount = { amount: "10.00", currency: "EUR" };
  const optionValues = options.map(([option, value]) => ({ option, value }));
  return { id, sku: id, gtin: null, title: id, optionValues, price: { amount, listAmount: null } };
}

function product(nodes: Product["variants"]["nodes"]): Product {
  const card = { id: "p", slug: "p", name: "Fell Runner", brand: null, categories: [], priceRange: null };
  return { ...card, description: null, variants: { nodes } };
}

const shoe = product([
  variant("slate-42", [
    ["Colour", "Slate"],
    ["Size", "42"],
  ]),
  variant("rust-42", [
    ["Colour", "Rust"],
    ["Size", "42"],
  ]),
  variant("rust-43", [
    ["Colour", "Rust"],
    ["Size", "43"],
  ]),
]);
