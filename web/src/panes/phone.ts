import type { Connection } from "../graph/connection.ts";
import type { Place } from "../graph/shapes.ts";
import * as writes from "../graph/writes.ts";
import { attribute, html, type Html } from "../page/html.ts";
import { bagView, totalsView } from "../parts/bag.ts";
import { composerView, conversationView, newestText } from "../parts/conversation.ts";
import { icon, type IconName } from "../parts/icons.ts";
import { noticeView } from "../parts/notice.ts";
import { colourInFocus, priceView } from "../parts/product.ts";
import { shelfView } from "../parts/shelf.ts";
import { productArt } from "../shop/product-art.ts";
import { countText, optionsText } from "../shop/words.ts";
import type { Focus } from "../wall/focus.ts";
import { CustomerScreen } from "./customer-screen.ts";
import { Frame } from "./frame.ts";
import { lineNoticeView, shownIn, type Pane } from "./pane.ts";
import { ShelfScreen } from "./shelf-screen.ts";
import { shoppingActions } from "./shopping-actions.ts";
import { orderButton } from "./web-shop.ts";

type Tab = "bag" | "scan" | "chat";

/** The customer's phone. */
export function createPhone(input: {
  readonly connection: Connection;
  readonly focus: Focus;
  readonly stores: readonly Place[];
  /** The token of the QR code that a kiosk shows just now: what the camera would read. */
  readonly kioskToken: () => string | undefined;
  readonly onRendered: () => void;
}): Pane & { readonly update: () => void; readonly startKioskSession: (token: string) => Promise<void> } {
  const { connection, focus, stores } = input;
  const update = () => frame.update();
  const given = { connection: () => connection, focus, onChange: update };
  const shelf = new ShelfScreen(given);
  const customer = new CustomerScreen(given);
  let tab: Tab = "bag";

  const shown = () => [
    ...shownIn("shelf", shelf.shelf),
    ...shownIn("bag", customer.cart),
    ...shownIn("chat", customer.conversation),
  ];

  const startKioskSession = async (token: string) => {
    const started = await customer.writer.write(writes.startKioskSession, { token });
    if (started === undefined) return;
    tab = "bag";
    customer.writer.tell({ kind: "done", text: "The kiosk now shows your bag.", alternatives: [], canRetry: false });
  };

  const device = (): Html =>
    html`<div class="device-body phone-body">
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
      ${lineNoticeView(connection.status)}
      <main class="phone-main" data-tab="${tab}">
        ${tab === "bag" ? bagTab() : tab === "scan" ? scanTab() : chatTab()}
      </main>
      ${noticeView(customer.writer.notice)}
      <nav class="tabs" aria-label="Phone">
        ${tabView("bag", "bag", "Bag")} ${tabView("scan", "scan", "Scan")} ${tabView("chat", "chat", "Chat")}
      </nav>
    </div>`;

  const tabView = (name: Tab, drawing: IconName, label: string): Html => {
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
      ${icon(drawing)}<span>${label}</span>${count > 0 && html`<b class="badge" aria-label="${countText(count, "item")}">${count}</b>`}
    </button>`;
  };

  const shelfCard = (): Html | undefined => {
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
          data-do="add"
          data-variant="${chosen.id}"
          ${attribute("disabled", customer.writer.isBusy)}
        >
          Add ${optionsText(chosen.optionValues)}
        </button>`
      }
    </article>`;
  };

  const bagTab = (): Html =>
    html`${shelfCard()}
      <h3 class="bag-head">Your bag</h3>
      ${bagView({
        cart: customer.currentCart,
        stores,
        isEditable: true,
        empty: "Nothing in your bag. Scan a shelf tag, or add something on any screen.",
      })}
      <div class="bag-foot">${totalsView(customer.currentCart)} ${orderButton(customer)}</div>`;

  const scanTab = (): Html => {
    const token = input.kioskToken();
    const tags = shelf.levels === undefined ? [] : shelfTags(shelf);
    return html`<div class="scan">
      <div class="finder" aria-hidden="true">${icon("scan")}</div>
      ${
        token !== undefined &&
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
  };

  const chatTab = (): Html =>
    html`${conversationView({
      conversation: customer.currentConversation,
      side: "customer",
      empty: "Ask about sizes, colours or your order. A person answers.",
    })}
    ${composerView({ label: "Write to the shop", isEnabled: true })}`;

  const frame = new Frame({
    name: "phone",
    title: "Phone",
    who: () => customer.member?.name?.display ?? "",
    connections: () => [connection],
    shown,
    device,
    onRendered: input.onRendered,
    actions: {
      ...shoppingActions({ customer, focus }),
      tab: ({ data }) => {
        tab = data["tab"] === "scan" ? "scan" : data["tab"] === "chat" ? "chat" : "bag";
        update();
      },
      "scan-kiosk": () => {
        const token = input.kioskToken();
        return token === undefined ? undefined : startKioskSession(token);
      },
      "scan-tag": async ({ data }) => {
        await customer.scan(data["code"] ?? "", focus.store.id);
        tab = "bag";
        update();
      },
      "scan-code": async ({ fields, element }) => {
        await customer.scan((fields["code"] ?? "").trim(), focus.store.id);
        if (customer.writer.notice !== undefined || !(element instanceof HTMLFormElement)) return;
        element.reset();
        tab = "bag";
        update();
      },
    },
  });
  const stopLooking = focus.onLook(() => {
    shelf.follow();
    update();
  });
  shelf.follow();
  customer.follow();

  return {
    title: "Phone",
    element: frame.element,
    update,
    startKioskSession,
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
