import type { Connection } from "../graph/connection.ts";
import { LiveSlot } from "../graph/live-slot.ts";
import { kioskSessionOperation, type KioskSession } from "../graph/screens.ts";
import type { Place } from "../graph/shapes.ts";
import * as writes from "../graph/writes.ts";
import { Writer } from "../graph/writer.ts";
import type { Focus } from "../wall/focus.ts";
import { CustomerScreen } from "./customer-screen.ts";
import { Frame } from "./frame.ts";
import { kioskView } from "./kiosk-view.ts";
import { shownIn, type Pane } from "./pane.ts";
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
  const release = async () => {
    if (claimed !== undefined) await desk.write(writes.releaseKioskSession, { sessionId: claimed.id });
  };
  /** The page goes: whoever opens it next does not find her here. */
  const leave = () => void release(); // there is nobody left to tell
  addEventListener("pagehide", leave);
  const frame = new Frame({
    name: "kiosk",
    title: "Store kiosk",
    who: () => (claimed === undefined ? focus.store.name : (customer.member?.name?.display ?? "in use")),
    connections: () => (claimed === undefined ? [connection] : [connection, claimed.line]),
    shown,
    device: () =>
      kioskView({
        status: frame.status,
        shelf,
        customer,
        focus,
        stores,
        isClaimed: claimed !== undefined,
        isChat,
        handoff,
        notice: customer.writer.notice ?? desk.notice,
      }),
    onRendered: input.onRendered,
    actions: {
      ...Object.fromEntries(shopping),
      "kiosk-tab": ({ data }) => {
        isChat = data["tab"] === "chat";
        update();
      },
      release,
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
      removeEventListener("pagehide", leave);
      stopLooking();
      claimed?.line.close();
      connection.close();
    },
  };
}
