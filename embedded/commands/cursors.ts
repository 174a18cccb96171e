import { refuse } from "../errors.ts";
import type { Document } from "../values/document.ts";
import { Encoded, encodeDocument } from "../values/encode.ts";

/** The most that one batch holds, so that a reply stays below 16 MB and a little. */
const MAX_BATCH_BYTES = 16 * 1024 * 1024 - 16 * 1024;
const DEFAULT_FIRST_BATCH = 101;
const MAX_OPEN = 10_000;
const IDLE_MS = 10 * 60_000;

/** A batch, and whether there may be more. */
export interface Batch {
  readonly documents: readonly Encoded[];
  readonly isLast: boolean;
  readonly postBatchResumeToken?: unknown;
}

/** Where a cursor's documents come from. */
export interface Source {
  next(count: number | undefined, maxTimeMs: number | undefined, signal: AbortSignal): Batch | Promise<Batch>;
}

/** A cursor that a client has not read to its end. */
export interface Cursor {
  readonly namespace: string;
  readonly session: string | undefined;
  readonly source: Source;
  usedAt: number;
  isBusy: boolean;
}

/** Reads from documents that are there already: they never change, so a list of them is a snapshot. */
export function listSource(documents: readonly Document[], limit: number): Source {
  let at = 0;
  return {
    next: (count) => {
      const batch: Encoded[] = [];
      let bytes = 0;
      const most = count ?? (at === 0 ? Math.max(DEFAULT_FIRST_BATCH, limit) : Infinity);
      while (at < documents.length && batch.length < most) {
        const encoded = encodeDocument(documents[at]!);
        if (bytes + encoded.length > MAX_BATCH_BYTES && batch.length > 0) break;
        bytes += encoded.length;
        batch.push(new Encoded(encoded));
        at++;
      }
      // A batch that was filled to the last document leaves the cursor open, as MongoDB does, but for a limit that was reached.
      const isLast = at >= documents.length && (batch.length < most || (limit > 0 && at >= limit));
      return { documents: batch, isLast };
    },
  };
}

/** The open cursors of all clients. */
export class Cursors {
  readonly #open = new Map<bigint, Cursor>();
  readonly #timer: NodeJS.Timeout;
  #next = BigInt(Date.now()) * 1000n;

  constructor() {
    this.#timer = setInterval(() => this.#sweep(), 60_000);
    this.#timer.unref();
  }

  /** The reply with the first batch; a cursor stays open when there is more. */
  async first(
    source: Source,
    namespace: string,
    options: { batchSize: number | undefined; single?: boolean; session: string | undefined; signal: AbortSignal },
  ): Promise<Record<string, unknown>> {
    const batch = await source.next(options.batchSize, 0, options.signal);
    let id = 0n;
    if (!batch.isLast && !options.single) {
      if (this.#open.size >= MAX_OPEN) refuse(1, `more than ${MAX_OPEN} cursors are open`);
      id = ++this.#next;
      this.#open.set(id, { namespace, session: options.session, source, usedAt: Date.now(), isBusy: false });
    }
    return { cursor: { firstBatch: batch.documents, id, ns: namespace, ...token(batch) } };
  }

  /** The reply with the next batch. */
  async more(
    id: bigint,
    namespace: string,
    session: string | undefined,
    count: number | undefined,
    maxTimeMs: number | undefined,
    signal: AbortSignal,
  ): Promise<Record<string, unknown>> {
    const cursor = this.#open.get(id) ?? refuse(43, `cursor id ${id} not found`);
    if (cursor.namespace !== namespace)
      refuse(
        13,
        `Requested getMore on namespace '${namespace}', but cursor belongs to a different namespace ${cursor.namespace}`,
      );
    if (cursor.session !== session)
      refuse(
        cursor.session === undefined ? 50736 : 50738,
        `Cannot run getMore on cursor ${id}, which was created in another session`,
      );
    if (cursor.isBusy) refuse(292, `cursor id ${id} is already in use`);
    cursor.isBusy = true;
    try {
      const batch = await cursor.source.next(count, maxTimeMs, signal);
      if (batch.isLast) this.#open.delete(id);
      return {
        cursor: {
          nextBatch: batch.documents,
          id: batch.isLast || !this.#open.has(id) ? 0n : id,
          ns: namespace,
          ...token(batch),
        },
      };
    } catch (error) {
      this.#open.delete(id);
      throw error;
    } finally {
      cursor.isBusy = false;
      cursor.usedAt = Date.now();
    }
  }

  /** Closes cursors of a namespace; says which were open and which were not. */
  kill(ids: readonly bigint[]): Record<string, unknown> {
    const killed = ids.filter((id) => this.#open.delete(id));
    const missing = ids.filter((id) => !killed.includes(id));
    return { cursorsKilled: killed, cursorsNotFound: missing, cursorsAlive: [], cursorsUnknown: [] };
  }

  get size(): number {
    return this.#open.size;
  }

  #sweep(): void {
    for (const [id, cursor] of this.#open)
      if (!cursor.isBusy && Date.now() - cursor.usedAt > IDLE_MS) this.#open.delete(id);
  }

  close(): void {
    clearInterval(this.#timer);
    this.#open.clear();
  }
}

const token = ({ postBatchResumeToken }: Batch): object =>
  postBatchResumeToken === undefined ? {} : { postBatchResumeToken };
