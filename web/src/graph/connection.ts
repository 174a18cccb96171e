import type { Operation } from "./operation.ts";

/** How it stands with a pane's line. */
export type LineStatus = "live" | "catching-up" | "offline";

/** One state of a live selection. */
export interface Answer<Result> {
  readonly data: Result | null;
  readonly errors: readonly { readonly message: string; readonly code: string }[];
  /** Covers data and errors: two panes with equal hashes show equal bytes. */
  readonly hash: string;
  /** True for the first state on a connection: it tells how things stand, and no change has sent it. */
  readonly isFirst: boolean;
}

type Variables = Readonly<Record<string, unknown>>;

/** A pane's own line to the graph: one socket for what it shows, requests for what it asks and does. */
export interface Connection {
  readonly status: LineStatus;
  /** Keeps a selection true until the returned function is called. */
  watch<Result, Given extends Variables>(
    operation: Operation<Result, Given>,
    variables: Given,
    listener: (answer: Answer<Result>) => void,
  ): () => void;
  /** Asks or writes once; throws `RequestFailed` when there is no answer to show. */
  send<Result, Given extends Variables>(operation: Operation<Result, Given>, variables: Given): Promise<Result>;
  /** Really closes the socket, and keeps it closed until `restore`. */
  cut(): void;
  restore(): void;
  close(): void;
}

/** The graph gave no answer: the line is cut, the request was refused, or the shop did not reply. */
export class RequestFailed extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "RequestFailed";
    this.code = code;
  }
}
