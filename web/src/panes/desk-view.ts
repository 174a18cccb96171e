import type { LineStatus } from "../graph/connection.ts";
import { html, type Html } from "../page/html.ts";
import { bagView, totalsView } from "../parts/bag.ts";
import { composerView, conversationView } from "../parts/conversation.ts";
import { icon } from "../parts/icons.ts";
import { noticeView } from "../parts/notice.ts";
import { shelfView } from "../parts/shelf.ts";
import { countText, originText } from "../shop/words.ts";
import type { Focus } from "../wall/focus.ts";
import { lineNoticeView } from "./pane.ts";
import type { ShelfScreen } from "./shelf-screen.ts";
import type { QueueEntry, ServedCustomer } from "../graph/screens.ts";
import type { Cart, Conversation } from "../graph/shapes.ts";
import type { Notice } from "../shop/refusals.ts";

/** What the desk's view shows. */
export interface DeskModel {
  readonly status: LineStatus;
  readonly agent: string;
  readonly shelf: ShelfScreen;
  readonly focus: Focus;
  /** Whom the desk serves, and her place in the queue while she has one. */
  readonly customerId: string;
  readonly entry: QueueEntry | undefined;
  readonly queue: readonly QueueEntry[];
  readonly customer: ServedCustomer | undefined;
  readonly cart: Cart | undefined;
  readonly conversation: Conversation | undefined;
  readonly notice: Notice | undefined;
}

/** The desk as the agent sees it. */
export function deskView(model: DeskModel): Html {
  const { agent, cart, conversation, customer, customerId, entry, focus, queue, shelf } = model;
  return html`<div class="desk-bar">
      <p>Customer care</p>
      <p>${agent}</p>
    </div>
    <div class="device-body desk-body">
      ${lineNoticeView(model.status)} ${queueView(queue, customerId)}
      <section class="desk-customer" aria-label="Customer">
        <span class="avatar" aria-hidden="true">${initials(customer?.name?.display)}</span>
        <div>
          <h3>${customer?.name?.display ?? "Customer"}</h3>
          <p>
            ${
              customer?.loyalty
                ? html`<span data-mark="${customer.loyalty.balance}"
                    >${customer.loyalty.tier.name} · ${customer.loyalty.balance.toLocaleString("en-GB")} points</span
                  >`
                : "No points yet"
            }
          </p>
        </div>
        ${isWaiting(entry) && html`<button type="button" class="secondary small" data-do="take-over">Take over</button>`}
      </section>
      <section class="desk-talk" aria-label="Conversation">
        ${conversationView({
          conversation,
          side: "agent",
          empty: "No conversation yet. What the customer writes on any screen appears here.",
        })}
        ${composerView({
          label: customer?.name ? `Answer ${customer.name.given}` : "Answer",
          isEnabled: conversation !== undefined,
        })}
      </section>
      <section class="desk-bag" aria-label="The customer’s bag">
        <h4>
          Bag
          <span
            >${
              cart?.lastOrigin && cart.state === "OPEN"
                ? `changed ${originText(cart.lastOrigin)}`
                : countText(0, "item")
            }</span
          >
        </h4>
        <div class="bag-scroll">
          ${bagView({ cart, stores: [], isEditable: false, empty: "The bag is empty just now." })}
        </div>
        ${totalsView(cart)}
      </section>
      <section class="desk-shelf" aria-label="Shelf">
        <h4>${shelf.current?.name ?? "Shelf"} <span>${focus.store.name}</span></h4>
        ${shelfView({ levels: shelf.levels, selectedVariantId: focus.shelf.variantId, isChoice: false })}
      </section>
      ${noticeView(model.notice)}
    </div>`;
}

function queueView(entries: readonly QueueEntry[], customerId: string): Html {
  const waiting = entries.filter(isWaiting).length;
  const servedFirst = entries.toSorted(
    (one, other) => Number(other.customer?.id === customerId) - Number(one.customer?.id === customerId),
  );
  return html`<section class="desk-queue" aria-label="Queue">
    <h4>Queue <span data-mark="${waiting}">${waiting === 0 ? "nobody waits" : `${waiting} waiting`}</span></h4>
    <ul data-list>
      ${servedFirst
        .filter((entry) => entry.customer !== null)
        .map(
          (entry) =>
            html`<li data-key="${entry.id}">
              <button
                type="button"
                data-do="serve"
                data-customer="${entry.customer?.id}"
                data-mark="${entry.messages.nodes[0]?.id}"
                aria-current="${entry.customer?.id === customerId ? "true" : "false"}"
              >
                ${icon(isWaiting(entry) ? "chat" : "person")}
                <b>${entry.customer?.name?.display ?? "Guest"}</b>
                <span>${entry.messages.nodes[0]?.body.text ?? entry.subject}</span>
              </button>
            </li>`,
        )}
    </ul>
  </section>`;
}

function isWaiting(entry: QueueEntry | undefined): boolean {
  return entry !== undefined && entry.owner.kind !== "HUMAN";
}

function initials(name: string | undefined): string {
  return (name ?? "?")
    .split(/\s+/)
    .map((word) => word.charAt(0))
    .slice(0, 2)
    .join("");
}
