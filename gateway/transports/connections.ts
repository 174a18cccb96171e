import type { Connection } from "./connection.ts";

/** The open sockets, and those of each principal and session. */
export class Connections implements Iterable<Connection> {
  readonly #all = new Set<Connection>();
  readonly #bySubject = new Map<string, number>();

  get size(): number {
    return this.#all.size;
  }

  add(connection: Connection): void {
    this.#all.add(connection);
  }

  /** Counts the socket for its principal; answers how many that principal now holds. */
  identify(connection: Connection): number {
    const subject = subjectOf(connection);
    if (subject === undefined) return 1;
    const held = (this.#bySubject.get(subject) ?? 0) + 1;
    this.#bySubject.set(subject, held);
    return held;
  }

  /** The socket has closed. `isIdentified` tells whether it was counted for its principal. */
  remove(connection: Connection, isIdentified: boolean): void {
    this.#all.delete(connection);
    const subject = subjectOf(connection);
    if (subject === undefined || !isIdentified) return;
    const held = (this.#bySubject.get(subject) ?? 1) - 1;
    if (held > 0) this.#bySubject.set(subject, held);
    else this.#bySubject.delete(subject);
  }

  /** The sockets opened with tokens of this session. */
  ofSession(sessionId: string): Connection[] {
    return [...this.#all].filter(({ authentication: { viewer } }) => {
      return viewer.kind === "principal" && viewer.sessionId === sessionId;
    });
  }

  [Symbol.iterator](): Iterator<Connection> {
    return this.#all[Symbol.iterator]();
  }
}

function subjectOf({ authentication: { viewer } }: Connection): string | undefined {
  return viewer.kind === "principal" ? viewer.sub : undefined;
}
