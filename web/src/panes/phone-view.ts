import type { LineStatus } from "../graph/connection.ts";
import type { Place } from "../graph/shapes.ts";
import { attribute, html, type Html } from "../page/html.ts";
import { bagView, totalsView } from "../parts/bag.ts";
import { composerView, conversationView, newestText } from "../parts/conversation.ts";
import { icon } from "../parts/icons.ts";
import { noticeView } from "../parts/notice.ts";
import { orderButton } from "../parts/order-button.ts";
import { colourInFocus, priceView } from "../parts/product.ts";
import { shelfView } from "../parts/shelf.ts";
import { productArt } from "../shop/product-art.ts";
import { countText, optionsText } from "../shop/words.ts";
import type { Focus } from "../wall/focus.ts";
import type { CustomerScreen } from "./customer-screen.ts";
import { lineNoticeView } from "./pane.ts";
import type { ShelfScreen } from "./shelf-screen.ts";

/** The tabs of the phone. */
export type Tab = "bag" | "scan" | "chat";

/** What the phone's view shows. */
export interface PhoneModel {
  readonly status: LineStatus;
  readonly shelf: ShelfScreen;
  readonly customer: CustomerScreen;
  readonly focus: Focus;
  readonly stores: readonly Place[];
  readonly tab: Tab;
  /** What the camera would read off the kiosk just now. */
  readonly kioskToken: string | undefined;
}

/** The phone as its screen shows it. */
export function phoneView(model: PhoneModel): Html {
  const { customer, tab } = model;
  return html`<div class="device-body phone-body">
    <header class="phone-head">
      <span class="phone-island" aria-hidden="true"></span>
      <p class="phone-hello">${helloText(customer)}</p>
      ${
        customer.member?.loyalty &&
        html`<p class="phone-points" data-mark="${customer.member.loyalty.balance}">
          <b>${customer.member.loyalty.balance.toLocaleString("en-GB")}</b> points ·
          ${customer.member.loyalty.tier.name}
        </p>`
      }
    </header>
    ${lineNoticeView(model.status)}
    <main class="phone-main" data-tab="${tab}">
      ${tab === "bag" ? bagTab(model) : tab === "scan" ? scanTab(model) : chatTab(model)}
    </main>
    ${noticeView(customer.writer.notice)}
    <nav class="tabs" aria-label="Phone">
      ${tabView(model, "bag", "Bag")} ${tabView(model, "scan", "Scan")} ${tabView(model, "chat", "Chat")}
    </nav>
  </div>`;
}

function tabView({ customer, tab }: PhoneModel, name: Tab, label: string): Html {
  const cart = customer.currentCart;
  const count = name === "bag" && cart?.state === "OPEN" ? cart.itemCount : 0;
  const newest =
    name === "chat" && tab !== "chat" ? (customer.currentConversation?.messages.nodes.at(-1)?.id ?? "") : "";
  return html`<button
    type="button"
    data-do="tab"
    data-tab="${name}"
    data-key="${name}"
    data-mark="${name === "chat" ? newest : count}"
    aria-current="${tab === name ? "page" : "false"}"
  >
    ${icon(name)}<span>${label}</span>${count > 0 && html`<b class="badge" aria-label="${countText(count, "item")}">${count}</b>`}
  </button>`;
}

function shelfCard({ customer, focus, shelf }: PhoneModel): Html | undefined {
  const product = shelf.current;
  if (product === undefined) return undefined;
  const chosen = shelf.chosen;
  return html`<article class="phone-product" data-key="product">
    <span class="thumb">${productArt(product, colourInFocus(product, focus.shelf))}</span>
    <div>
      <p class="line-name">${product.name}</p>
      ${priceView(product, chosen)}
    </div>
    ${shelfView({ levels: shelf.levels, selectedVariantId: focus.shelf.variantId, isChoice: true })}
    ${
      chosen &&
      html`<button
        type="button"
        class="primary small"
        data-do="keep"
        data-variant="${chosen.id}"
        ${attribute("disabled", customer.writer.isBusy)}
      >
        Keep ${optionsText(chosen.optionValues)} for me
      </button>`
    }
  </article>`;
}

function bagTab(model: PhoneModel): Html {
  const { customer, stores } = model;
  return html`${shelfCard(model)}
    <h3 class="bag-head">Your bag</h3>
    ${bagView({
      cart: customer.currentCart,
      stores,
      isEditable: true,
      empty: "Nothing in your bag. Scan a shelf tag, or add something on any screen.",
    })}
    <div class="bag-foot">${totalsView(customer.currentCart)} ${orderButton(customer)}</div>`;
}

function scanTab({ focus, kioskToken, shelf }: PhoneModel): Html {
  const tags = shelf.levels === undefined ? [] : shelfTags(shelf);
  return html`<div class="scan">
    <div class="finder" aria-hidden="true">${icon("scan")}</div>
    ${
      kioskToken !== undefined &&
      html`<button type="button" class="primary" data-do="scan-kiosk" data-key="kiosk">
        ${icon("scan")} Scan the kiosk’s code
      </button>`
    }
    <form class="code" data-do="scan-code" data-key="code" autocomplete="off">
      <label
        >Or type a shelf tag’s number
        <input name="code" type="text" inputmode="numeric" required placeholder="GTIN or SKU" />
      </label>
      <button type="submit" class="secondary">Scan</button>
    </form>
    ${
      tags.length > 0 &&
      html`<p class="quiet">Tags on this shelf in ${focus.store.name}</p>
        <ul class="tags">
          ${tags.map(
            (tag) =>
              html`<li data-key="${tag.code}">
                <button
                  type="button"
                  data-do="scan-tag"
                  data-code="${tag.code}"
                  aria-label="Scan the tag of ${tag.name}"
                >
                  <span class="bars" aria-hidden="true"></span>${tag.name}
                </button>
              </li>`,
          )}
        </ul>`
    }
  </div>`;
}

function chatTab({ customer }: PhoneModel): Html {
  return html`${conversationView({
    conversation: customer.currentConversation,
    side: "customer",
    empty: "Ask about sizes, colours or your order. A person answers.",
  })}
  ${composerView({ label: "Write to the shop", isEnabled: true })}`;
}

function helloText(customer: CustomerScreen): string {
  const newest = newestText(customer.currentConversation);
  const name = customer.member?.name?.given;
  if (name !== undefined) return `Hello, ${name}`;
  return newest === undefined ? "Hello" : "Hello again";
}

/** The tags that hang on the shelf: what a camera would read there. */
function shelfTags(shelf: ShelfScreen): readonly { readonly code: string; readonly name: string }[] {
  const onShelf = new Set((shelf.levels ?? []).flatMap((level) => level.variant?.id ?? []));
  return (shelf.current?.variants.nodes ?? [])
    .filter((variant) => onShelf.has(variant.id))
    .slice(0, 12)
    .map((variant) => ({ code: variant.gtin ?? variant.sku, name: variant.optionValues.at(-1)?.value ?? variant.sku }));
}
