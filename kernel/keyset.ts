import { CursorInvalid } from "./errors.ts";
import { parsePageSize } from "./page.ts";

/** Where a page begins: after this sort key and, among equals, after this id. */
export interface Keyset {
  readonly key: string | number;
  readonly id: string;
}

/** A list that is asked for page by page. */
export interface PageRequest {
  /** Names the list and its order, so that a cursor of another list is refused. */
  readonly list: string;
  readonly size: number;
  readonly after: Keyset | undefined;
}

/** A Relay connection whose `totalCount` is added by whoever counts. */
export interface Page<Node> {
  readonly edges: readonly { readonly cursor: string; readonly node: Node }[];
  readonly nodes: readonly Node[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

/** Reads `first` and `after`; throws BAD_USER_INPUT or CURSOR_INVALID. */
export function pageRequest(
  list: string,
  args: { readonly first?: number | null | undefined; readonly after?: string | null | undefined },
): PageRequest {
  const size = parsePageSize(args.first);
  return { list, size, after: args.after == null ? undefined : readCursor(list, args.after) };
}

/** The store's condition for what follows a keyset in that order; ids rise in both. */
export function keysetFilter(field: string, direction: 1 | -1, after: Keyset | undefined): Record<string, unknown> {
  if (after === undefined) return {};
  const beyond = direction === 1 ? "$gt" : "$lt";
  return { $or: [{ [field]: { [beyond]: after.key } }, { [field]: after.key, _id: { $gt: after.id } }] };
}

/** The page of these rows; the rows are one more than the page's size when there is more. */
export function pageOf<Node>(request: PageRequest, rows: readonly Node[], keyOf: (node: Node) => Keyset): Page<Node> {
  const nodes = rows.slice(0, request.size);
  const edges = nodes.map((node) => ({ cursor: writeCursor(request.list, keyOf(node)), node }));
  return {
    edges,
    nodes,
    pageInfo: {
      hasNextPage: rows.length > request.size,
      hasPreviousPage: request.after !== undefined,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

function writeCursor(list: string, { key, id }: Keyset): string {
  return Buffer.from(JSON.stringify([list, key, id])).toString("base64url");
}

function readCursor(list: string, cursor: string): Keyset {
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
  } catch {
    throw new CursorInvalid();
  }
  if (!Array.isArray(parts) || parts.length !== 3) throw new CursorInvalid();
  const [own, key, id] = parts as readonly unknown[];
  if (own !== list || typeof id !== "string" || (typeof key !== "string" && typeof key !== "number"))
    throw new CursorInvalid();
  return { key, id };
}
