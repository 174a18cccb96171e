import type { Cart, CartLine, Place } from "../graph/shapes.ts";
import { attribute, html, type Html } from "../page/html.ts";
import { productArt } from "../shop/product-art.ts";
import { channelText, countText, moneyText, optionsText } from "../shop/words.ts";
import { icon } from "./icons.ts";

/** How a bag is shown. */
export interface BagView {
  readonly cart: Cart | undefined;
  /** The stores where a line could be picked up; none when the lines cannot be changed here. */
  readonly stores: readonly Place[];
  readonly isEditable: boolean;
  /** What an empty bag says. */
  readonly empty: string;
}

/** The lines of a bag, or the order that it has become. */
export function bagView(view: BagView): Html {
  const { cart } = view;
  if (cart?.state === "ORDERED") return orderedView(cart);
  if (cart === undefined || cart.lines.length === 0) {
    return html`<div class="bag-empty">
      ${icon("bag")}
      <p>${view.empty}</p>
    </div>`;
  }
  return html`<ul class="bag" data-list aria-label="Bag, ${countText(cart.itemCount, "item")}">
    ${cart.lines.map((line) => lineView(line, view))}
  </ul>`;
}

/** What the bag comes to, and the points it would earn. */
export function totalsView(cart: Cart | undefined): Html | undefined {
  if (cart === undefined || cart.state !== "OPEN" || cart.lines.length === 0) return undefined;
  const { shipping, payable } = cart.totals;
  const isFree = Number(shipping.amount) === 0;
  return html`<dl class="totals">
    <div>
      <dt>Delivery</dt>
      <dd data-mark="${shipping.amount}">${isFree ? "Free" : moneyText(shipping)}</dd>
    </div>
    <div class="payable">
      <dt>To pay</dt>
      <dd data-mark="${payable.amount}">${moneyText(payable)}</dd>
    </div>
    ${
      cart.pointsPreview &&
      html`<div class="points">
        <dt>Points</dt>
        <dd data-mark="${cart.pointsPreview.points}">+${cart.pointsPreview.points}</dd>
      </div>`
    }
  </dl>`;
}

function lineView(line: CartLine, view: BagView): Html {
  const product = line.variant?.product;
  const colour = line.variant?.optionValues[0]?.value;
  return html`<li class="line" data-key="${line.id}">
    <span class="thumb"
      >${productArt({ name: product?.name ?? "parcel", categories: product?.categories ?? [] }, colour)}</span
    >
    <div class="line-what">
      <p class="line-name">${product?.name ?? line.variant?.title ?? "No longer shown"}</p>
      <p class="line-options">${line.variant ? optionsText(line.variant.optionValues) : ""}</p>
      ${fulfilmentView(line, view)}
    </div>
    <div class="line-figures">
      <p class="line-total" data-mark="${line.total.amount}">${moneyText(line.total)}</p>
      ${quantityView(line, view)}
    </div>
  </li>`;
}

function quantityView(line: CartLine, { isEditable }: BagView): Html {
  if (!isEditable) return html`<p class="quantity-text" data-mark="${line.quantity}">× ${line.quantity}</p>`;
  const name = line.variant?.product?.name ?? "this line";
  const less =
    line.quantity === 1
      ? html`<button type="button" data-do="remove" data-line="${line.id}" aria-label="Remove ${name}" title="Remove">
          ${icon("bin")}
        </button>`
      : html`<button
          type="button"
          data-do="quantity"
          data-line="${line.id}"
          data-quantity="${line.quantity - 1}"
          aria-label="One ${name} less"
        >
          ${icon("minus")}
        </button>`;
  return html`<div class="stepper">
    ${less}
    <span data-mark="${line.quantity}">${line.quantity}</span>
    <button
      type="button"
      data-do="quantity"
      data-line="${line.id}"
      data-quantity="${line.quantity + 1}"
      aria-label="One more ${name}"
    >
      ${icon("plus")}
    </button>
  </div>`;
}

function fulfilmentView(line: CartLine, { isEditable, stores }: BagView): Html {
  const isPickup = line.fulfilment.method === "PICKUP";
  const placeId = line.fulfilment.location?.id;
  const text = isPickup ? `Pick up in ${line.fulfilment.location?.name ?? "the store"}` : "Sent home";
  if (line.holdState === "EXPIRED") {
    return html`<p class="line-way line-lost" data-mark="lost">
      ${icon("alert")} No longer kept for you.
      ${
        isEditable &&
        html`<button
          type="button"
          class="link"
          data-do="quantity"
          data-line="${line.id}"
          data-quantity="${line.quantity}"
        >
          Keep it again
        </button>`
      }
    </p>`;
  }
  if (!isEditable) {
    return html`<p class="line-way" data-mark="${text}">
      ${icon(isPickup ? "store" : "parcel")} ${text}
      <span class="added">· added on the ${channelText(line.addedBy.channel)}</span>
    </p>`;
  }
  return html`<label class="line-way" data-mark="${text}">
    <span class="unseen">How it reaches you</span>${icon(isPickup ? "store" : "parcel")}
    <select data-do="fulfil" data-line="${line.id}" data-value="${isPickup ? placeId : "SHIP"}">
      <option value="SHIP" ${attribute("selected", !isPickup)}>Sent home</option>
      ${stores.map(
        (store) =>
          html`<option value="${store.id}" ${attribute("selected", store.id === placeId)}>
            Pick up in ${store.name}
          </option>`,
      )}
    </select>
  </label>`;
}

function orderedView(cart: Cart): Html {
  const order = cart.order;
  const places = (order?.fulfilments ?? []).map((part) =>
    part.method === "PICKUP" ? `Pick-up in ${part.location?.name ?? "the store"}` : "Sent home",
  );
  return html`<div class="ordered" data-key="ordered-${cart.id}">
    <span class="ordered-mark">${icon("check")}</span>
    <p class="ordered-title">Ordered</p>
    <p class="ordered-number">${order?.number}</p>
    <p class="ordered-status" data-mark="${order?.statusText}">${order?.statusText}</p>
    <p class="ordered-facts">
      ${countText(cart.itemCount, "item")} · ${order ? moneyText(order.totals.payable) : ""}
      ${places.length > 0 && html`<br />${[...new Set(places)].join(" · ")}`}
    </p>
  </div>`;
}
