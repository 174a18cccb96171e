import { html, raw, type Html } from "../page/html.ts";
import type { Agreement } from "./in-step.ts";

const mark = raw(
  `<svg viewBox="0 0 32 32" aria-hidden="true"><rect width="32" height="32" rx="8" fill="#16302a"/><path d="M9 9v14M14 9v14M19 9v14M24 9v14" transform="translate(-.5)" stroke="#f3b93f" stroke-width="2.6" stroke-linecap="round"/></svg>`,
);

/** The wall's own line: what it is, and whether the panes are in step. */
export function headView(agreements: readonly Agreement[]): Html {
  return html`<h1 class="wall-name">${mark} Lockstep <span>One customer, four touchpoints, one state</span></h1>
    <ul class="steps" aria-label="Are the panes in step?">
      ${agreements.map(stepView)}
    </ul>`;
}

function stepView({ name, paneCount, isNewest, hash, spreadMs }: Agreement): Html {
  const behind = isNewest.filter((isCurrent) => !isCurrent).length;
  const title = { shelf: "Shelf", bag: "Bag", chat: "Chat" }[name];
  const detail =
    behind === 0 ? (paneCount === 1 ? "on one pane" : `equal on ${paneCount}`) : `${behind} of ${paneCount} behind`;
  return html`<li
    class="step"
    data-key="${name}"
    data-step="${name}"
    data-in-step="${behind === 0 ? "yes" : "no"}"
    title="${hash}"
  >
    <span class="bars" aria-hidden="true"
      >${isNewest.map((isCurrent) => html`<i class="${isCurrent ? "in" : "out"}"></i>`)}</span
    >
    <b>${title}</b>
    <span class="step-detail"
      >${detail}${spreadMs !== undefined && ` · ${Math.max(1, Math.round(spreadMs))} ms apart`}</span
    >
  </li>`;
}
