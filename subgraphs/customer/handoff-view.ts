import { createHash, createHmac } from "node:crypto";
import { renderSVG } from "uqr";
import type { Keys } from "../../kernel/keys.ts";
import type { HandoffDocument } from "./store.ts";

/** A hand-off as its maker sees it, with the secret that nobody else is told. */
export interface HandoffView {
  readonly token: string;
  readonly url: string;
  readonly qrSvg: string;
  readonly expiresAt: Date;
  readonly parts: HandoffDocument["parts"];
}

/**
 * The secret of a hand-off: 256 bits that only this process's key can make from its id. So it need not be stored, and the
 * repeated answer to a repeated request still has it.
 */
export function handoffToken(keys: Keys, handoffId: string): string {
  return createHmac("sha256", keys.derive("handoff")).update(handoffId).digest("base64url");
}

/** What is stored of a secret: enough to recognise it, not to make it. */
export function hashToken(token: string): string {
  return createHash("sha256").update(token).digest("base64url");
}

/** The link and its code. A kiosk's code and a bag's code open the same page, which asks what it carries. */
export function viewHandoff(
  handoff: HandoffDocument,
  input: { readonly keys: Keys; readonly publicUrl: string },
): HandoffView {
  const token = handoffToken(input.keys, handoff._id);
  const url = `${input.publicUrl}/wall?handoff=${token}`;
  return { token, url, qrSvg: renderSVG(url), expiresAt: handoff.expiresAt, parts: handoff.parts };
}
