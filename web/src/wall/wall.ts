import type { Token } from "../../../client/token.ts";
import type { Connection } from "../graph/connection.ts";
import { signInDemo, tokenOf } from "../graph/demo-identity.ts";
import { render } from "../page/render.ts";
import { createDesk } from "../panes/desk.ts";
import { createKiosk } from "../panes/kiosk.ts";
import { createPhone } from "../panes/phone.ts";
import { createWebShop } from "../panes/web-shop.ts";
import { Focus } from "./focus.ts";
import { headView } from "./head.ts";
import { agreements } from "./in-step.ts";
import { openingView } from "./opening.ts";

/** Opens a line to the graph for whoever bears the token. */
export type OpenConnection = (token: Token, onStatus: () => void) => Connection;

/** The customer of the wall, at her desk and on her way: the traffic never touches what is hers. */
export const wallCustomer = { onWeb: "customer:1@web", onPhone: "customer:1@app" } as const;

/** Puts the four panes into `page`, each with an identity and a line of its own. */
export async function openWall(page: HTMLElement, openConnection: OpenConnection): Promise<void> {
  const identities = [signInDemo(wallCustomer.onWeb), signInDemo(wallCustomer.onPhone), signInDemo("agent")] as const;
  const [onWeb, onPhone, agent] = await Promise.all(identities);
  let updateAll = (): void => {};
  const open = (token: Token) => openConnection(token, () => updateAll());
  const webLine = open(tokenOf(onWeb));
  const { stores, store, productId } = await openingView(webLine);
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
    connection: open(tokenOf(kioskIdentity)),
    openSession: open,
    onCode: () => phone.update(),
  });
  const phone = createPhone({ ...given, connection: open(tokenOf(onPhone)), kioskToken: kiosk.qrToken });
  const desk = createDesk({
    ...given,
    connection: open(tokenOf(agent)),
    agent: agent.label,
    customerId: onWeb.customerId ?? "",
  });
  const panes = [web, phone, kiosk, desk];
  updateAll = () => panes.forEach((pane) => pane.update());
  row.append(...panes.map((pane) => pane.element));
  page.replaceChildren(wall);
}
