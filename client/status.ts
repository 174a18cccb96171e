/**
 * `live`: every subscription shows the current state. `catching up`: the connection is there, and a subscription waits for
 * its current state. `offline`: there is no connection; what is on the screen may be old.
 */
export type Status = "live" | "catching up" | "offline";

export type StatusListener = (status: Status, reason: string | undefined) => void;

/** Tells a client's status from its connection and its subscriptions. */
export class StatusBoard {
  readonly #listeners = new Set<StatusListener>();
  readonly #behind = new Set<object>();
  #isConnected = false;
  #status: Status = "offline";
  #reason: string | undefined;

  get status(): Status {
    return this.#status;
  }

  /** Calls the listener now and at every change; answers how to stop that. */
  listen(listener: StatusListener): () => void {
    this.#listeners.add(listener);
    listener(this.#status, this.#reason);
    return () => void this.#listeners.delete(listener);
  }

  connected(): void {
    this.#isConnected = true;
    this.#reason = undefined;
    this.#update();
  }

  disconnected(reason: string): void {
    this.#isConnected = false;
    this.#reason = reason;
    this.#update();
  }

  /** A subscription waits for its current state. */
  behind(subscription: object): void {
    this.#behind.add(subscription);
    this.#update();
  }

  /** A subscription shows the current state, or is gone. */
  current(subscription: object): void {
    this.#behind.delete(subscription);
    this.#update();
  }

  #update(): void {
    const connected = this.#behind.size > 0 ? "catching up" : "live";
    const status = this.#isConnected ? connected : "offline";
    if (status === this.#status) return;
    this.#status = status;
    for (const listener of this.#listeners) listener(status, this.#reason);
  }
}
