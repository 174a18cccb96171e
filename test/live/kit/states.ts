import type { Client, FormattedExecutionResult, SubscribePayload } from "graphql-ws";

type State = FormattedExecutionResult<any, any>;

/** The states of one live operation, to be awaited one by one. */
export class States {
  readonly all: State[] = [];
  ended: unknown;
  readonly #waiting: (() => void)[] = [];
  readonly #stop: () => void;

  constructor(client: Client, payload: SubscribePayload) {
    this.#stop = client.subscribe<any, any>(payload, {
      next: (state) => this.#add(() => this.all.push(state)),
      error: (error) => this.#add(() => (this.ended = error)),
      complete: () => this.#add(() => (this.ended ??= "complete")),
    });
  }

  get last(): State | undefined {
    return this.all.at(-1);
  }

  /** Resolves with the newest state as soon as the claim holds of it. */
  async until(claim: (state: State) => boolean): Promise<State> {
    while (this.last === undefined || !claim(this.last)) {
      if (this.ended !== undefined) throw new Error(`ended: ${JSON.stringify(this.ended)}`);
      await this.#change();
    }
    return this.last;
  }

  /** Resolves with what ended the operation. */
  async end(): Promise<any> {
    while (this.ended === undefined) await this.#change();
    return this.ended;
  }

  stop(): void {
    this.#stop();
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #add(change: () => void): void {
    change();
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
