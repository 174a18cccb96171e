import type { Connection } from "../graph/connection.ts";
import { LiveSlot } from "../graph/live-slot.ts";
import {
  agentQueueOperation,
  servedCustomerOperation,
  type QueueEntry,
  type ServedCustomer,
} from "../graph/screens.ts";
import type { Cart, Conversation } from "../graph/shapes.ts";
import { cartOperation, conversationOperation } from "../graph/shared.ts";
import { Writer } from "../graph/writer.ts";
import * as writes from "../graph/writes.ts";
import { html, type Html } from "../page/html.ts";
import { bagView, totalsView } from "../parts/bag.ts";
import { composerView, conversationView } from "../parts/conversation.ts";
import { icon } from "../parts/icons.ts";
import { noticeView } from "../parts/notice.ts";
import { shelfView } from "../parts/shelf.ts";
import { countText, originText } from "../shop/words.ts";
import type { Focus } from "../wall/focus.ts";
import { Frame } from "./frame.ts";
import { lineNoticeView, shownIn, type Pane } from "./pane.ts";
import { ShelfScreen } from "./shelf-screen.ts";

/** The desk of an agent: who waits, and everything about the customer who is being served. */
export function createDesk(input: {
  readonly connection: Connection;
  readonly agent: string;
  readonly focus: Focus;
  /** Whom the desk serves at first. */
  readonly customerId: string;
  readonly onRendered: () => void;
}): Pane & { readonly update: () => void } {
  const { connection, focus } = input;
  const update = () => frame.update();
  const given = { connection: () => connection, focus, onChange: update };
  const shelf = new ShelfScreen(given);
  const writer = new Writer(given);
  const queue = new LiveSlot<{ readonly agentQueue: { readonly nodes: readonly QueueEntry[] } }>(given);
  const cart = new LiveSlot<{ readonly cart: Cart | null }>(given);
  const conversation = new LiveSlot<{ readonly conversation: Conversation | null }>(given);
  const served = new LiveSlot<{ readonly customer: ServedCustomer | null }>({
    connection: () => connection,
    onChange: () => followServed(),
  });
  let customerId = input.customerId;
  let isFirstCart = true;

  const followServed = () => {
    const customer = served.data?.customer ?? undefined;
    if (customer?.id === customerId) {
      const conversationId = customer.conversations?.nodes[0]?.id;
      if (customer.cart) cart.show(cartOperation, { id: customer.cart.id });
      else if (isFirstCart) cart.clear();
      isFirstCart = false;
      if (conversationId === undefined) conversation.clear();
      else conversation.show(conversationOperation, { id: conversationId });
    }
    update();
  };

  const serve = (id: string) => {
    if (id === customerId) return;
    customerId = id;
    isFirstCart = true;
    cart.clear();
    conversation.clear();
    served.show(servedCustomerOperation, { id });
    update();
  };

  const shown = () => [...shownIn("shelf", shelf.shelf), ...shownIn("bag", cart), ...shownIn("chat", conversation)];

  const entry = () => (queue.data?.agentQueue.nodes ?? []).find((each) => each.customer?.id === customerId);

  const device = (): Html => {
    const customer = served.data?.customer ?? undefined;
    const current = cart.data?.cart ?? undefined;
    return html`<div class="desk-bar">
        <p>Customer care</p>
        <p>${input.agent}</p>
      </div>
      <div class="device-body desk-body">
        ${lineNoticeView(connection.status)} ${queueView(queue.data?.agentQueue.nodes ?? [], customerId)}
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
          ${isWaiting(entry()) && html`<button type="button" class="secondary small" data-do="take-over">Take over</button>`}
        </section>
        <section class="desk-talk" aria-label="Conversation">
          ${conversationView({
            conversation: conversation.data?.conversation ?? undefined,
            side: "agent",
            empty: "No conversation yet. What the customer writes on any screen appears here.",
          })}
          ${composerView({
            label: customer?.name ? `Answer ${customer.name.given}` : "Answer",
            isEnabled: conversation.data?.conversation != null,
          })}
        </section>
        <section class="desk-bag" aria-label="The customer’s bag">
          <h4>
            Bag
            <span
              >${
                current?.lastOrigin && current.state === "OPEN"
                  ? `changed ${originText(current.lastOrigin)}`
                  : countText(0, "item")
              }</span
            >
          </h4>
          <div class="bag-scroll">
            ${bagView({ cart: current, stores: [], isEditable: false, empty: "The bag is empty just now." })}
          </div>
          ${totalsView(current)}
        </section>
        <section class="desk-shelf" aria-label="Shelf">
          <h4>${shelf.current?.name ?? "Shelf"} <span>${focus.store.name}</span></h4>
          ${shelfView({ levels: shelf.levels, selectedVariantId: focus.shelf.variantId, isChoice: false })}
        </section>
        ${noticeView(writer.notice)}
      </div>`;
  };

  const frame = new Frame({
    name: "desk",
    title: "Agent’s desk",
    who: () => input.agent,
    connections: () => [connection],
    shown,
    device,
    onRendered: input.onRendered,
    actions: {
      serve: ({ data }) => serve(data["customer"] ?? customerId),
      "take-over": async () => {
        const waiting = entry();
        if (waiting === undefined) return;
        await writer.write(writes.takeOver, { conversationId: waiting.id, expectedRevision: waiting.revision });
      },
      write: async ({ fields, element }) => {
        const text = fields["text"]?.trim() ?? "";
        const id = conversation.data?.conversation?.id;
        if (text === "" || id === undefined) return;
        if (element instanceof HTMLFormElement) element.reset();
        await writer.write(writes.sendMessage, { conversationId: id, text });
      },
      retry: () => writer.retry(),
      dismiss: () => writer.tell(undefined),
    },
  });
  const stopLooking = focus.onLook(() => {
    shelf.follow();
    update();
  });
  shelf.follow();
  queue.show(agentQueueOperation, {});
  served.show(servedCustomerOperation, { id: customerId });

  return {
    title: "Agent’s desk",
    element: frame.element,
    update,
    get status() {
      return frame.status;
    },
    get shown() {
      return shown();
    },
    close() {
      stopLooking();
      connection.close();
    },
  };
}

function queueView(entries: readonly QueueEntry[], customerId: string): Html {
  const waiting = entries.filter(isWaiting).length;
  return html`<section class="desk-queue" aria-label="Queue">
    <h4>Queue <span data-mark="${waiting}">${waiting === 0 ? "nobody waits" : `${waiting} waiting`}</span></h4>
    <ul data-list>
      ${entries
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
