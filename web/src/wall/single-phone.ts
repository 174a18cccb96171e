import type { Connection } from "../graph/connection.ts";
import { signInDemo } from "../graph/demo-identity.ts";
import * as writes from "../graph/writes.ts";
import { createPhone } from "../panes/phone.ts";
import { Focus } from "./focus.ts";
import { firstProductId, storesOf } from "./opening.ts";
import { wallCustomer, type OpenConnection } from "./wall.ts";

/**
 * The page that a scanned code opens, on a phone: it claims what the code carries and goes on with it. The code of a
 * kiosk carries nothing; there the phone, signed in as the demo's customer, opens her bag on the kiosk.
 */
export async function openSinglePhone(page: HTMLElement, token: string, openConnection: OpenConnection): Promise<void> {
  let update = (): void => {};
  const open = (accessToken: string) => openConnection(accessToken, () => update());
  const guest = await signInDemo("guest");
  const visiting = open(guest.accessToken);
  const clientMutationId = writes.newMutationId();
  const { outcome } = await visiting.send(writes.claimHandoff, { input: { clientMutationId, token } });
  visiting.close();

  const claimed = outcome.accessToken ?? undefined;
  const accessToken = claimed ?? (await signInDemo(wallCustomer)).accessToken;
  const connection = open(accessToken);
  const phone = await createAlonePhone(connection, outcome.productId ?? undefined);
  update = phone.update;
  document.body.classList.add("alone");
  page.replaceChildren(phone.element);
  if (claimed === undefined) await phone.startKioskSession(token);
}

async function createAlonePhone(connection: Connection, productId: string | undefined) {
  const stores = await storesOf(connection);
  const store = stores[0];
  if (store === undefined) throw new Error("The shop has no store: load the demo data.");
  const focus = new Focus({ store, productId: productId ?? (await firstProductId(connection)) });
  return createPhone({ connection, focus, stores, kioskToken: () => undefined, onRendered: () => {} });
}
