import { attribute, html, type Html } from "../page/html.ts";
import type { CustomerScreen } from "../panes/customer-screen.ts";

/** The button that orders the bag; nothing while there is nothing to order. */
export function orderButton(customer: CustomerScreen): Html | undefined {
  const cart = customer.currentCart;
  if (cart === undefined || cart.state !== "OPEN" || cart.lines.length === 0) return undefined;
  return html`<button type="button" class="primary" data-do="order" ${attribute("disabled", customer.writer.isBusy)}>
    ${customer.writer.isBusy ? "One moment…" : "Place the order"}
  </button>`;
}
