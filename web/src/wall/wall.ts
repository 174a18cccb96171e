import type { Connection } from "../graph/connection.ts";
import { signInDemo } from "../graph/demo-identity.ts";
import { render } from "../page/render.ts";
import { createDesk } from "../panes/desk.ts";
import { createKiosk } from "../panes/kiosk.ts";
import { createPhone } from "../panes/phone.ts";
import { createWebShop } from "../panes/web-shop.ts";
import { Focus } from "./focus.ts";
import { headView } from "./head.ts";
import { agreements } from "./in-step.ts";
import { firstProductId, storesOf } from "./opening.ts";

/** Opens a line to the graph for the bearer of a token. */
export type OpenConnection = (accessToken: string, onStatus: () => void) => Connection;

/** The customer of the wall: the traffic never touches what is hers. */
export const wallCustomer = "customer:1";

/** Puts the four panes into `page`, each with an identity and a line of its own. */
export async function openWall(page: HTMLElement, openConnection: OpenConnection): Promise<void> {
  const [onWeb, onPhone, agent] = await Promise.all([
    signInDemo(wallCustomer),
    signInDemo(wallCustomer),
    signInDemo("agent"),
  ]);
  let updateAll = (): void => {};
  const open = (token: string) => openConnection(token, () => updateAll());
  const webLine = open(onWeb.accessToken);
  const [stores, productId] = await Promise.all([storesOf(webLine), firstProductId(webLine)]);
  const store = stores[0];
  if (store === undefined) throw new Error("The shop has no store: load the demo data.");
  const kioskIdentity = await signInDemo(`kiosk:${store.code}`);
  const focus = new Focus({ store, productId });

  const head = document.createElement("header");
  head.className = "wall-head";
  const row = document.createElement("main");
  row.className = "panes";
  const wall = document.createElement("div");
  wall.className = "wall";
  wall.append(head, row);

  let isScheduled = false;
  const compare = () => {
    if (isScheduled) return;
    isScheduled = true;
    queueMicrotask(() => {
      isScheduled = false;
      render(head, headView(agreements(panes.map((pane) => pane.shown))));
    });
  };
  const given = { focus, stores, onRendered: compare };
  const web = createWebShop({ ...given, connection: webLine });
  const kiosk = createKiosk({
    ...given,
    connection: open(kioskIdentity.accessToken),
    openSession: open,
    onCode: () => phone.update(),
  });
  const phone = createPhone({ ...given, connection: open(onPhone.accessToken), kioskToken: kiosk.qrToken });
  const desk = createDesk({
    ...given,
    connection: open(agent.accessToken),
    agent: agent.label,
    customerId: onWeb.customerId ?? "",
  });
  const panes = [web, phone, kiosk, desk];
  updateAll = () => panes.forEach((pane) => pane.update());
  row.append(...panes.map((pane) => pane.element));
  page.replaceChildren(wall);
}
