import type { LineStatus } from "../graph/connection.ts";
import type { Place, ProductCard } from "../graph/shapes.ts";
import type { Handoff } from "../graph/writes.ts";
import { attribute, html, type Html } from "../page/html.ts";
import { bagView, totalsView } from "../parts/bag.ts";
import { composerView, conversationView, newestText } from "../parts/conversation.ts";
import { handoffView } from "../parts/handoff.ts";
import { icon } from "../parts/icons.ts";
import { noticeView } from "../parts/notice.ts";
import { orderButton } from "../parts/order-button.ts";
import { colourInFocus, groupsView, priceView, productCardView } from "../parts/product.ts";
import { shelfView } from "../parts/shelf.ts";
import { shop } from "../shop/brand.ts";
import { productArt } from "../shop/product-art.ts";
import { countText } from "../shop/words.ts";
import type { Focus } from "../wall/focus.ts";
import type { CustomerScreen } from "./customer-screen.ts";
import { lineNoticeView } from "./pane.ts";
import type { ShelfScreen } from "./shelf-screen.ts";

/** What the web shop's view shows. */
export interface WebShopModel {
  readonly status: LineStatus;
  readonly shelf: ShelfScreen;
  readonly customer: CustomerScreen;
  readonly focus: Focus;
  readonly stores: readonly Place[];
  /** What a search has found; undefined while the product is shown. */
  readonly found: readonly ProductCard[] | undefined;
  readonly searched: string;
  readonly isChatOpen: boolean;
  readonly handoff: Handoff | undefined;
}

/** The web shop as its browser shows it. */
export function webShopView(model: WebShopModel): Html {
  const { customer, found, handoff, isChatOpen, shelf, stores } = model;
  return html`<div class="browser-bar" aria-hidden="true">
      <i></i><i></i><i></i
      ><span class="address">${shop.host}${found ? "/search" : `/${shelf.current?.slug ?? ""}`}</span>
    </div>
    <div class="device-body web-body">
      <header class="shop-head">
        <p class="shop-name">${shop.name}</p>
        <form class="search" role="search" data-do="search">
          ${icon("search")}
          <input
            name="text"
            type="search"
            placeholder="Search the shop"
            aria-label="Search the shop"
            data-typing="search"
            autocomplete="off"
          />
        </form>
        <button
          type="button"
          class="bare"
          data-do="handoff"
          title="Go on with your phone"
          aria-label="Go on with your phone"
        >
          ${icon("phone")}
        </button>
      </header>
      ${lineNoticeView(model.status)}
      <main class="web-main">${found === undefined ? productPage(model) : results(found, model)}</main>
      <section class="web-bag" aria-label="Your bag">
        <h3 class="bag-head">
          Your bag
          <span data-mark="${customer.currentCart?.itemCount ?? 0}"
            >${countText(customer.currentCart?.state === "OPEN" ? customer.currentCart.itemCount : 0, "item")}</span
          >
        </h3>
        <div class="bag-scroll">
          ${bagView({
            cart: customer.currentCart,
            stores,
            isEditable: true,
            empty: "Nothing in your bag yet. Choose a size and add it: it is kept for you.",
          })}
        </div>
        <div class="bag-foot">${totalsView(customer.currentCart)} ${orderButton(customer)}</div>
      </section>
      ${noticeView(customer.writer.notice)}
      <section class="chat-dock" data-open="${isChatOpen ? "yes" : "no"}" aria-label="Chat with the shop">
        <button
          type="button"
          class="chat-tab"
          data-do="chat"
          aria-expanded="${isChatOpen ? "true" : "false"}"
          data-mark="${isChatOpen ? "" : (customer.currentConversation?.messages.nodes.at(-1)?.id ?? "")}"
        >
          ${icon(isChatOpen ? "close" : "chat")}
          <span
            >${isChatOpen ? "Chat with us" : (newestText(customer.currentConversation) ?? "Questions? Chat with us")}</span
          >
        </button>
        ${
          isChatOpen &&
          html`${conversationView({
            conversation: customer.currentConversation,
            side: "customer",
            empty: "Ask about sizes, colours or your order. A person answers.",
          })}
          ${composerView({ label: "Write to the shop", isEnabled: true })}`
        }
      </section>
      ${handoff && handoffView(handoff)}
    </div>`;
}

function productPage({ customer, focus, shelf }: WebShopModel): Html {
  const product = shelf.current;
  if (product === undefined) return html`<p class="quiet">Opening the product…</p>`;
  const chosen = shelf.chosen;
  const addButton = (button: { readonly does: string; readonly kind: string; readonly text: string }): Html =>
    html`<button
      type="button"
      class="${button.kind}"
      data-do="${button.does}"
      data-variant="${chosen?.id}"
      ${attribute("disabled", chosen === undefined || customer.writer.isBusy)}
    >
      ${button.text}
    </button>`;
  return html`<article class="product" data-key="${product.id}">
    <div class="product-art">${productArt(product, colourInFocus(product, focus.shelf))}</div>
    <div class="product-facts">
      <p class="brand">${product.brand?.name}</p>
      <h3>${product.name}</h3>
      ${priceView(product, chosen)} ${groupsView(product, focus.shelf)}
      <button type="button" class="link browse" data-do="browse">See everything</button>
    </div>
    <div class="product-shelf">
      <p class="shelf-title">${icon("store")} On the shelf in ${focus.store.name}</p>
      ${shelfView({ levels: shelf.levels, selectedVariantId: focus.shelf.variantId, isChoice: true })}
    </div>
    <div class="product-buttons">
      ${addButton({ does: "keep", kind: "primary", text: `Pick up in ${focus.store.name}` })}
      ${addButton({ does: "send", kind: "secondary", text: "Send home" })}
    </div>
  </article>`;
}

function results(cards: readonly ProductCard[], { focus, searched }: WebShopModel): Html {
  return html`<div class="results-head">
      <p>${searched === "" ? "Everything we have" : `${countText(cards.length, "result")} for “${searched}”`}</p>
      <button type="button" class="link" data-do="close-results">Back to the product</button>
    </div>
    ${
      cards.length === 0
        ? html`<p class="quiet">Nothing by that name. Try “runner”, “jacket” or “lipstick”.</p>`
        : html`<ul class="cards">
            ${cards.map((card) => productCardView(card, card.id === focus.shelf.productId))}
          </ul>`
    }`;
}
