import type { PublicError } from "../execute/executable.ts";

/** Carries the errors that end an operation through the protocol library, which knows only one. */
export class OperationRefused extends Error {
  readonly errors: readonly PublicError[];

  constructor(errors: readonly PublicError[]) {
    super(errors[0]?.message ?? "refused");
    this.errors = errors;
  }
}

/**
 * An operation as the protocol library sees it: a generator that yields nothing, since the frames are written past the
 * library. It ends when the operation ends, and `return` (the client has left) is told to the operation.
 */
export class OperationStream implements AsyncGenerator<never, void> {
  readonly #end = Promise.withResolvers<IteratorResult<never, void>>();
  readonly #onReturn: () => void;
  #isEnded = false;

  constructor(onReturn: () => void) {
    this.#onReturn = onReturn;
    this.#end.promise.catch(() => {}); // whoever asks for `next` hears of it
  }

  /** Nothing more comes. */
  complete(): void {
    this.#isEnded = true;
    this.#end.resolve({ done: true, value: undefined });
  }

  /** Nothing more comes, because of these errors. */
  refuse(errors: readonly PublicError[]): void {
    this.#isEnded = true;
    this.#end.reject(new OperationRefused(errors));
  }

  next(): Promise<IteratorResult<never, void>> {
    return this.#end.promise;
  }

  async return(): Promise<IteratorResult<never, void>> {
    if (!this.#isEnded) this.#onReturn();
    this.complete();
    return { done: true, value: undefined };
  }

  async throw(): Promise<IteratorResult<never, void>> {
    return this.return();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }
}
