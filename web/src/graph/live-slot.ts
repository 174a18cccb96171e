import type { Answer, Connection } from "./connection.ts";
import type { Operation } from "./operation.ts";

/**
 * A place on a screen that shows one live selection at a time. Pointing it at the same selection again changes nothing;
 * pointing it elsewhere keeps the last state until the first of the new one has come.
 */
export class LiveSlot<Result> {
  readonly #connection: () => Connection | undefined;
  readonly #onChange: () => void;
  #shown: { readonly text: string; readonly stop: () => void } | undefined;
  #answer: Answer<Result> | undefined;
  #answered: string | undefined;
  #changedAt: number | undefined;

  constructor(input: { readonly connection: () => Connection | undefined; readonly onChange: () => void }) {
    this.#connection = input.connection;
    this.#onChange = input.onChange;
  }

  /** The newest state, undefined until the first has come. */
  get answer(): Answer<Result> | undefined {
    return this.#answer;
  }

  get data(): Result | undefined {
    return this.#answer?.data ?? undefined;
  }

  /** When the newest state came, in milliseconds of the page's clock; undefined when no change has sent it. */
  get changedAt(): number | undefined {
    return this.#changedAt;
  }

  /** Which selection the newest state is of: operation and variables as one text. */
  get selection(): string | undefined {
    return this.#answered;
  }

  show<Given extends Readonly<Record<string, unknown>>>(operation: Operation<Result, Given>, variables: Given): void {
    const text = JSON.stringify([operation.text, variables]);
    const connection = this.#connection();
    if (this.#shown?.text === text || connection === undefined) return;
    this.#shown?.stop();
    let isShown = true;
    const stopWatching = connection.watch(operation, variables, (answer) => {
      if (!isShown) return;
      this.#answer = answer;
      this.#answered = text;
      this.#changedAt = answer.isFirst ? undefined : performance.now();
      this.#onChange();
    });
    this.#shown = {
      text,
      stop: () => {
        isShown = false;
        stopWatching();
      },
    };
  }

  /** Shows nothing any more. */
  clear(): void {
    this.#shown?.stop();
    this.#shown = undefined;
    if (this.#answer === undefined) return;
    this.#answer = undefined;
    this.#answered = undefined;
    this.#onChange();
  }
}
