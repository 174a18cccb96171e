import type { Handoff } from "../graph/writes.ts";
import { html, type Html } from "../page/html.ts";
import { icon } from "./icons.ts";

/** A QR code. The SVG is shown as an image, so that nothing in it can run. */
export function qrView(svg: string, label: string): Html {
  return html`<img class="qr" alt="${label}" src="data:image/svg+xml;utf8,${encodeURIComponent(svg)}" />`;
}

/** The card with which a phone goes on where this screen is. */
export function handoffView(handoff: Handoff): Html {
  return html`<div class="sheet" role="dialog" aria-label="Go on with your phone" data-key="handoff">
    <button type="button" class="bare sheet-close" data-do="close-handoff" aria-label="Close">${icon("close")}</button>
    ${qrView(handoff.qrSvg, "QR code: open it with your phone")}
    <p class="sheet-title">Go on with your phone</p>
    <p class="quiet">Scan it within two minutes. Your bag, your chat and this product come with you. It works once.</p>
    <a class="link" href="${handoff.url}" target="_blank" rel="noopener">Open the link here</a>
  </div>`;
}
