import type { StockAlternative } from "../graph/shapes.ts";
import { html, type Html } from "../page/html.ts";
import type { Notice } from "../shop/refusals.ts";
import { countText } from "../shop/words.ts";
import { icon } from "./icons.ts";

/** The notice of a pane, with what can be done about it. */
export function noticeView(notice: Notice | undefined): Html {
  if (notice === undefined) return html`<div class="notice-place" role="status" aria-live="polite"></div>`;
  return html`<div class="notice-place" role="status" aria-live="polite">
    <div class="notice" data-kind="${notice.kind}" data-key="notice">
      ${icon(notice.kind === "done" ? "check" : "alert")}
      <div class="notice-text">
        <p>${notice.text}</p>
        ${
          notice.alternatives.length > 0 &&
          html`<ul class="alternatives">
            ${notice.alternatives.map(alternativeView)}
          </ul>`
        }
        ${notice.canRetry && html`<button type="button" class="link" data-do="retry">Try again</button>`}
      </div>
      <button type="button" class="bare" data-do="dismiss" aria-label="Close this message">${icon("close")}</button>
    </div>
  </div>`;
}

function alternativeView(alternative: StockAlternative): Html | undefined {
  const { location, available, distanceKm } = alternative;
  if (location === null || available === 0) return undefined;
  const distance = distanceKm === null ? "" : ` · ${Math.round(distanceKm)} km`;
  return html`<li>
    <button type="button" data-do="elsewhere" data-place="${location.id}">
      <b>${location.name}</b> ${countText(available, "piece")}${distance}
    </button>
  </li>`;
}
