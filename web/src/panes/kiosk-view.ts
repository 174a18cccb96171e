import type { LineStatus } from "../graph/connection.ts";
import type { Place } from "../graph/shapes.ts";
import type { Handoff } from "../graph/writes.ts";
import { attribute, html, type Html } from "../page/html.ts";
import { bagView, totalsView } from "../parts/bag.ts";
import { composerView, conversationView } from "../parts/conversation.ts";
import { qrView } from "../parts/handoff.ts";
import { icon } from "../parts/icons.ts";
import { noticeView } from "../parts/notice.ts";
import { colourInFocus, groupsView, priceView } from "../parts/product.ts";
import { shelfView } from "../parts/shelf.ts";
import { shop } from "../shop/brand.ts";
import { productArt } from "../shop/product-art.ts";
import { countText, optionsText } from "../shop/words.ts";
import type { Focus } from "../wall/focus.ts";
import type { CustomerScreen } from "./customer-screen.ts";
import { lineNoticeView } from "./pane.ts";
import type { ShelfScreen } from "./shelf-screen.ts";
import type { Notice } from "../shop/refusals.ts";

/** What the kiosk's view shows. */
export interface KioskModel {
  readonly status: LineStatus;
  readonly shelf: ShelfScreen;
  readonly customer: CustomerScreen;
  readonly focus: Focus;
  readonly stores: readonly Place[];
  /** Whether a customer uses it just now. */
  readonly isClaimed: boolean;
  readonly isChat: boolean;
  readonly handoff: Handoff | undefined;
  readonly notice: Notice | undefined;
}

/** The kiosk as its screen shows it. */
export function kioskView(model: KioskModel): Html {
  const { focus, isClaimed } = model;
  return html`<div class="device-body kiosk-body" data-session="${!isClaimed ? "none" : "hers"}">
    <header class="kiosk-head">
      <p class="shop-name">${shop.name}</p>
      <p>${focus.store.name}</p>
    </header>
    ${lineNoticeView(model.status)} ${productView(model)} ${isClaimed ? sessionView(model) : welcomeView(model)}
    ${noticeView(model.notice)}
  </div>`;
}

function productView({ customer, focus, isClaimed, shelf }: KioskModel): Html {
  const product = shelf.current;
  if (product === undefined) return html`<p class="quiet">One moment…</p>`;
  const chosen = shelf.chosen;
  return html`<article class="kiosk-product" data-key="${product.id}">
    <div class="kiosk-art">${productArt(product, colourInFocus(product, focus.shelf))}</div>
    <div class="kiosk-facts">
      <h3>${product.name}</h3>
      ${priceView(product, chosen)} ${groupsView(product, focus.shelf)}
    </div>
    <div class="kiosk-shelf">
      <p class="shelf-title">On this store’s shelf</p>
      ${shelfView({ levels: shelf.levels, selectedVariantId: focus.shelf.variantId, isChoice: true })}
    </div>
    ${
      isClaimed &&
      chosen !== undefined &&
      html`<button
        type="button"
        class="primary"
        data-do="keep"
        data-key="add"
        data-variant="${chosen.id}"
        ${attribute("disabled", customer.writer.isBusy)}
      >
        Keep ${optionsText(chosen.optionValues)} for me
      </button>`
    }
  </article>`;
}

function welcomeView({ handoff }: KioskModel): Html {
  return html`<section class="welcome" data-key="welcome">
    ${
      handoff === undefined
        ? html`<div class="qr qr-none"></div>`
        : qrView(handoff.qrSvg, "QR code: scan it to open your bag on this kiosk")
    }
    <div>
      <p class="welcome-title">Your bag, here</p>
      <p>Scan the code with your phone and go on where you left off. It is gone when you go.</p>
      ${handoff && html`<a class="link" href="${handoff.url}" target="_blank" rel="noopener">Open the code’s link</a>`}
    </div>
  </section>`;
}

function sessionView({ customer, isChat, stores }: KioskModel): Html {
  return html`<section class="session" data-key="session">
    <header class="session-head">
      <p class="welcome-title">${customer.member?.name ? `${customer.member.name.given}’s bag` : "Your bag"}</p>
      <div class="session-tabs" role="group" aria-label="Show">
        <button type="button" data-do="kiosk-tab" data-tab="bag" aria-pressed="${isChat ? "false" : "true"}">
          Bag ${customer.currentCart?.state === "OPEN" ? `(${countText(customer.currentCart.itemCount, "item")})` : ""}
        </button>
        <button
          type="button"
          data-do="kiosk-tab"
          data-tab="chat"
          data-mark="${isChat ? "" : (customer.currentConversation?.messages.nodes.at(-1)?.id ?? "")}"
          aria-pressed="${isChat ? "true" : "false"}"
        >
          Chat
        </button>
      </div>
      <button type="button" class="secondary small" data-do="release">${icon("close")} I’m done</button>
    </header>
    ${
      isChat
        ? html`<div class="session-chat">
            ${conversationView({ conversation: customer.currentConversation, side: "customer", empty: "No messages yet." })}
            ${composerView({ label: "Write to the shop", isEnabled: true })}
          </div>`
        : html`<div class="bag-scroll">
              ${bagView({ cart: customer.currentCart, stores, isEditable: true, empty: "Nothing in the bag yet. Choose a size above." })}
            </div>
            <div class="bag-foot">${totalsView(customer.currentCart)}</div>`
    }
  </section>`;
}
