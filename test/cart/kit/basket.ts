import { randomUUID } from "node:crypto";
import type { Principal } from "../../../kernel/viewer.ts";
import type { Shop } from "./shop.ts";

/** A cart as these tests look at it. */
const CART = `{ id state revision itemCount currency customer { id }
  lines { id quantity variant { id } unitPrice { amount } total { amount } fulfilment { method locationId }
    addedBy { channel actorKind } triedAt { id } holdState holdExpiresAt hold { id } }
  totals { items { amount } shipping { amount } discount { amount } payable { amount } } order { id number } lastOrigin { channel actorKind } }`;

const ERRORS = `userErrors { __typename code message field
  ... on InsufficientStock { available alternatives { location { id } available } }
  ... on QuantityOverLimit { limit } ... on StaleRevision { currentRevision } ... on HoldExpired { lineIds }
  ... on CartNotOpen { state } ... on UnknownCode { scanned } ... on UnknownVariant { variantId } }`;

const ORDER = `{ id number status statusText placedAt customer { id } totals { payable { amount } }
  lines { id sku title quantity total { amount } } fulfilments { id method state location { id } lines { id } } }`;

type Answer = Readonly<Record<string, any>>; // any: what a test looks at

/** Somebody's hands on the cart: every write makes its own key unless one is given. */
export function handsOf(shop: Shop, who: Principal) {
  const write = async (field: string, type: string, extra: string, input: object): Promise<Answer> => {
    const operation = `mutation($input: ${type}!) { ${field}(input: $input) { clientMutationId outcome cart ${CART} ${extra} ${ERRORS} } }`;
    const data = await shop.ask("cart", who, operation, { input: { clientMutationId: randomUUID(), ...input } });
    return data[field];
  };
  return {
    add: (variantId: string, quantity = 1, more: object = {}) =>
      write("addLines", "AddLinesInput", "", { lines: [{ variantId, quantity, ...more }] }),
    addAll: (input: object) => write("addLines", "AddLinesInput", "", input),
    setQuantity: (lineId: string, quantity: number, more: object = {}) =>
      write("setQuantity", "SetQuantityInput", "", { lineId, quantity, ...more }),
    remove: (lineId: string, more: object = {}) => write("removeLine", "RemoveLineInput", "", { lineId, ...more }),
    scan: (code: string, locationId?: string) =>
      write("scanToCart", "ScanToCartInput", "line { id quantity triedAt { id } }", { code, locationId }),
    setFulfilment: (lineId: string, method: string, locationId?: string) =>
      write("setFulfilment", "SetFulfilmentInput", "", { lineId, method, locationId }),
    place: (cartId: string, more: object = {}) =>
      write("placeOrder", "PlaceOrderInput", `order ${ORDER}`, { cartId, ...more }),
    myCart: async (): Promise<Answer | null> => (await shop.ask("cart", who, `{ myCart ${CART} }`))["myCart"],
    cart: async (id: string): Promise<Answer | null> =>
      (await shop.ask("cart", who, `query($id: ID!) { cart(id: $id) ${CART} }`, { id }))["cart"],
  };
}

/** What inventory says of a variant, over all places. */
export async function stockOf(shop: Shop, variantId: string) {
  const levels = await shop.database("inventory").collection("stock").find({ variantId }).toArray();
  const sum = (field: string) => levels.reduce((total, level) => total + Number(level[field]), 0);
  return { levels, available: sum("available"), held: sum("held"), allocated: sum("allocated") };
}
