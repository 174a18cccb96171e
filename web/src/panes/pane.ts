import type { LineStatus } from "../graph/connection.ts";
import type { LiveSlot } from "../graph/live-slot.ts";
import type { Shown } from "../graph/shown.ts";
import { html, type Html } from "../page/html.ts";

/** A touchpoint on the wall: its own line, its own identity, its own screen. */
export interface Pane {
  readonly title: string;
  readonly element: HTMLElement;
  readonly status: LineStatus;
  readonly shown: readonly Shown[];
  close(): void;
}

/** What a slot shows, as the wall compares it; nothing before its first state. */
export function shownIn(name: Shown["name"], slot: LiveSlot<unknown>): readonly Shown[] {
  const { selection, answer, changedAt } = slot;
  if (selection === undefined || answer === undefined) return [];
  return [{ name, selection, hash: answer.hash, changedAt }];
}

const statusTexts: Readonly<Record<LineStatus, string>> = {
  live: "Live",
  "catching-up": "Catching up",
  offline: "Offline",
};

/** The label over a device: what it is, who is at it, how its line is, and the hash of everything that it shows. */
export function labelView(input: {
  readonly title: string;
  readonly who: string;
  readonly status: LineStatus;
  readonly isCut: boolean;
  readonly shown: readonly Shown[];
}): Html {
  return html`<h2>${input.title} <span class="who">${input.who}</span></h2>
    <button
      type="button"
      class="line-switch"
      role="switch"
      data-do="line"
      aria-checked="${input.isCut ? "false" : "true"}"
      aria-label="Connection of the ${input.title.toLowerCase()}"
      title="${input.isCut ? "Connect again" : "Cut the connection"}"
    >
      <i class="lamp"></i><span role="status">${statusTexts[input.status]}</span><i class="track"></i>
    </button>
    <ul class="hashes" aria-label="Hashes of what is shown">
      ${input.shown.map(
        ({ name, hash }) =>
          html`<li data-key="${name}" data-selection="${name}" data-mark="${hash}" title="${hash}">
            ${name} <code>${hash.slice(0, 6)}</code>
          </li>`,
      )}
    </ul>`;
}

/** What a device says of its line while it has none; nothing while all is well. */
export function lineNoticeView(status: LineStatus): Html {
  const text = {
    live: undefined,
    "catching-up": "Connected again, catching up…",
    offline: "Offline. This is how things stood a moment ago.",
  }[status];
  return html`<div role="status" aria-live="polite">
    ${text !== undefined && html`<p class="line-notice" data-kind="${status}">${text}</p>`}
  </div>`;
}
