import { deterministicId, type Id } from "../ids.ts";
import { beauty, coffeeBar } from "./beauty.ts";
import { accessories, clothing } from "./clothing.ts";
import { demoCategories } from "./shelves.ts";
import { sport } from "./sport.ts";
import type { Edition, Template, TemplateOption } from "./template.ts";

/** Which part of the demo catalogue: `small` is a subset of `demo`, with the same ids. */
export type DemoSet = "small" | "demo";

/** A product of the demo catalogue. Its id is that of its slug. */
export interface DemoProduct {
  readonly id: Id<"prd">;
  readonly slug: string;
  readonly name: string;
  readonly description: string;
  /** Slug of the brand. */
  readonly brand: string;
  /** Slugs, the department first. */
  readonly categories: readonly string[];
  readonly options: readonly { readonly name: string; readonly values: readonly string[] }[];
  readonly variants: readonly DemoVariant[];
}

/** A variant of the demo catalogue. Its id is that of its SKU. */
export interface DemoVariant {
  readonly id: Id<"var">;
  readonly sku: string;
  readonly gtin: string | undefined;
  readonly title: string;
  readonly optionValues: readonly { readonly option: string; readonly value: string }[];
  /** EUR cents. */
  readonly price: number;
  readonly listPrice: number | undefined;
  readonly weightGrams: number;
}

/** What the small set keeps of a product: how many of its variants, from the first on. */
const SMALL: Readonly<Record<string, number>> = {
  "fell-runner": 10,
  "ridgeline-jacket": 6,
  "comet-race-flat": 4,
  "satin-velvet-lipstick": 9,
  "small-ferry-tote": 3,
  "womens-harbour-tee": 4,
  "mens-fenwick-crew-jumper": 4,
  "womens-petrel-raincoat": 4,
  "mens-mason-chino": 4,
  "womens-tempo-daily": 4,
  "matte-skin-veil-foundation": 4,
  "regular-reverie-wrap-dress": 4,
};

/** GS1 keeps the prefix 952 for examples: no real article has such a number. */
const GTIN_PREFIX = "952";

/** Every product of the set, in the order in which they are written down. */
export function demoCatalogue(set: DemoSet): readonly DemoProduct[] {
  let serial = 0;
  const all = [...sport, ...clothing, ...accessories, ...beauty, ...coffeeBar].flatMap((template) =>
    (template.editions ?? [undefined]).map((edition) => makeProduct(template, edition, () => (serial += 1))),
  );
  if (set === "demo") return all;
  return all.flatMap((product) => {
    const kept = SMALL[product.slug];
    return kept === undefined ? [] : [keepVariants(product, kept)];
  });
}

/** The check digit of a GTIN whose other digits are given (GS1 General Specifications 7.9). */
export function gtinCheckDigit(digits: string): string {
  const sum = Array.from(digits)
    .toReversed()
    .reduce((total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 3 : 1), 0);
  return String((10 - (sum % 10)) % 10);
}

function makeProduct(template: Template, edition: Edition | undefined, nextSerial: () => number): DemoProduct {
  const name = edition === undefined ? template.name : `${edition.name} ${template.name}`;
  const slug = slugOf(name);
  const options = [...template.options, ...(edition?.options ?? [])];
  const sku = [template.code, ...(edition ? [edition.code] : [])];
  return {
    id: deterministicId("prd", slug),
    slug,
    name,
    description: template.description,
    brand: template.brand,
    categories: [...pathTo(template.category)],
    options: options.map((option) => ({ name: option.name, values: option.choices.map(([label]) => label) })),
    variants: combinations(options).map((choices) => {
      const code = [...sku, ...choices.map((choice) => choice.code)].join("-");
      const digits = `${GTIN_PREFIX}${String(nextSerial()).padStart(9, "0")}`;
      return {
        id: deterministicId("var", code),
        sku: code,
        gtin: template.hasBarcode === false ? undefined : digits + gtinCheckDigit(digits),
        title: [name, ...choices.map((choice) => choice.value)].join(", "),
        optionValues: choices.map(({ option, value }) => ({ option, value })),
        price: template.price + (choices.some(({ value }) => value === "Large") ? 60 : 0),
        listPrice: template.listPrice,
        weightGrams: template.weightGrams,
      };
    }),
  };
}

function combinations(options: readonly TemplateOption[]): { option: string; value: string; code: string }[][] {
  return options.reduce<{ option: string; value: string; code: string }[][]>(
    (rows, { name, choices }) =>
      rows.flatMap((row) => choices.map(([value, code]) => [...row, { option: name, value, code }])),
    [[]],
  );
}

function keepVariants(product: DemoProduct, count: number): DemoProduct {
  const variants = product.variants.slice(0, count);
  const isKept = (option: string, value: string) =>
    variants.some(({ optionValues }) =>
      optionValues.some((choice) => choice.option === option && choice.value === value),
    );
  const options = product.options.map(({ name, values }) => ({
    name,
    values: values.filter((value) => isKept(name, value)),
  }));
  return { ...product, options, variants };
}

function pathTo(slug: string): readonly string[] {
  const parent = demoCategories.find(([own]) => own === slug)?.[2];
  return parent === undefined ? [slug] : [...pathTo(parent), slug];
}

function slugOf(name: string): string {
  const plain = name.normalize("NFD").replaceAll(/\p{M}/gu, "").replaceAll("'", "").toLowerCase();
  return plain.replaceAll(/[^a-z0-9]+/g, "-").replaceAll(/^-|-$/g, "");
}
