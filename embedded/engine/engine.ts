import { ServerError } from "../errors.ts";
import { decodeDocument } from "../values/decode.ts";
import { type Document, documentOf } from "../values/document.ts";
import { encodeDocument } from "../values/encode.ts";
import { keyOf } from "../values/key.ts";
import { Catalog } from "./catalog.ts";
import { type Change, ChangeHistory } from "./changes.ts";
import { ClusterClock, type Position } from "./clock.ts";
import type { Collection } from "./collection.ts";
import type { Committed, EngineOptions, Origin, RetryNote } from "./contract.ts";
import { checkSize, eventOf } from "./event.ts";
import type { Row } from "./index.ts";
import { Log } from "./log.ts";
import { nameOf, type Transaction, TransactionTable, type Write } from "./transaction.ts";

/** The documents in memory over their log on disk. Memory runs ahead; nobody hears of a write before it is durable. */
export class Engine {
  readonly clock: ClusterClock;
  readonly history: ChangeHistory;
  readonly catalog: Catalog;
  readonly transactions = new TransactionTable();
  readonly log: Log;
  readonly options: EngineOptions;
  readonly stats = { commits: 0, flushes: 0, slowQueries: 0 };
  #nextRecord = 1;
  #sequence: number;
  #failure: Error | undefined;
  #scheduled = false;
  #writeNumber = 0;
  #durableNumber = 0;
  #documents = new Map<number, { collection: number; body: Uint8Array | null }>();
  #changes: { change: Change; body: Uint8Array }[] = [];
  #retries = new Map<string, RetryNote>();
  #waiting: { readonly number: number; readonly resolve: () => void; readonly reject: (error: Error) => void }[] = [];

  constructor(options: EngineOptions) {
    this.options = options;
    this.log = new Log(options.file);
    this.history = new ChangeHistory(this.log);
    this.clock = new ClusterClock(options.now, this.history.newestPosition);
    this.#sequence = this.history.newest;
    this.catalog = new Catalog(this);
    this.#load();
  }

  #load(): void {
    for (const row of this.log.database
      .prepare("SELECT record, collection, body FROM documents ORDER BY record")
      .iterate()) {
      const collection = this.catalog.byId(row["collection"] as number);
      const document = decodeDocument(Buffer.from((row["body"] as Uint8Array).buffer));
      const record = row["record"] as number;
      const key = keyOf(document["_id"]);
      collection?.rows.set(key, { record, key, document });
      this.#nextRecord = record + 1;
    }
    this.catalog.fillIndexes();
  }

  /** Refuses everything once a commit has failed: memory may hold what the disk does not. */
  check(): void {
    if (this.#failure) throw new ServerError(91, `the store has stopped: ${this.#failure.message}`);
  }

  /** Writes outside of transactions: refused with the transaction to wait for when it holds the document. */
  write(write: Write, note?: RetryNote): Committed | Transaction {
    const { collection, key, after } = write;
    const owner = this.transactions.locks.get(nameOf(collection, key));
    if (owner) return owner;
    if (after) {
      collection.validate(after);
      if (!write.before && collection.rows.has(key)) throw collection.duplicate(undefined, after);
      const holder = this.#uniqueOwner(collection, after);
      if (holder) return holder;
      collection.checkUnique(key, after, () => false);
    }
    return this.commit([write], note);
  }

  #uniqueOwner(collection: Collection, document: Document): Transaction | undefined {
    if (this.transactions.locks.size === 0) return undefined;
    for (const index of collection.indexes.values()) {
      if (!index.unique) continue;
      for (const entry of index.keysOf(document)) {
        const owner = this.transactions.locks.get(`${collection.id}\0\0${index.name}\0${entry}`);
        if (owner) return owner;
      }
    }
    return undefined;
  }

  /** Writes within a transaction: kept there until it commits. */
  writeIn(transaction: Transaction, write: Write): void {
    const { collection, key, after } = write;
    if (after) {
      collection.validate(after);
      checkSize(after);
      if (!write.before && transaction.isStale(collection, key)) transaction.put(write);
      if (!write.before && collection.documentAt(key, transaction.overlay(collection)))
        throw collection.duplicate(undefined, after);
      for (const index of collection.indexes.values()) {
        if (!index.unique) continue;
        for (const entry of index.keysOf(after)) {
          for (const other of transaction.writes.values()) {
            if (
              other.collection === collection &&
              other.key !== key &&
              other.after &&
              index.keysOf(other.after).includes(entry)
            )
              throw collection.duplicate(index, after);
          }
          transaction.lock(`${collection.id}\0\0${index.name}\0${entry}`);
        }
      }
      collection.checkUnique(key, after, (row, index, entry) => {
        const own = transaction.writes.get(nameOf(collection, row.key));
        if (own) return !own.after || !index.keysOf(own.after).includes(entry);
        if (transaction.isStale(collection, row.key)) transaction.put({ ...write, key: row.key });
        return false;
      });
    }
    transaction.put(write);
  }

  /** Puts changes into memory at once, and into the next flush; their time is theirs alone. */
  commit(writes: readonly Write[], note?: RetryNote, origin?: Origin, events: readonly Write[] = writes): Committed {
    this.check();
    const bodies = writes.map(({ after }) => (after ? checkSize(after) : null));
    const position = this.clock.next();
    const described = events.map((write) => eventOf(write, origin));
    const number = ++this.#writeNumber;
    for (const [i, write] of writes.entries()) {
      const { collection, key, before, after } = write;
      const row: Row = collection.rows.get(key) ?? { record: this.#nextRecord++, key, document: documentOf({}) };
      this.transactions.remember({ collection, key, before });
      collection.apply(row, before, after);
      collection.lastWrite = number;
      this.#documents.set(row.record, { collection: collection.id, body: bodies[i]! });
    }
    for (const event of described) this.#pushChange(position, event);
    if (note) this.#retries.set(note.session, note);
    this.stats.commits++;
    this.#schedule();
    return { position, number };
  }

  #pushChange(position: Position, event: Document): void {
    const change = { sequence: ++this.#sequence, position, event };
    this.#changes.push({ change, body: encodeDocument(event) });
  }

  /** Logs an event that is not a document's (a collection was dropped), durable when this returns. */
  announce(event: Document): Position {
    const position = this.clock.next();
    this.#pushChange(position, event);
    this.#writeNumber++;
    this.flush();
    return position;
  }

  /** Keeps a retry's answer that belongs to no write (a transaction that changed nothing). */
  remember(note: RetryNote): Committed {
    this.check();
    this.#retries.set(note.session, note);
    return { position: this.clock.last, number: ++this.#writeNumber };
  }

  /** Resolves when that write, and all before it, are on disk. */
  durable(number: number): Promise<void> {
    if (number <= this.#durableNumber) return Promise.resolve();
    this.check();
    this.#schedule();
    return new Promise((resolve, reject) => this.#waiting.push({ number, resolve, reject }));
  }

  /** Every write brings its own flush, whether or not anybody is left to wait for it. */
  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.flush();
    });
  }

  /** The number of the newest write. */
  get writeNumber(): number {
    return this.#writeNumber;
  }

  /** Writes everything that waits in one SQLite transaction. A failure is final. */
  flush(): void {
    if (this.#failure || this.#writeNumber === this.#durableNumber) return;
    const number = this.#writeNumber;
    const [documents, changes, retries, waiting] = [this.#documents, this.#changes, this.#retries, this.#waiting];
    this.#documents = new Map();
    this.#changes = [];
    this.#retries = new Map();
    this.#waiting = [];
    const excess = this.#sequence - this.history.oldest + 1 - this.options.keepChanges;
    const trimTo = excess > Math.max(100, this.options.keepChanges / 10) ? this.history.oldest + excess - 1 : undefined;
    try {
      this.log.commit({
        documents,
        changes: changes.map(({ change, body }) => ({ sequence: change.sequence, position: change.position, body })),
        retries: new Map(
          [...retries].map(([session, note]) => [session, { number: note.number, body: encodeDocument(note.body()) }]),
        ),
        trimTo,
        position: this.clock.last,
      });
    } catch (error) {
      this.#fail(error instanceof Error ? error : new Error(String(error)), waiting);
      return;
    }
    this.stats.flushes++;
    this.#durableNumber = number;
    if (trimTo !== undefined) this.history.oldest = trimTo + 1;
    this.history.publish(
      changes.map(({ change }) => change),
      this.clock.last,
    );
    for (const { resolve } of waiting) resolve();
  }

  #fail(error: Error, waiting: readonly { readonly reject: (error: Error) => void }[]): void {
    this.#failure = error;
    this.options.log.error(
      { error: error.message, file: this.options.file },
      "a commit failed: the store stops, nothing unsaved was acknowledged",
    );
    for (const { reject } of waiting) reject(new ServerError(91, `the store has stopped: ${error.message}`));
    this.options.onFailure(error);
  }

  /** Notes a query that looked at very many documents to find few. */
  noteScan(collection: Collection, filter: Document): void {
    if (collection.examined <= 1000) return;
    this.stats.slowQueries++;
    this.options.log.warn(
      { collection: collection.namespace, examined: collection.examined, fields: Object.keys(filter) },
      "a query scans more than 1,000 documents",
    );
  }

  close(): void {
    this.flush();
    this.#failure ??= new Error("it was closed");
    this.log.close();
  }
}
