import type { Connection } from "../graph/connection.ts";
import type { Place } from "../graph/shapes.ts";
import * as writes from "../graph/writes.ts";
import type { Focus } from "../wall/focus.ts";
import { CustomerScreen } from "./customer-screen.ts";
import { Frame } from "./frame.ts";
import { shownIn, type Pane } from "./pane.ts";
import { ShelfScreen } from "./shelf-screen.ts";
import { phoneView, type Tab } from "./phone-view.ts";
import { shoppingActions } from "./shopping-actions.ts";

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

  const frame = new Frame({
    name: "phone",
    title: "Phone",
    who: () => customer.member?.name?.display ?? "",
    connections: () => [connection],
    shown,
    device: () =>
      phoneView({ status: connection.status, shelf, customer, focus, stores, tab, kioskToken: input.kioskToken() }),
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
