import { closeSync, existsSync, mkdirSync, openSync, readSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { randomBytes } from "node:crypto";
import type { Position } from "./clock.ts";

/** A change as it is logged: its place, its time, and the event as BSON. */
export interface LoggedChange {
  readonly sequence: number;
  readonly position: Position;
  readonly body: Uint8Array;
}

/** Everything that one flush makes durable together. */
export interface Batch {
  /** By record number: the collection and the new image, or `null` for a deleted document. */
  readonly documents: ReadonlyMap<number, { readonly collection: number; readonly body: Uint8Array | null }>;
  readonly changes: readonly LoggedChange[];
  /** By session: what a retry must be answered with. */
  readonly retries: ReadonlyMap<string, { readonly number: bigint; readonly body: Uint8Array }>;
  /** Changes up to this one are not needed any more. */
  readonly trimTo: number | undefined;
  readonly position: Position;
}

const APPLICATION_ID = 0x4c53_5450;
const SCHEMA_VERSION = 1;
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS meta(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS collections(id INTEGER PRIMARY KEY, db TEXT NOT NULL, name TEXT NOT NULL, options BLOB NOT NULL, UNIQUE(db, name));
  CREATE TABLE IF NOT EXISTS indexes(collection INTEGER NOT NULL, name TEXT NOT NULL, spec BLOB NOT NULL, PRIMARY KEY(collection, name)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS documents(record INTEGER PRIMARY KEY, collection INTEGER NOT NULL, body BLOB NOT NULL);
  CREATE TABLE IF NOT EXISTS changes(sequence INTEGER PRIMARY KEY, position INTEGER NOT NULL, body BLOB NOT NULL);
  CREATE TABLE IF NOT EXISTS retries(session TEXT PRIMARY KEY, number TEXT NOT NULL, at INTEGER NOT NULL, body BLOB NOT NULL) WITHOUT ROWID;`;

/** The SQLite file beneath the store. Opening it takes it for this process alone. */
export class Log {
  readonly database: DatabaseSync;
  readonly #put;
  readonly #remove;
  readonly #change;
  readonly #retry;
  readonly #meta;
  readonly #trim;

  constructor(file: string) {
    mkdirSync(dirname(file), { recursive: true });
    refuseForeign(file);
    this.database = open(file);
    this.#put = this.database.prepare(
      "INSERT INTO documents VALUES(?,?,?) ON CONFLICT(record) DO UPDATE SET body=excluded.body",
    );
    this.#remove = this.database.prepare("DELETE FROM documents WHERE record=?");
    this.#change = this.database.prepare("INSERT INTO changes VALUES(?,?,?)");
    this.#retry = this.database.prepare(
      "INSERT INTO retries VALUES(?,?,?,?) ON CONFLICT(session) DO UPDATE SET number=excluded.number, at=excluded.at, body=excluded.body",
    );
    this.#meta = this.database.prepare(
      "INSERT INTO meta VALUES(?,?) ON CONFLICT(name) DO UPDATE SET value=excluded.value",
    );
    this.#trim = this.database.prepare("DELETE FROM changes WHERE sequence<=?");
    if (this.meta("epoch") === undefined) this.setMeta("epoch", randomBytes(4).toString("hex"));
  }

  /** Writes a batch and waits for the disk. When it throws, nothing of the batch is in the file. */
  commit(batch: Batch): void {
    this.transact(() => {
      for (const change of batch.changes) this.#change.run(change.sequence, change.position, change.body);
      for (const [record, { collection, body }] of batch.documents) {
        if (body) this.#put.run(record, collection, body);
        else this.#remove.run(record);
      }
      for (const [session, { number, body }] of batch.retries)
        this.#retry.run(session, String(number), Date.now(), body);
      if (batch.trimTo !== undefined) this.#trim.run(batch.trimTo);
      // The newest time must outlive its change's trimming.
      if (batch.trimTo !== undefined || batch.changes.length === 0) this.#meta.run("position", String(batch.position));
    });
  }

  transact(work: () => void): void {
    this.database.exec("BEGIN IMMEDIATE");
    try {
      work();
      this.database.exec("COMMIT");
    } catch (error) {
      if (this.database.isTransaction) this.database.exec("ROLLBACK");
      throw error;
    }
  }

  meta(name: string): string | undefined {
    return this.database.prepare("SELECT value FROM meta WHERE name=?").get(name)?.["value"] as string | undefined;
  }

  setMeta(name: string, value: string): void {
    this.#meta.run(name, value);
  }

  close(): void {
    this.database.close();
  }
}

function open(file: string): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { timeout: 0 });
    database.exec(
      "PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=4000; PRAGMA cache_size=-32000",
    );
    const version = Number(database.prepare("PRAGMA user_version").get()?.["user_version"]);
    const isEmpty = database.prepare("SELECT count(*) AS n FROM sqlite_schema").get()?.["n"] === 0;
    const mark = database.prepare("PRAGMA application_id").get()?.["application_id"];
    if (!isEmpty && mark !== APPLICATION_ID) throw new Error("it is a SQLite file of another program");
    if (version > SCHEMA_VERSION)
      throw new Error(
        `it was written by a newer version of Lockstep (format ${version}, this one reads ${SCHEMA_VERSION})`,
      );
    database.exec(
      `BEGIN IMMEDIATE; PRAGMA application_id=${APPLICATION_ID}; PRAGMA user_version=${SCHEMA_VERSION}; ${SCHEMA} COMMIT`,
    );
    return database;
  } catch (error) {
    database?.close();
    const reason = error instanceof Error ? error.message : String(error);
    const advice = reason.includes("locked")
      ? "another process has it open: stop that one, or use another file"
      : reason;
    throw new Error(`the store cannot open ${file}: ${advice}`, { cause: error });
  }
}

/** Leaves a file that is not ours exactly as it is. */
function refuseForeign(file: string): void {
  if (!existsSync(file) || statSync(file).size === 0) return;
  const head = Buffer.alloc(100);
  const handle = openSync(file, "r");
  const size = readSync(handle, head, 0, 100, 0);
  closeSync(handle);
  const isSqlite = size === 100 && head.toString("latin1", 0, 16) === "SQLite format 3\0";
  // A file whose first commit is still in the write-ahead log has a header without our mark.
  if (isSqlite && (head.readUInt32BE(68) === APPLICATION_ID || head.readUInt32BE(68) === 0)) return;
  throw new Error(
    `the store cannot open ${file}: it is ${isSqlite ? "a SQLite file of another program" : "not a store (or it is torn)"}; nothing was changed`,
  );
}
