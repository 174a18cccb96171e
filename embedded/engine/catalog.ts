import { refuse } from "../errors.ts";
import { decodeDocument } from "../values/decode.ts";
import { type Document, documentOf } from "../values/document.ts";
import { encodeDocument } from "../values/encode.ts";
import { Collection } from "./collection.ts";
import { Index } from "./index.ts";
import type { Log } from "./log.ts";

/** What the catalog needs of the engine that it belongs to. */
interface Owner {
  readonly log: Log;
  check(): void;
  flush(): void;
  announce(event: Document): unknown;
}

/** Which databases, collections and indexes there are. Changes here are durable when a method returns. */
export class Catalog {
  readonly #engine: Owner;
  readonly #collections = new Map<string, Collection>();
  readonly #byId = new Map<number, Collection>();

  constructor(engine: Owner) {
    this.#engine = engine;
    const { database } = engine.log;
    for (const row of database.prepare("SELECT id, db, name, options FROM collections ORDER BY id").iterate()) {
      this.#put(
        new Collection(
          row["id"] as number,
          row["db"] as string,
          row["name"] as string,
          decodeDocument(Buffer.from(row["options"] as Uint8Array)),
        ),
      );
    }
    for (const row of database.prepare("SELECT collection, spec FROM indexes ORDER BY collection, name").iterate()) {
      const index = new Index(decodeDocument(Buffer.from(row["spec"] as Uint8Array)));
      this.#byId.get(row["collection"] as number)?.indexes.set(index.name, index);
    }
  }

  /** Fills all indexes once the documents are loaded. */
  fillIndexes(): void {
    for (const collection of this.#byId.values())
      for (const index of collection.indexes.values()) index.fill(collection.rows.values());
  }

  byId(id: number): Collection | undefined {
    return this.#byId.get(id);
  }

  get(db: string, name: string): Collection | undefined {
    return this.#collections.get(`${db}.${name}`);
  }

  /** The collection, made now if it is not there. */
  require(db: string, name: string): Collection {
    return this.get(db, name) ?? this.create(db, name, documentOf({}));
  }

  in(db: string): Collection[] {
    return [...this.#byId.values()].filter((collection) => collection.db === db);
  }

  databases(): Map<string, Collection[]> {
    return Map.groupBy(this.#byId.values(), (collection) => collection.db);
  }

  create(db: string, name: string, options: Document): Collection {
    if (name === "" || name.includes("$") || name.includes("\0") || name.startsWith(".") || name.endsWith("."))
      refuse(73, `Invalid collection name: '${name}'`);
    if (db === "" || /[\0 "$./\\]/.test(db)) refuse(73, `Invalid database name: '${db}'`);
    if (this.get(db, name)) refuse(48, `a collection '${db}.${name}' already exists`);
    const id = Math.max(0, ...this.#byId.keys()) + 1;
    const collection = new Collection(id, db, name, options);
    this.#durably(() =>
      this.#engine.log.database
        .prepare("INSERT INTO collections VALUES(?,?,?,?)")
        .run(id, db, name, encodeDocument(options)),
    );
    this.#put(collection);
    return collection;
  }

  setOptions(collection: Collection, options: Document): void {
    collection.setOptions(options);
    this.#durably(() =>
      this.#engine.log.database
        .prepare("UPDATE collections SET options=? WHERE id=?")
        .run(encodeDocument(options), collection.id),
    );
  }

  drop(collection: Collection): void {
    const { id } = collection;
    this.#durably(() => {
      const { database } = this.#engine.log;
      database.prepare("DELETE FROM documents WHERE collection=?").run(id);
      database.prepare("DELETE FROM indexes WHERE collection=?").run(id);
      database.prepare("DELETE FROM collections WHERE id=?").run(id);
    });
    this.#byId.delete(id);
    this.#collections.delete(collection.namespace);
    this.#engine.announce(
      documentOf({ operationType: "drop", ns: documentOf({ db: collection.db, coll: collection.name }) }),
    );
  }

  /** Makes an index over what is there; says whether it was new. */
  createIndex(collection: Collection, spec: Document): boolean {
    const index = new Index(spec);
    if (index.fields.length === 1 && index.fields[0]!.field === "_id" && !index.fields[0]!.descending) return false;
    for (const other of collection.indexes.values()) if (other.conflictWith(index) === "same") return false;
    index.fill(collection.rows.values());
    if (index.unique) {
      for (const row of collection.rows.values()) {
        for (const key of index.keysOf(row.document))
          for (const holder of index.holdersOf(key))
            if (holder !== row) throw collection.duplicate(index, row.document);
      }
    }
    this.#durably(() =>
      this.#engine.log.database
        .prepare("INSERT INTO indexes VALUES(?,?,?)")
        .run(collection.id, index.name, encodeDocument(index.spec)),
    );
    collection.indexes.set(index.name, index);
    return true;
  }

  dropIndex(collection: Collection, name: string): void {
    this.#durably(() =>
      this.#engine.log.database.prepare("DELETE FROM indexes WHERE collection=? AND name=?").run(collection.id, name),
    );
    collection.indexes.delete(name);
  }

  #put(collection: Collection): void {
    this.#collections.set(collection.namespace, collection);
    this.#byId.set(collection.id, collection);
  }

  /** What waits goes first, so that the file never holds a document of a collection that it does not know. */
  #durably(work: () => void): void {
    this.#engine.check();
    this.#engine.flush();
    this.#engine.log.transact(work);
  }
}
