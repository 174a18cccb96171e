import type { Product, Variant } from "../graph/shapes.ts";

/** What the wall looks at: a product, one of its groups (a colour, when it has colours and sizes), and the chosen variant. */
export interface ShelfFocus {
  readonly productId: string;
  readonly group: string | undefined;
  readonly variantId: string | undefined;
}

/** The groups of a product: the values of its first option when it has two or more options, none otherwise. */
export function groupsOf(product: Product): readonly string[] {
  const values = product.variants.nodes.flatMap((variant) =>
    variant.optionValues.length > 1 ? [variant.optionValues[0]?.value ?? ""] : [],
  );
  return [...new Set(values)];
}

/** The group that is shown: the one that was chosen when the product has it, its first one otherwise. */
export function groupOf(product: Product, wanted: string | undefined): string | undefined {
  const groups = groupsOf(product);
  return wanted !== undefined && groups.includes(wanted) ? wanted : groups[0];
}

/** The variants that stand on the shelf together, in the catalogue's order, so that every pane asks for the same. */
export function shelfVariants(product: Product, group: string | undefined): readonly Variant[] {
  const shown = groupOf(product, group);
  return product.variants.nodes.filter((variant) => shown === undefined || variant.optionValues[0]?.value === shown);
}

/** The chosen variant, when it stands on this shelf. */
export function chosenVariant(product: Product, focus: ShelfFocus): Variant | undefined {
  return shelfVariants(product, focus.group).find((variant) => variant.id === focus.variantId);
}
