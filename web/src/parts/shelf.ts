import type { StockLevel } from "../graph/shapes.ts";
import { html, type Html } from "../page/html.ts";
import { colourOf } from "../shop/colours.ts";

/** How a shelf is shown: read only, or so that one of its variants can be chosen. */
export interface ShelfView {
  readonly levels: readonly StockLevel[] | undefined;
  readonly selectedVariantId: string | undefined;
  readonly isChoice: boolean;
}

/** What stands in a store: one cell for each variant, with how many there are. */
export function shelfView({ levels, selectedVariantId, isChoice }: ShelfView): Html {
  if (levels === undefined) return html`<p class="quiet">Looking at the shelf…</p>`;
  if (levels.length === 0) return html`<p class="quiet">This store does not carry it.</p>`;
  const cells = levels.map((level) => cell(level, level.variant?.id === selectedVariantId, isChoice));
  return html`<ul class="shelf" aria-label="Stock in ${levels[0]?.location?.name ?? "the store"}">
    ${cells}
  </ul>`;
}

function cell(level: StockLevel, isSelected: boolean, isChoice: boolean): Html {
  const name = cellName(level);
  const count = countText(level);
  const inside = html`<span class="cell-name">${swatch(level)}${name}</span
    ><span class="cell-count">${shortCount(level)}</span>`;
  const label = `${name}: ${count}`;
  const body = isChoice
    ? html`<button
        type="button"
        class="cell"
        data-do="choose"
        data-variant="${level.variant?.id}"
        data-bucket="${level.bucket}"
        data-mark="${level.available}"
        aria-pressed="${isSelected ? "true" : "false"}"
        aria-label="${label}"
        title="${label}"
      >
        ${inside}
      </button>`
    : html`<span class="cell" data-bucket="${level.bucket}" data-mark="${level.available}" title="${label}"
        >${inside}</span
      >`;
  return html`<li data-key="${level.id}">${body}</li>`;
}

/** The last option tells the variants of a shelf apart: the size of a shoe, the shade of a lipstick. */
function cellName(level: StockLevel): string {
  return level.variant?.optionValues.at(-1)?.value ?? "One size";
}

function swatch(level: StockLevel): Html | undefined {
  const last = level.variant?.optionValues.at(-1);
  if (last === undefined || !/colou?r|shade/i.test(last.option)) return undefined;
  return html`<i class="dot" style="background:${colourOf(last.value)}"></i>`;
}

function countText(level: StockLevel): string {
  if (level.available === 0) return "none left";
  return level.bucket === "LAST" ? "the last one" : `${level.available} in stock`;
}

function shortCount(level: StockLevel): string {
  return level.available === 0 ? "–" : String(level.available);
}
