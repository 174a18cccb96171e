import type { Connection } from "../graph/connection.ts";
import { LiveSlot } from "../graph/live-slot.ts";
import { meOperation, myCartOperation, myConversationOperation, type Member } from "../graph/screens.ts";
import type { Cart, Conversation } from "../graph/shapes.ts";
import { cartOperation, conversationOperation } from "../graph/shared.ts";
import { Writer } from "../graph/writer.ts";
import * as writes from "../graph/writes.ts";

/** What was last tried, so that an alternative can be taken in its place. */
type Tried = { readonly variantId: string } | { readonly lineId: string };

const shipped = { method: "SHIP" } as const;

/** A customer's bag, conversation and points on one screen, and what she does there. */
export class CustomerScreen {
  readonly writer: Writer;
  readonly cart: LiveSlot<{ readonly cart: Cart | null }>;
  readonly conversation: LiveSlot<{ readonly conversation: Conversation | null }>;
  readonly me: LiveSlot<{ readonly me: Member | null }>;
  readonly #myCart: LiveSlot<{ readonly myCart: { readonly id: string } | null }>;
  readonly #myConversation: LiveSlot<{
    readonly myConversations: { readonly nodes: readonly { readonly id: string }[] };
  }>;
  readonly #onChange: () => void;
  #tried: Tried | undefined;

  constructor(input: { readonly connection: () => Connection | undefined; readonly onChange: () => void }) {
    const { connection, onChange } = input;
    this.writer = new Writer(input);
    this.cart = new LiveSlot(input);
    this.conversation = new LiveSlot(input);
    this.me = new LiveSlot(input);
    this.#myCart = new LiveSlot({ connection, onChange: () => this.#followCart() });
    this.#myConversation = new LiveSlot({ connection, onChange: () => this.#followConversation() });
    this.#onChange = onChange;
  }

  get currentCart(): Cart | undefined {
    return this.cart.data?.cart ?? undefined;
  }

  get currentConversation(): Conversation | undefined {
    return this.conversation.data?.conversation ?? undefined;
  }

  get member(): Member | undefined {
    return this.me.data?.me ?? undefined;
  }

  /** Begins to show what is hers. */
  follow(): void {
    this.me.show(meOperation, {});
    this.#myCart.show(myCartOperation, {});
    this.#myConversation.show(myConversationOperation, {});
  }

  /** Shows nothing of her any more. */
  clear(): void {
    for (const slot of [this.me, this.#myCart, this.#myConversation, this.cart, this.conversation]) slot.clear();
    this.writer.tell(undefined);
  }

  /** Puts one into the bag: kept for her in a store, or to be sent when none is named. */
  add(variantId: string, storeId: string | undefined): Promise<unknown> {
    this.#tried = { variantId };
    const fulfilment = storeId === undefined ? shipped : ({ method: "PICKUP", locationId: storeId } as const);
    return this.writer.write(writes.addLines, { lines: [{ variantId, quantity: 1, fulfilment }] });
  }

  /** A link with which another device of hers goes on: with her bag and her conversation, as far as she has them. */
  async handOff(productId: string): Promise<writes.Handoff | undefined> {
    const cartId = this.currentCart?.state === "OPEN" ? this.currentCart.id : undefined;
    const conversationId = this.currentConversation?.id;
    const made = await this.writer.write(writes.createHandoff, {
      parts: [
        "PRODUCT",
        ...(cartId ? (["CART"] as const) : []),
        ...(conversationId ? (["CONVERSATION"] as const) : []),
      ],
      productId,
      ...(cartId && { cartId }),
      ...(conversationId && { conversationId }),
    });
    return made?.handoff ?? undefined;
  }

  setQuantity(lineId: string, quantity: number): Promise<unknown> {
    this.#tried = { lineId };
    return this.writer.write(writes.setQuantity, { lineId, quantity });
  }

  remove(lineId: string): Promise<unknown> {
    return this.writer.write(writes.removeLine, { lineId });
  }

  /** Chooses how a line reaches her: a store's id, or undefined to have it sent. */
  fulfil(lineId: string, storeId: string | undefined): Promise<unknown> {
    this.#tried = { lineId };
    const fulfilment = storeId === undefined ? shipped : ({ method: "PICKUP", locationId: storeId } as const);
    return this.writer.write(writes.setFulfilment, { lineId, ...fulfilment });
  }

  scan(code: string, locationId: string): Promise<unknown> {
    return this.writer.write(writes.scanToCart, { code, locationId });
  }

  /** Takes the offered alternative: what was last tried, picked up in that place. */
  takeElsewhere(locationId: string): Promise<unknown> {
    const tried = this.#tried;
    if (tried === undefined) return Promise.resolve();
    if ("lineId" in tried) return this.fulfil(tried.lineId, locationId);
    return this.add(tried.variantId, locationId);
  }

  /** Orders the bag as she sees it: a bag that has changed meanwhile is not ordered. */
  async order(): Promise<void> {
    const cart = this.currentCart;
    if (cart === undefined || cart.state !== "OPEN") return;
    await this.writer.write(writes.placeOrder, { cartId: cart.id, expectedRevision: cart.revision });
  }

  write(text: string, subject: string): Promise<unknown> {
    const conversationId = this.currentConversation?.id;
    return conversationId === undefined
      ? this.writer.write(writes.startConversation, { subject, text })
      : this.writer.write(writes.sendMessage, { conversationId, text });
  }

  /** The ordered bag stays on the screen until there is a next one. */
  #followCart(): void {
    const id = this.#myCart.data?.myCart?.id;
    if (id !== undefined) this.cart.show(cartOperation, { id });
    this.#onChange();
  }

  #followConversation(): void {
    const id = this.#myConversation.data?.myConversations.nodes[0]?.id;
    if (id !== undefined) this.conversation.show(conversationOperation, { id });
    this.#onChange();
  }
}
