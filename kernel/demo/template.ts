/** One choice of an option: what the label says and what stands for it in the SKU. */
type Choice = readonly [label: string, code: string];

/** A thing in which variants differ. */
export interface TemplateOption {
  readonly name: string;
  readonly choices: readonly Choice[];
}

/** One product made from a template: for whom it is cut, or in which finish it comes. */
export interface Edition {
  /** Put before the template's name: `Women's`. */
  readonly name: string;
  /** Stands in the SKU: `W`. */
  readonly code: string;
  /** Sizes that differ from the template's. */
  readonly options?: readonly TemplateOption[];
}

/** A hand-written article, from which one product for each edition is made (exactly one when there are no editions). */
export interface Template {
  readonly code: string;
  readonly name: string;
  readonly brand: string;
  readonly category: string;
  readonly description: string;
  /** EUR cents, tax included. */
  readonly price: number;
  /** EUR cents: what it used to cost, while it is reduced. */
  readonly listPrice?: number;
  readonly weightGrams: number;
  readonly options: readonly TemplateOption[];
  readonly editions?: readonly Edition[];
  /** False for what is made on the spot and has no barcode. */
  readonly hasBarcode?: boolean;
}

const COLOURS: Readonly<Record<string, string>> = {
  Black: "BLK",
  White: "WHT",
  Navy: "NVY",
  Moss: "MOS",
  Rust: "RST",
  Sand: "SND",
  Slate: "SLT",
  Ecru: "ECR",
  Burgundy: "BGY",
  Sky: "SKY",
  Coral: "CRL",
  Lemon: "LMN",
};

/** A choice of colours by their names. */
export function colours(...names: readonly string[]): TemplateOption {
  return { name: "Colour", choices: names.map((name) => [name, COLOURS[name] ?? name.slice(0, 3).toUpperCase()]) };
}

/** A choice of sizes; a size is its own code. */
export function sizes(...labels: readonly string[]): TemplateOption {
  return { name: "Size", choices: labels.map((label) => [label, label.replaceAll(/[^A-Z0-9]/gi, "")]) };
}

/** A choice of shades, numbered in the SKU as on the tester. */
export function shades(...names: readonly string[]): TemplateOption {
  return { name: "Shade", choices: names.map((name, index) => [name, String(index + 1).padStart(2, "0")]) };
}
