import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";

import { WebSocket } from "ws";

import type { Authentication } from "../access/authenticate.ts";
import type { Ending, Sink } from "../live/mailbox.ts";
import type { Member } from "../live/member.ts";
import type { Publication } from "../live/publication.ts";
import { publicViewer } from "../../kernel/viewer.ts";
import type { NextFrames } from "./next-frame.ts";
import { buildNextFrame, wireId } from "./next-frame.ts";
import type { OperationStream } from "./operation-stream.ts";
import { closeCodes } from "./close-codes.ts";

const nothing = Buffer.alloc(0);

/** One WebSocket: who holds it, what runs on it, and how bytes get onto it. */
export class Connection {
  authentication: Authentication = { viewer: publicViewer };
  /** Ended when the socket closes. */
  readonly closed = new AbortController();
  /** Whether the last ping was answered. */
  isAlive = true;
  readonly #webSocket: WebSocket;
  readonly #socket: Duplex;
  readonly #frames: NextFrames;
  readonly #unsentBytes: number;
  readonly #running = new Set<Promise<unknown>>();
  /** Members whose newest state waits until the socket is flushed. */
  readonly #blocked = new Set<Member>();
  #isFlushing = false;

  constructor(input: {
    readonly webSocket: WebSocket;
    readonly socket: Duplex;
    /** Shared by all connections: what is equal for all is built once. */
    readonly frames: NextFrames;
    readonly unsentBytes: number;
  }) {
    this.#webSocket = input.webSocket;
    this.#socket = input.socket;
    this.#frames = input.frames;
    this.#unsentBytes = input.unsentBytes;
  }

  get isOpen(): boolean {
    return this.#webSocket.readyState === WebSocket.OPEN;
  }

  /** Something that a drain waits for. */
  track(work: Promise<unknown>): void {
    this.#running.add(work);
    const forget = () => void this.#running.delete(work);
    work.then(forget, forget);
  }

  /** Resolves when queries and mutations that were accepted have been answered. */
  async finished(): Promise<void> {
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
  }

  close(code: number, reason: string): void {
    this.#webSocket.close(code, reason);
  }

  /** Cuts the socket: whoever is there does not answer. */
  terminate(): void {
    this.#webSocket.terminate();
  }

  ping(): void {
    this.isAlive = false;
    this.#webSocket.ping();
  }

  /** A message of the protocol library. */
  send(message: string): void {
    if (!this.isOpen) return;
    this.#webSocket.send(message);
    this.#holdBack();
  }

  /** The answer of a query or a mutation. */
  sendNext(id: string, payload: Buffer): void {
    if (!this.isOpen) return;
    this.#socket.write(buildNextFrame(wireId(id), payload));
    this.#holdBack();
  }

  /** Where a live operation's states go. The member is known only after the sink is handed over. */
  sink(id: string, stream: OperationStream, member: () => Member | undefined): Sink {
    const onWire = wireId(id);
    return {
      next: (publication: Publication) => {
        if (!this.isOpen) return true; // nobody is there to miss it
        if (this.#socket.writableLength > 0) return this.#block(member);
        this.#frames.write(this.#socket, onWire, publication.body);
        return true;
      },
      // A stock client answers with a pong; ours knows by it that what it shows is current.
      confirm: () => this.send(JSON.stringify({ type: "ping", payload: { live: { current: id } } })),
      end: (ending: Ending) => {
        if (ending.kind === "refused") stream.refuse(ending.errors);
        else this.close(closeCodes.goingAway, "Shutting down");
      },
    };
  }

  /** A client that asks faster than it reads is not read from until it has caught up. */
  #holdBack(): void {
    if (this.#socket.writableLength <= this.#unsentBytes || this.#webSocket.isPaused) return;
    this.#webSocket.pause();
    this.#socket.write(nothing, () => this.#webSocket.resume());
  }

  /**
   * `drain` comes only after `write` has answered false, which one small frame stuck in a socket never makes it do; the
   * callback of an empty write comes whenever all before it is out.
   */
  #block(member: () => Member | undefined): false {
    queueMicrotask(() => {
      const found = member(); // within `subscribe`, the member is not known yet
      if (found !== undefined) this.#blocked.add(found);
    });
    if (this.#isFlushing) return false;
    this.#isFlushing = true;
    this.#socket.write(nothing, () => {
      this.#isFlushing = false;
      const members = [...this.#blocked];
      this.#blocked.clear();
      for (const blocked of members) blocked.flushed();
    });
    return false;
  }
}

/** What the protocol library is told of a connection. */
export interface ConnectionExtra {
  readonly connection: Connection;
  readonly request: IncomingMessage;
  /** Once the principal is known, it may send as many messages at once as it had operations. */
  allowBurst(burst: number): void;
  /** Whether the socket was counted for its principal. */
  isIdentified: boolean;
}
