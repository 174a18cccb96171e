import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { demoCatalogue, gtinCheckDigit } from "../../kernel/demo/catalogue.ts";
import { isGtin, parseCode } from "../../subgraphs/catalog/rules/codes.ts";
import { decidePrice } from "../../subgraphs/catalog/rules/pricing.ts";
import { queryWords, scoreOf, searchTokens, wordsOf } from "../../subgraphs/catalog/rules/search.ts";

describe("a code", () => {
  it("is a GTIN of 8, 12, 13 or 14 digits with the right check digit, or it is none", () => {
    const digits = fc.constantFrom(7, 11, 12, 13).chain((length) => fc.stringMatching(new RegExp(`^\\d{${length}}$`)));
    fc.assert(
      fc.property(digits, fc.integer({ min: 1, max: 9 }), (body, off) => {
        const check = gtinCheckDigit(body);
        expect(isGtin(body + check)).toBe(true);
        expect(isGtin(body + String((Number(check) + off) % 10))).toBe(false);
      }),
    );
  });

  it.each([
    ["9520000000073", { kind: "gtin", gtin: "9520000000073" }],
    [" 952-0000000073 ", { kind: "gtin", gtin: "9520000000073" }],
    ["036000291452", { kind: "gtin", gtin: "0036000291452" }],
    ["https://shop.example/01/09520000000073/21/77?17=281231", { kind: "gtin", gtin: "9520000000073" }],
    ["https://shop.example/some/path/01/9520000000073", { kind: "gtin", gtin: "9520000000073" }],
    ["fell-runner-blk-44", { kind: "sku", sku: "FELL-RUNNER-BLK-44" }],
  ])("%s is read", (raw, code) => {
    expect(parseCode(raw)).toEqual(code);
  });

  it.each([
    "",
    "9520000000074",
    "https://shop.example/about",
    "https://shop.example/01/1234",
    "https://",
    "x".repeat(600),
    "drop; table",
    "💥",
  ])("%s names nothing", (raw) => {
    expect(parseCode(raw)).toBeUndefined();
  });

  it("of any text names a valid GTIN, something like a SKU, or nothing", () => {
    const isSound = (raw: string): boolean => {
      const code = parseCode(raw);
      if (code === undefined) return true;
      return code.kind === "gtin" ? isGtin(code.gtin) : /^[A-Z0-9-]+$/.test(code.sku);
    };
    const { failed } = fc.check(fc.property(fc.oneof(fc.string(), fc.webUrl()), isSound));
    expect(failed).toBe(false);
  });
});

describe("search", () => {
  const dress = searchTokens({
    name: "Rêverie Wrap Dress",
    brand: "Atelier Sourdine",
    categories: ["Clothing", "Dresses and skirts"],
    optionValues: ["Navy", "M"],
    skus: ["REVERIE-DRESS-R-NVY-M"],
    description: "A wrap dress in matte viscose.",
  });
  const score = (text: string) => scoreOf(dress, queryWords(text));

  it("finds words without their case and accents", () => {
    expect(wordsOf("Rêverie, Men's Straße")).toEqual(["reverie", "mens", "strasse"]);
    expect(score("REVERIE")).toBeGreaterThan(0);
  });

  it("needs every word, and takes the last one as a beginning", () => {
    expect(score("navy dress")).toBeGreaterThan(0);
    expect(score("navy boots")).toBe(0);
    expect(score("wrap dre")).toBeGreaterThan(0);
    expect(score("dre wrap")).toBe(0);
  });

  it("counts a word in the name for more than one in the description, and a whole word for more than a beginning", () => {
    expect(score("reverie")).toBeGreaterThan(score("viscose"));
    expect(score("dress")).toBeGreaterThan(score("dres"));
  });

  it("takes words that are names of every object's properties for words", () => {
    expect(score("constructor")).toBe(0);
    expect(score("__proto__")).toBe(0);
  });
});

describe("a new price", () => {
  const decide = (amount: string, listAmount: string | null = null) =>
    decidePrice({ currency: "EUR", amount, listAmount });
  it("is kept in whole cents", () => {
    expect(decide("129.90", "149")).toEqual({
      kind: "set",
      price: { amount: { minor: 12_990, currency: "EUR" }, listAmount: { minor: 14_900, currency: "EUR" } },
    });
  });
  it.each(["0", "-1", "1.999", "1e3", "", "100000.01", "NaN"])("of %s is refused", (amount) => {
    expect(decide(amount)).toMatchObject({ kind: "invalid", field: "amount" });
  });
  it("is refused with a list price that is not above it", () => {
    expect(decide("10.00", "10.00")).toMatchObject({ kind: "invalid", field: "listAmount" });
  });
});

describe("the demo catalogue", () => {
  const demo = demoCatalogue("demo");
  const variants = demo.flatMap((product) => product.variants);

  it("has 180 products and about 1,400 variants; the small set 12 and 60 of them, with the same ids", () => {
    expect(demo).toHaveLength(180);
    expect(variants.length).toBeGreaterThan(1_300);
    const small = demoCatalogue("small");
    expect(small).toHaveLength(12);
    const kept = small.flatMap((product) => product.variants);
    expect(kept).toHaveLength(60);
    expect(kept.every((variant) => variants.some((one) => one.id === variant.id && one.gtin === variant.gtin))).toBe(
      true,
    );
  });

  it("has no two equal ids, SKUs, GTINs or slugs, and every GTIN is valid", () => {
    const gtins = variants.flatMap(({ gtin }) => (gtin === undefined ? [] : [gtin]));
    for (const all of [
      demo.map(({ slug }) => slug),
      variants.map(({ sku }) => sku),
      variants.map(({ id }) => id as string),
      gtins,
    ]) {
      expect(new Set(all).size).toBe(all.length);
    }
    expect(gtins.every(isGtin)).toBe(true);
  });
});
