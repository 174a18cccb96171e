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
import type { Focus } from "../wall/focus.ts";
import { deskView } from "./desk-view.ts";
import { Frame } from "./frame.ts";
import { shownIn, type Pane } from "./pane.ts";
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

  const frame = new Frame({
    name: "desk",
    title: "Agent’s desk",
    who: () => input.agent,
    connections: () => [connection],
    shown,
    device: () =>
      deskView({
        status: connection.status,
        agent: input.agent,
        shelf,
        focus,
        customerId,
        entry: entry(),
        queue: queue.data?.agentQueue.nodes ?? [],
        customer: served.data?.customer ?? undefined,
        cart: cart.data?.cart ?? undefined,
        conversation: conversation.data?.conversation ?? undefined,
        notice: writer.notice,
      }),
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
