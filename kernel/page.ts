import { BadUserInput, CursorInvalid } from "./errors.ts";

/** The largest page that any list gives. */
const MAX_PAGE = 100;

/** The page size that was asked for; throws BAD_USER_INPUT unless it is 1 to 100. */
export function parsePageSize(first: number | null | undefined, fallback = 20): number {
  const size = first ?? fallback;
  if (!Number.isSafeInteger(size) || size < 1 || size > MAX_PAGE) {
    throw new BadUserInput(`first must be 1 to ${MAX_PAGE}, got ${size}`);
  }
  return size;
}

/** A cursor that says after which sort key and id a page begins; opaque to clients. */
export function encodeCursor(sortKey: number, id: string): string {
  return Buffer.from(JSON.stringify([sortKey, id])).toString("base64url");
}

/** The sort key and id of a cursor of ours; throws CURSOR_INVALID for anything else. */
export function decodeCursor(cursor: string): { readonly sortKey: number; readonly id: string } {
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
  } catch {
    throw new CursorInvalid();
  }
  if (!Array.isArray(parts) || parts.length !== 2) throw new CursorInvalid();
  const [sortKey, id] = parts as readonly unknown[];
  if (typeof sortKey !== "number" || typeof id !== "string") throw new CursorInvalid();
  return { sortKey, id };
}
