import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { deserialize, EJSON, serialize } from "bson";
import type { Collection } from "./engine/collection.ts";
import { Engine } from "./engine/engine.ts";
import { decodeDocument } from "./values/decode.ts";
import type { Document } from "./values/document.ts";
import { encodeDocument } from "./values/encode.ts";
import { keyOf } from "./values/key.ts";

const silent = { info: () => {}, warn: () => {}, error: () => {} };
const BATCH = 1000;

const open = (file: string): Engine =>
  new Engine({
    file,
    log: silent,
    now: Date.now,
    keepChanges: 100_000,
    onFailure: (error) => {
      throw error;
    },
  });

/** Extended JSON of a stored document, types kept. */
const toJson = (document: Document): string =>
  EJSON.stringify(deserialize(encodeDocument(document), { promoteValues: false }), { relaxed: false });
const fromJson = (text: string): Document =>
  decodeDocument(Buffer.from(serialize(EJSON.parse(text, { relaxed: false }))));

/** What an export holds besides the documents: enough to make the same collections again. */
interface Manifest {
  readonly collections: readonly {
    readonly db: string;
    readonly name: string;
    readonly file: string;
    readonly options: string;
    readonly indexes: readonly string[];
  }[];
}

/** Writes every collection as a file that `mongoimport` reads (one Extended JSON document a line), and `manifest.json`. */
export async function exportStore(
  file: string,
  folder: string,
): Promise<{ readonly collections: number; readonly documents: number }> {
  if (!existsSync(file)) throw new Error(`there is no store at ${file}`);
  const engine = open(file);
  mkdirSync(folder, { recursive: true });
  const collections = [...engine.catalog.databases().values()].flat();
  let documents = 0;
  for (const collection of collections) {
    const out = createWriteStream(join(folder, `${collection.namespace}.json`));
    for (const { document } of collection.rows.values()) {
      documents++;
      if (!out.write(`${toJson(document)}\n`)) await once(out, "drain");
    }
    out.end();
    await once(out, "finish");
  }
  const manifest: Manifest = {
    collections: collections.map(({ db, name, namespace, options, indexes }) => ({
      db,
      name,
      file: `${namespace}.json`,
      options: toJson(options),
      indexes: [...indexes.values()].map(({ spec }) => toJson(spec)),
    })),
  };
  writeFileSync(join(folder, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  engine.close();
  return { collections: collections.length, documents };
}

/** Reads an export, or files of `mongoexport` named `<database>.<collection>.json`, into a store. Refuses what is there already. */
export async function importStore(
  file: string,
  folder: string,
): Promise<{ readonly collections: number; readonly documents: number }> {
  const engine = open(file);
  try {
    const manifest = manifestOf(folder);
    let documents = 0;
    for (const { db, name, file: source, options, indexes } of manifest.collections) {
      const collection = engine.catalog.create(db, name, fromJson(options));
      documents += await importFile(engine, collection, join(folder, source));
      for (const spec of indexes) engine.catalog.createIndex(collection, fromJson(spec));
    }
    return { collections: manifest.collections.length, documents };
  } finally {
    engine.close();
  }
}

function manifestOf(folder: string): Manifest {
  const path = join(folder, "manifest.json");
  if (existsSync(path)) return JSON.parse(readFileSync(path, "utf8")) as Manifest; // written by `exportStore`
  const files = readdirSync(folder).filter((name) => /^[^.]+\..+\.json$/.test(name));
  if (files.length === 0) throw new Error(`${folder} holds no manifest.json and no <database>.<collection>.json`);
  return {
    collections: files.map((name) => ({
      db: name.split(".")[0]!,
      name: name.split(".").slice(1, -1).join("."),
      file: name,
      options: "{}",
      indexes: [],
    })),
  };
}

async function importFile(engine: Engine, collection: Collection, path: string): Promise<number> {
  let count = 0;
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
    if (line.trim() === "") continue;
    const after = fromJson(line);
    engine.write({ collection, key: keyOf(after["_id"]), before: undefined, after, isReplacement: false });
    if (++count % BATCH === 0) engine.flush();
  }
  engine.flush();
  return count;
}

/** Looks whether a file is whole: SQLite's own check, every document readable, and the newest changes equal to the documents. */
export function verifyStore(file: string): {
  readonly documents: number;
  readonly changes: number;
  readonly problems: readonly string[];
} {
  if (!existsSync(file)) throw new Error(`there is no store at ${file}`);
  const engine = open(file);
  const problems: string[] = [];
  const check = engine.log.database
    .prepare("PRAGMA integrity_check")
    .all()
    .map((row) => String(Object.values(row)[0]));
  if (check.join() !== "ok") problems.push(...check);
  const newest = new Map<string, Document>();
  let changes = 0;
  let last = 0;
  for (const row of engine.log.database
    .prepare("SELECT sequence, position, body FROM changes ORDER BY sequence")
    .iterate()) {
    const sequence = Number(row["sequence"]);
    if (last !== 0 && sequence !== last + 1) problems.push(`changes ${last + 1} to ${sequence - 1} are missing`);
    last = sequence;
    changes++;
    const event = decodeDocument(Buffer.from(row["body"] as Uint8Array));
    const namespace = event["ns"] as Document; // as the engine wrote it
    const name = `${String(namespace["db"])}.${String(namespace["coll"])}`;
    if (event["operationType"] === "drop") {
      for (const key of newest.keys()) if (key.startsWith(`${name}\0`)) newest.delete(key);
    } else newest.set(`${name}\0${keyOf((event["documentKey"] as Document)["_id"])}`, event);
  }
  for (const [key, event] of newest) problems.push(...compareWith(engine, key, event));
  const documents = [...engine.catalog.databases().values()].flat().reduce((sum, { rows }) => sum + rows.size, 0);
  engine.close();
  return { documents, changes, problems };
}

function compareWith(engine: Engine, key: string, event: Document): string[] {
  const namespace = event["ns"] as Document; // as the engine wrote it
  const collection = engine.catalog.get(String(namespace["db"]), String(namespace["coll"]));
  const row = collection?.rows.get(key.slice(key.indexOf("\0") + 1));
  const where = `${String(namespace["db"])}.${String(namespace["coll"])} ${EJSON.stringify(event["documentKey"])}`;
  if (event["operationType"] === "delete") return row ? [`${where} was deleted and is there`] : [];
  if (!row) return [`${where} was written and is not there`];
  const image = event["fullDocument"];
  if (image !== undefined)
    return keyOf(image) === keyOf(row.document) ? [] : [`${where} is not what its last change says`];
  const updated = (event["updateDescription"] as Document)["updatedFields"] as Document;
  const wrong = Object.keys(updated).filter(
    (path) =>
      keyOf(updated[path]) !==
      keyOf(path.split(".").reduce<unknown>((value, part) => (value as Document | undefined)?.[part], row.document)),
  );
  return wrong.map((path) => `${where}: '${path}' is not what its last change says`);
}
