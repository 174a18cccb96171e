import type { Token } from "../../../client/token.ts";
import { signInDemo, tokenOf } from "../graph/demo-identity.ts";
import * as writes from "../graph/writes.ts";
import { createPhone } from "../panes/phone.ts";
import { Focus } from "./focus.ts";
import { openingView } from "./opening.ts";
import { wallCustomer, type OpenConnection } from "./wall.ts";

/** The scanned code does not work, or not any more; the message says why. */
export class CodeRefused extends Error {}

/**
 * The page that a scanned code opens, on a phone: it claims what the code carries and goes on with it. The code of a
 * kiosk carries nothing; there the phone, signed in as the demo's customer, opens her bag on the kiosk.
 */
export async function openSinglePhone(page: HTMLElement, code: string, openConnection: OpenConnection): Promise<void> {
  let update = (): void => {};
  const open = (token: Token) => openConnection(token, () => update());
  const visiting = open(tokenOf(await signInDemo("guest@app")));
  const input = { clientMutationId: writes.newMutationId(), token: code };
  const { outcome } = await visiting.send(writes.claimHandoff, { input });
  visiting.close();

  // A kiosk's code is refused with NOT_ALLOWED: it is not for claiming. Anything else will not get better by trying.
  const refusal = outcome.userErrors.find((error) => error.code !== "NOT_ALLOWED");
  if (refusal !== undefined) throw new CodeRefused(refusal.message);
  const claimed = outcome.accessToken ?? undefined;
  const connection = open(claimed ?? tokenOf(await signInDemo(wallCustomer.onPhone)));
  const { stores, store, productId } = await openingView(connection, outcome.productId ?? undefined);
  const focus = new Focus({ store, productId });
  const phone = createPhone({ connection, focus, stores, kioskToken: () => undefined, onRendered: () => {} });
  update = phone.update;
  document.body.classList.add("alone");
  page.replaceChildren(phone.element);
  if (claimed === undefined) await phone.startKioskSession(code);
}
