/** The most entries that one page may have. */
const MAX_PAGE = 100;

/** Which end of the list a page is taken from, and how much. */
export interface PageWish {
  readonly first?: number | null;
  readonly after?: string | null;
  readonly last?: number | null;
  readonly before?: string | null;
}

/** A wish that cannot be granted: what is wrong, for the one who asked. */
export interface PageRefusal {
  readonly kind: "refused";
  readonly reason: "size" | "cursor";
  readonly message: string;
}

/** A run of messages by their numbers, both ends included; empty when `to` is below `from`. */
export interface MessageWindow {
  readonly kind: "window";
  readonly from: number;
  readonly to: number;
  readonly hasPreviousPage: boolean;
  readonly hasNextPage: boolean;
}

/** Without `first` and `last` this many of the newest messages are given. */
const DEFAULT_MESSAGES = 50;
const DEFAULT_LIST = 20;

/**
 * The messages that a page holds. They are numbered 1 to `total` without a gap, so that a page is known before anything is
 * read, and what is written meanwhile cannot move it.
 */
export function messageWindow(wish: PageWish, total: number): MessageWindow | PageRefusal {
  const { first, last } = wish;
  for (const [name, size] of [
    ["first", first],
    ["last", last],
  ] as const) {
    if (size !== null && size !== undefined && !isPageSize(size)) return wrongSize(name, size);
  }
  if (isGiven(first) && isGiven(last)) {
    return { kind: "refused", reason: "size", message: "Ask for the first or for the last messages, not for both." };
  }
  const after = wish.after ? decodeMessageCursor(wish.after) : 0;
  const before = wish.before ? decodeMessageCursor(wish.before) : total + 1;
  if (after === undefined || before === undefined) return wrongCursor;
  const lowest = Math.min(after, total) + 1;
  const highest = Math.min(before, total + 1) - 1;
  const from = isGiven(first) ? lowest : Math.max(lowest, highest - (last ?? DEFAULT_MESSAGES) + 1);
  const to = isGiven(first) ? Math.min(highest, lowest + first - 1) : highest;
  return { kind: "window", from, to, hasPreviousPage: from > 1 && to >= from, hasNextPage: to < total && to >= from };
}

/** How many entries of a list to give; the largest page is 100. */
export function listSize(
  first: number | null | undefined,
): { readonly kind: "size"; readonly size: number } | PageRefusal {
  const size = first ?? DEFAULT_LIST;
  return isPageSize(size) ? { kind: "size", size } : wrongSize("first", size);
}

/** The opaque place of a message. */
export function encodeMessageCursor(seq: number): string {
  return encode(["m", seq]);
}

/** A place in a list that is sorted by a number and then by id. */
export interface ListPlace {
  readonly sortKey: number;
  readonly id: string;
}

/** The opaque place of an entry in the list of that name: a cursor of one list means nothing in another. */
export function encodeListCursor(list: string, place: ListPlace): string {
  return encode([list, place.sortKey, place.id]);
}

/** The place that a cursor of this list names; undefined when it is none of ours. */
export function decodeListCursor(list: string, cursor: string): ListPlace | undefined {
  const parts = decode(cursor);
  if (parts?.length !== 3) return undefined;
  const [name, sortKey, id] = parts;
  return name === list && Number.isSafeInteger(sortKey) && typeof id === "string" && /^con_[0-9A-Z]{26}$/.test(id)
    ? { sortKey: sortKey as number, id } // checked on this line
    : undefined;
}

/** What is said of a cursor that this list never gave. */
export const wrongCursor: PageRefusal = {
  kind: "refused",
  reason: "cursor",
  message: "This cursor was not issued for this list: start again without it.",
};

function decodeMessageCursor(cursor: string): number | undefined {
  const parts = decode(cursor);
  if (parts?.length !== 2) return undefined;
  const [name, seq] = parts;
  return name === "m" && Number.isSafeInteger(seq) && (seq as number) >= 1 ? (seq as number) : undefined; // a safe integer
}

function isPageSize(size: number): boolean {
  return Number.isInteger(size) && size >= 1 && size <= MAX_PAGE;
}

function isGiven(size: number | null | undefined): size is number {
  return size !== null && size !== undefined;
}

function wrongSize(name: string, size: number): PageRefusal {
  return { kind: "refused", reason: "size", message: `${name} is 1 to ${MAX_PAGE}, got ${size}.` };
}

function encode(parts: readonly unknown[]): string {
  return Buffer.from(JSON.stringify(parts)).toString("base64url");
}

function decode(cursor: string): readonly unknown[] | undefined {
  if (cursor.length > 200 || !/^[\w-]+$/.test(cursor)) return undefined;
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
    // Only the text that we would write ourselves is ours: no second spelling of the same place.
    return Array.isArray(parts) && encode(parts) === cursor ? parts : undefined;
  } catch {
    return undefined; // no JSON inside
  }
}
