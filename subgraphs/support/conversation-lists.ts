import { BadUserInput, CursorInvalid } from "../../kernel/errors.ts";
import type { Context } from "./context.ts";
import {
  decodeListCursor,
  encodeListCursor,
  listSize,
  wrongCursor,
  type ListPlace,
  type PageRefusal,
} from "./rules/page.ts";
import type { ConversationDocument, SupportStore } from "./store.ts";

/** How a list of conversations is chosen and sorted. */
export interface ConversationList {
  /** The list's own name: its cursors mean nothing elsewhere. */
  readonly name: string;
  readonly filter: Readonly<Record<string, unknown>>;
  readonly sortedBy: "lastMessageAt" | "queueOrder";
}

/** A page of a list, newest first, or who waits longest first. */
export async function readConversations(
  list: ConversationList,
  page: { readonly first?: number | null; readonly after?: string | null },
  { store, session }: Context,
) {
  const wanted = listSize(page.first);
  if (wanted.kind === "refused") throw pageError(wanted);
  const after = page.after ? decodeListCursor(list.name, page.after) : undefined;
  if (page.after && after === undefined) throw pageError(wrongCursor);
  const isNewestFirst = list.sortedBy === "lastMessageAt";
  const direction = isNewestFirst ? -1 : 1;
  const found = await store.conversations
    .find((after === undefined ? list.filter : { $and: [list.filter, beyond(list, after)] }) as Filter, { session })
    .sort({ [list.sortedBy]: direction, _id: direction })
    .limit(wanted.size + 1)
    .toArray();
  const nodes = found.slice(0, wanted.size);
  const edges = nodes.map((node) => ({ node, cursor: encodeListCursor(list.name, placeOf(list, node)) }));
  const pageInfo = {
    hasNextPage: found.length > nodes.length,
    hasPreviousPage: after !== undefined,
    startCursor: edges[0]?.cursor ?? null,
    endCursor: edges.at(-1)?.cursor ?? null,
  };
  return { edges, nodes, pageInfo };
}

/** What a client is told of a page that cannot be given. */
export function pageError(refusal: PageRefusal): BadUserInput | CursorInvalid {
  return refusal.reason === "cursor" ? new CursorInvalid(refusal.message) : new BadUserInput(refusal.message);
}

function placeOf({ sortedBy }: ConversationList, conversation: ConversationDocument): ListPlace {
  const sortKey = sortedBy === "queueOrder" ? conversation.queueOrder : conversation.lastMessageAt.getTime();
  return { sortKey, id: conversation._id };
}

/** What comes after a place in the list's own order. */
function beyond({ sortedBy }: ConversationList, { sortKey, id }: ListPlace): Readonly<Record<string, unknown>> {
  const isQueue = sortedBy === "queueOrder";
  const key = isQueue ? sortKey : new Date(sortKey);
  const comparison = isQueue ? "$gt" : "$lt";
  return { $or: [{ [sortedBy]: { [comparison]: key } }, { [sortedBy]: key, _id: { [comparison]: id } }] };
}

/** The driver's filter type wants literal field names; ours are chosen by the list. */
type Filter = Parameters<SupportStore["conversations"]["find"]>[0];
