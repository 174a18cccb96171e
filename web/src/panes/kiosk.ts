import type { Connection } from "../graph/connection.ts";
import { LiveSlot } from "../graph/live-slot.ts";
import { kioskSessionOperation, type KioskSession } from "../graph/screens.ts";
import type { Place } from "../graph/shapes.ts";
import * as writes from "../graph/writes.ts";
import { Writer } from "../graph/writer.ts";
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
import { CustomerScreen } from "./customer-screen.ts";
import { Frame } from "./frame.ts";
import { lineNoticeView, shownIn, type Pane } from "./pane.ts";
import { ShelfScreen } from "./shelf-screen.ts";
import { shoppingActions } from "./shopping-actions.ts";

/** A touch is told at most this often. */
const touchEveryMs = 30_000;

/** The kiosk in the store: everybody's, until a customer claims it with her phone. */
export function createKiosk(input: {
  readonly connection: Connection;
  /** Opens the line of a claimed session, with the token that the kiosk was given for it. */
  readonly openSession: (accessToken: string) => Connection;
  readonly focus: Focus;
  readonly stores: readonly Place[];
  /** Called when another code is shown, or none. */
  readonly onCode: () => void;
  readonly onRendered: () => void;
}): Pane & { readonly update: () => void; readonly qrToken: () => string | undefined } {
  const { connection, focus, stores } = input;
  const update = () => frame.update();
  const shelf = new ShelfScreen({ connection: () => connection, focus, onChange: update });
  const desk = new Writer({ connection: () => connection, onChange: update });
  const session = new LiveSlot<{ readonly kioskSession: KioskSession | null }>({
    connection: () => connection,
    onChange: () => followSession(),
  });
  let handoff: writes.Handoff | undefined;
  let claimed: { readonly id: string; readonly line: Connection; readonly token: string } | undefined;
  let renewal: ReturnType<typeof setTimeout> | undefined;
  let isChat = false;
  let touchedAt = 0;
  const customer = new CustomerScreen({ connection: () => claimed?.line, onChange: update });

  /** Shows a fresh code, and again before it runs out; not while somebody uses the kiosk. */
  const showCode = async () => {
    clearTimeout(renewal);
    const made = await desk.write(writes.createHandoff, { parts: ["KIOSK_SESSION"] });
    handoff = made?.handoff ?? undefined;
    if (made?.kioskSession) session.show(kioskSessionOperation, { id: made.kioskSession.id });
    renewal = setTimeout(() => void (claimed === undefined && showCode()), handoff === undefined ? 5_000 : 100_000); // a failure shows no code, and is tried again
    input.onCode();
    update();
  };

  const followSession = () => {
    const state = session.data?.kioskSession ?? undefined;
    if (state?.state === "ACTIVE" && state.accessToken !== null && claimed?.token !== state.accessToken) {
      claimed?.line.close();
      claimed = { id: state.id, token: state.accessToken, line: input.openSession(state.accessToken) };
      handoff = undefined;
      input.onCode();
      customer.clear();
      customer.follow();
    } else if (state?.state === "ENDED" && claimed?.id === state.id) endSession();
    update();
  };

  /** Forgets her: her line, her bag, her words. */
  const endSession = () => {
    claimed?.line.close();
    claimed = undefined;
    isChat = false;
    customer.clear();
    void showCode(); // as above
  };

  const shown = () => [
    ...shownIn("shelf", shelf.shelf),
    ...(claimed === undefined ? [] : [...shownIn("bag", customer.cart), ...shownIn("chat", customer.conversation)]),
  ];

  const device = (): Html =>
    html`<div class="device-body kiosk-body" data-session="${claimed === undefined ? "none" : "hers"}">
      <header class="kiosk-head">
        <p class="shop-name">${shop.name}</p>
        <p>${focus.store.name}</p>
      </header>
      ${lineNoticeView(frame.status)} ${productView()} ${claimed === undefined ? welcomeView() : sessionView()}
      ${noticeView(customer.writer.notice ?? desk.notice)}
    </div>`;

  const productView = (): Html => {
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
        claimed !== undefined &&
        chosen !== undefined &&
        html`<button
          type="button"
          class="primary"
          data-do="add"
          data-key="add"
          data-variant="${chosen.id}"
          ${attribute("disabled", customer.writer.isBusy)}
        >
          Add ${optionsText(chosen.optionValues)} to my bag
        </button>`
      }
    </article>`;
  };

  const welcomeView = (): Html =>
    html`<section class="welcome" data-key="welcome">
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

  const sessionView = (): Html =>
    html`<section class="session" data-key="session">
      <header class="session-head">
        <p class="welcome-title">${customer.member?.name ? `${customer.member.name.given}’s bag` : "Your bag"}</p>
        <div class="session-tabs" role="group" aria-label="Show">
          <button type="button" data-do="kiosk-tab" data-tab="bag" aria-pressed="${isChat ? "false" : "true"}">
            Bag
            ${customer.currentCart?.state === "OPEN" ? `(${countText(customer.currentCart.itemCount, "item")})` : ""}
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

  /** Somebody touched the screen: her session goes on. */
  const touched = () => {
    if (claimed === undefined || performance.now() - touchedAt < touchEveryMs) return;
    touchedAt = performance.now();
    void desk.write(writes.extendKioskSession, { sessionId: claimed.id }); // the writer tells failures
  };
  const shopping = Object.entries(shoppingActions({ customer, focus })).map(([name, action]) => {
    const touching: typeof action = (act) => {
      touched();
      return action(act);
    };
    return [name, touching] as const;
  });
  const frame = new Frame({
    name: "kiosk",
    title: "Store kiosk",
    who: () => (claimed === undefined ? focus.store.name : (customer.member?.name?.display ?? "claimed")),
    connections: () => (claimed === undefined ? [connection] : [connection, claimed.line]),
    shown,
    device,
    onRendered: input.onRendered,
    actions: {
      ...Object.fromEntries(shopping),
      "kiosk-tab": ({ data }) => {
        isChat = data["tab"] === "chat";
        update();
      },
      release: async () => {
        if (claimed === undefined) return;
        await desk.write(writes.releaseKioskSession, { sessionId: claimed.id });
      },
      dismiss: () => {
        customer.writer.tell(undefined);
        desk.tell(undefined);
      },
    },
  });
  const stopLooking = focus.onLook(() => {
    shelf.follow();
    update();
  });
  shelf.follow();
  void showCode(); // as above

  return {
    title: "Store kiosk",
    element: frame.element,
    update,
    qrToken: () => handoff?.token,
    get status() {
      return frame.status;
    },
    get shown() {
      return shown();
    },
    close() {
      clearTimeout(renewal);
      stopLooking();
      claimed?.line.close();
      connection.close();
    },
  };
}
