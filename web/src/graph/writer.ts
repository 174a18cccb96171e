import { RequestFailed, type Connection } from "./connection.ts";
import { newMutationId, type Outcome, type Write } from "./writes.ts";
import { noticeOf, type Notice } from "../shop/refusals.ts";

/**
 * Sends a pane's writes and keeps what is to be told about the last one. A write that got no answer can be sent again
 * under the same key, so that doing it twice does it once.
 */
export class Writer {
  readonly #connection: () => Connection | undefined;
  readonly #onChange: () => void;
  #notice: Notice | undefined;
  #again: (() => Promise<unknown>) | undefined;
  #running = 0;
  #leaving: ReturnType<typeof setTimeout> | undefined;

  constructor(input: { readonly connection: () => Connection | undefined; readonly onChange: () => void }) {
    this.#connection = input.connection;
    this.#onChange = input.onChange;
  }

  get notice(): Notice | undefined {
    return this.#notice;
  }

  get isBusy(): boolean {
    return this.#running > 0;
  }

  /** Sends a write; answers its payload, or undefined when it was refused or got no answer (the notice then says why). */
  async write<Input, Payload extends Outcome>(
    what: Write<Input, Payload>,
    input: Input,
    clientMutationId = newMutationId(),
  ): Promise<Payload | undefined> {
    const connection = this.#connection();
    if (connection === undefined) return undefined;
    this.#again = () => this.write(what, input, clientMutationId);
    this.#running += 1;
    this.#notice = undefined;
    this.#onChange();
    try {
      const { outcome } = await connection.send(what, { input: { ...input, clientMutationId } });
      if (outcome.userErrors.length === 0) return outcome;
      this.tell(noticeOf(outcome.userErrors));
    } catch (error) {
      this.tell({ kind: "failed", text: failureText(error), alternatives: [], canRetry: true });
    } finally {
      this.#running -= 1;
      this.#onChange();
    }
    return undefined;
  }

  /** Sends the last write again, under its own key. */
  retry(): void {
    void this.#again?.(); // write() itself tells what went wrong
  }

  /** Shows a notice; good news goes by itself, what needs an answer stays. */
  tell(notice: Notice | undefined): void {
    clearTimeout(this.#leaving);
    this.#notice = notice;
    if (notice?.kind === "done") this.#leaving = setTimeout(() => this.tell(undefined), 6_000);
    this.#onChange();
  }
}

/** What went wrong, to somebody who only wanted to buy shoes. */
function failureText(error: unknown): string {
  const code = error instanceof RequestFailed ? error.code : "UNKNOWN";
  switch (code) {
    case "LINE_CUT":
      return "This screen has no connection. Nothing was sent.";
    case "UNAUTHENTICATED":
    case "FORBIDDEN":
      return "This screen may not do that any more. Sign in again.";
    case "RATE_LIMITED":
    case "COST_EXCEEDED":
      return "That was a lot at once. Wait a moment and try again.";
    case "SUBGRAPH_UNAVAILABLE":
      return "A part of the shop does not answer just now. Your bag is safe.";
    default:
      return "The shop gave no answer. Trying again will not do it twice.";
  }
}
