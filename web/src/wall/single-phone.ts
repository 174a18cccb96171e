import { signInDemo, tokensOf } from "../graph/demo-identity.ts";
import * as writes from "../graph/writes.ts";
import { createPhone } from "../panes/phone.ts";
import { Focus } from "./focus.ts";
import { openingView } from "./opening.ts";
import { wallCustomer, type OpenConnection } from "./wall.ts";

/**
 * The page that a scanned code opens, on a phone: it claims what the code carries and goes on with it. The code of a
 * kiosk carries nothing; there the phone, signed in as the demo's customer, opens her bag on the kiosk.
 */
export async function openSinglePhone(page: HTMLElement, token: string, openConnection: OpenConnection): Promise<void> {
  let update = (): void => {};
  const open = (tokens: () => Promise<string>) => openConnection(tokens, () => update());
  const visiting = open(tokensOf(await signInDemo("guest@app")));
  const input = { clientMutationId: writes.newMutationId(), token };
  const { outcome } = await visiting.send(writes.claimHandoff, { input });
  visiting.close();

  const claimed = outcome.accessToken ?? undefined;
  const tokens =
    claimed === undefined ? tokensOf(await signInDemo(wallCustomer.onPhone)) : () => Promise.resolve(claimed);
  const connection = open(tokens);
  const { stores, store, productId } = await openingView(connection, outcome.productId ?? undefined);
  const focus = new Focus({ store, productId });
  const phone = createPhone({ connection, focus, stores, kioskToken: () => undefined, onRendered: () => {} });
  update = phone.update;
  document.body.classList.add("alone");
  page.replaceChildren(phone.element);
  if (claimed === undefined) await phone.startKioskSession(token);
}
