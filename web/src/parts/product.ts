import type { Money, Product, ProductCard, Variant } from "../graph/shapes.ts";
import { html, type Html } from "../page/html.ts";
import { groupOf, groupsOf, type ShelfFocus } from "../shop/choice.ts";
import { colourOf } from "../shop/colours.ts";
import { productArt } from "../shop/product-art.ts";
import { moneyText } from "../shop/words.ts";

/** The colour in which a product is drawn while a group and a variant are chosen. */
export function colourInFocus(product: Product, focus: ShelfFocus): string | undefined {
  const chosen = product.variants.nodes.find((variant) => variant.id === focus.variantId);
  return groupOf(product, focus.group) ?? chosen?.optionValues.at(-1)?.value ?? firstColour(product);
}

/** The groups of a product as swatches, one of which is shown. */
export function groupsView(product: Product, focus: ShelfFocus): Html | undefined {
  const groups = groupsOf(product);
  if (groups.length < 2) return undefined;
  const shown = groupOf(product, focus.group);
  return html`<div class="groups" role="group" aria-label="Colour">
    ${groups.map(
      (group) =>
        html`<button
          type="button"
          class="swatch"
          data-do="group"
          data-group="${group}"
          data-key="${group}"
          aria-pressed="${group === shown ? "true" : "false"}"
          aria-label="${group}"
          title="${group}"
        >
          <i style="background:${colourOf(group)}"></i>
        </button>`,
    )}
    <span class="group-name">${shown}</span>
  </div>`;
}

/** The price of the chosen variant, or of the product while none is chosen; the old price beside a lower one. */
export function priceView(product: Product, chosen: Variant | undefined): Html | undefined {
  const variant = chosen ?? product.variants.nodes[0];
  if (variant === undefined) return undefined;
  const { amount, listAmount } = variant.price;
  const wasMore = listAmount !== null && Number(listAmount.amount) > Number(amount.amount);
  return html`<p class="price">
    <span data-mark="${amount.amount}">${moneyText(amount)}</span>
    ${wasMore && html`<s aria-label="before ${moneyText(listAmount)}">${moneyText(listAmount)}</s>`}
  </p>`;
}

/** A product in a list of products. */
export function productCardView(card: ProductCard, isShown: boolean): Html {
  return html`<li data-key="${card.id}">
    <button
      type="button"
      class="card"
      data-do="open"
      data-product="${card.id}"
      aria-current="${isShown ? "true" : "false"}"
    >
      <span class="card-art">${productArt(card)}</span>
      <span class="card-name">${card.name}</span>
      <span class="card-price">${card.priceRange && rangeText(card.priceRange.min, card.priceRange.max)}</span>
    </button>
  </li>`;
}

function rangeText(min: Money, max: Money): string {
  return min.amount === max.amount ? moneyText(min) : `from ${moneyText(min)}`;
}

function firstColour(product: Product): string | undefined {
  const coloured = product.variants.nodes[0]?.optionValues.find((each) => /colou?r|shade/i.test(each.option));
  return coloured?.value;
}
