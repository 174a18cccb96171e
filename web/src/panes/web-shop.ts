import type { Connection } from "../graph/connection.ts";
import { searchOperation } from "../graph/screens.ts";
import type { Place, ProductCard } from "../graph/shapes.ts";
import type { Handoff } from "../graph/writes.ts";
import type { Focus } from "../wall/focus.ts";
import { CustomerScreen } from "./customer-screen.ts";
import { Frame } from "./frame.ts";
import { shownIn, type Pane } from "./pane.ts";
import { ShelfScreen } from "./shelf-screen.ts";
import { webShopView } from "./web-shop-view.ts";
import { shoppingActions } from "./shopping-actions.ts";

/** The web shop in a browser. */
export function createWebShop(input: {
  readonly connection: Connection;
  readonly focus: Focus;
  readonly stores: readonly Place[];
  readonly onRendered: () => void;
}): Pane & { readonly update: () => void } {
  const { connection, focus, stores } = input;
  const update = () => frame.update();
  const given = { connection: () => connection, focus, onChange: update };
  const shelf = new ShelfScreen(given);
  const customer = new CustomerScreen(given);
  let found: readonly ProductCard[] | undefined;
  let searched = "";
  let isChatOpen = false;
  let handoff: Handoff | undefined;

  const shown = () => [
    ...shownIn("shelf", shelf.shelf),
    ...shownIn("bag", customer.cart),
    ...shownIn("chat", customer.conversation),
  ];

  const search = async (text: string) => {
    searched = text;
    try {
      const { products } = await connection.send(searchOperation, { text: text.trim() === "" ? null : text.trim() });
      if (searched === text) found = products.nodes;
    } catch {
      customer.writer.tell({ kind: "failed", text: "The search gave no answer.", alternatives: [], canRetry: false });
    }
    update();
  };

  const frame = new Frame({
    name: "web",
    title: "Web shop",
    who: () => customer.member?.name?.display ?? "",
    connections: () => [connection],
    shown,
    device: () =>
      webShopView({ status: connection.status, shelf, customer, focus, stores, found, searched, isChatOpen, handoff }),
    onRendered: input.onRendered,
    actions: {
      ...shoppingActions({ customer, focus }),
      open: ({ data }) => {
        found = undefined;
        focus.look({ productId: data["product"] ?? focus.shelf.productId });
        update();
      },
      search: ({ fields }) => void search(fields["text"] ?? fields["value"] ?? ""), // search() tells failures itself
      browse: () => void search(""), // likewise
      "close-results": () => {
        found = undefined;
        update();
      },
      chat: () => {
        isChatOpen = !isChatOpen;
        update();
      },
      handoff: async () => {
        handoff = await customer.handOff(focus.shelf.productId);
        update();
      },
      "close-handoff": () => {
        handoff = undefined;
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
    title: "Web shop",
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
