import type { Answer, AnswerError } from "./operation.ts";

/** Where the states of a live operation go. */
export interface LiveSink<Data> {
  /** The current state, then every newer one. Its errors, if any, are part of the state. */
  next(answer: Answer<Data>): void;
  /** The operation was refused or ended; nothing follows. */
  error?(errors: readonly AnswerError[]): void;
  /** The server has nothing more to say; nothing follows. */
  complete?(): void;
}

/** One live operation of a client. */
export class LiveSubscription<Data> {
  readonly #sink: LiveSink<Data>;
  readonly #onCurrent: () => void;
  readonly #onGone: () => void;
  #answer: Answer<Data> | undefined;
  #stop: (() => void) | undefined;
  #isGone = false;

  constructor(input: { readonly sink: LiveSink<Data>; readonly onCurrent: () => void; readonly onGone: () => void }) {
    this.#sink = input.sink;
    this.#onCurrent = input.onCurrent;
    this.#onGone = input.onGone;
  }

  /** The state on the screen. */
  get answer(): Answer<Data> | undefined {
    return this.#answer;
  }

  /** Of the state on the screen: two screens with equal hashes show equal bytes. */
  get hash(): string | undefined {
    return this.#answer?.extensions?.live?.hash;
  }

  /** Where the state on the screen was read. */
  get positions(): Readonly<Record<string, number>> | undefined {
    return this.#answer?.extensions?.live?.positions;
  }

  unsubscribe(): void {
    if (!this.#leave()) return;
    this.#stop?.();
  }

  /** For the client: how to stop it. */
  onUnsubscribe(stop: () => void): void {
    this.#stop = stop;
    if (this.#isGone) stop();
  }

  /** For the client: a state came. */
  show(answer: Answer<Data>): void {
    if (this.#isGone) return;
    this.#answer = answer;
    this.#onCurrent();
    this.#sink.next(answer);
  }

  /** For the client: the state on the screen is still the current one. */
  confirm(): void {
    if (!this.#isGone) this.#onCurrent();
  }

  /** For the client. */
  fail(errors: readonly AnswerError[]): void {
    if (this.#leave()) this.#sink.error?.(errors);
  }

  /** For the client. */
  complete(): void {
    if (this.#leave()) this.#sink.complete?.();
  }

  #leave(): boolean {
    if (this.#isGone) return false;
    this.#isGone = true;
    this.#onGone();
    return true;
  }
}
