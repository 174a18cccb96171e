import { writeConflict } from "../errors.ts";
import type { Document } from "../values/document.ts";
import type { Collection, Overlay } from "./collection.ts";

/** A document's change, not yet in the collection. */
export interface Write {
  readonly collection: Collection;
  readonly key: string;
  readonly before: Document | undefined;
  after: Document | undefined;
  isReplacement: boolean;
}

/** An older image, kept while a transaction may still have to see it. */
export interface OldImage {
  readonly collection: Collection;
  readonly key: string;
  readonly before: Document | undefined;
}

/** What open transactions share: who has written what, and what others have changed since they began. */
export class TransactionTable {
  readonly open = new Set<Transaction>();
  readonly locks = new Map<string, Transaction>();
  #images: OldImage[] = [];
  #base = 0;

  get position(): number {
    return this.#base + this.#images.length;
  }

  remember(image: OldImage): void {
    if (this.open.size > 0) this.#images.push(image);
  }

  imagesSince(position: number): readonly OldImage[] {
    return position === this.position ? [] : this.#images.slice(position - this.#base);
  }

  forget(): void {
    let oldest = this.position;
    for (const transaction of this.open) oldest = Math.min(oldest, transaction.began);
    if (oldest - this.#base < 1000 && this.open.size > 0) return;
    this.#images = this.#images.slice(oldest - this.#base);
    this.#base = oldest;
  }
}

/** A transaction under way: sees the documents as they were when it began, and its own writes. */
export class Transaction {
  readonly began: number;
  /** In the order in which they were first written; each shows the document's final state. */
  readonly writes = new Map<string, Write>();
  /** Every change in order, as change streams will tell it. */
  readonly events: Write[] = [];
  /** Settles when the transaction ends: who waits for its documents goes on then. */
  readonly ended: Promise<void>;
  readonly #table: TransactionTable;
  readonly #overlays = new Map<Collection, Map<string, Document | undefined>>();
  readonly #locks: string[] = [];
  #seen: number;
  #settle!: () => void;

  constructor(table: TransactionTable) {
    this.#table = table;
    this.began = table.position;
    this.#seen = this.began;
    this.ended = new Promise((resolve) => {
      this.#settle = resolve;
    });
    table.open.add(this);
  }

  /** What this transaction sees of a collection instead of its current documents. */
  overlay(collection: Collection): Overlay | undefined {
    this.#catchUp();
    return this.#overlays.get(collection);
  }

  /** Takes a name for this transaction alone, or refuses with a write conflict. */
  lock(name: string): void {
    const owner = this.#table.locks.get(name);
    if (owner === this) return;
    if (owner) throw writeConflict();
    this.#table.locks.set(name, this);
    this.#locks.push(name);
  }

  /** Has another one changed this document since the snapshot? */
  isStale(collection: Collection, key: string): boolean {
    this.#catchUp();
    return !this.writes.has(nameOf(collection, key)) && this.#overlays.get(collection)?.has(key) === true;
  }

  put(write: Write): void {
    if (this.isStale(write.collection, write.key)) throw writeConflict();
    const name = nameOf(write.collection, write.key);
    this.lock(name);
    this.events.push(write);
    const earlier = this.writes.get(name);
    if (earlier) earlier.after = write.after;
    else this.writes.set(name, { ...write });
    this.#overlayOf(write.collection).set(write.key, write.after);
  }

  /** Lets go of everything; what it wrote is in the collections by now, or never will be. */
  end(): void {
    for (const name of this.#locks) this.#table.locks.delete(name);
    this.#table.open.delete(this);
    this.#table.forget();
    this.#settle();
  }

  #catchUp(): void {
    for (const { collection, key, before } of this.#table.imagesSince(this.#seen)) {
      const overlay = this.#overlayOf(collection);
      if (!overlay.has(key)) overlay.set(key, before);
    }
    this.#seen = this.#table.position;
  }

  #overlayOf(collection: Collection): Map<string, Document | undefined> {
    let overlay = this.#overlays.get(collection);
    if (!overlay) this.#overlays.set(collection, (overlay = new Map()));
    return overlay;
  }
}

/** A document's name among the locks. */
export const nameOf = (collection: Collection, key: string): string => `${collection.id}\0${key}`;
