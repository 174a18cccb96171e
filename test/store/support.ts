import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Db, MongoClient } from "mongodb";
import { type EmbeddedStore, type EmbeddedStoreOptions, startEmbeddedStore } from "../../embedded/server.ts";

/** A store in a folder of its own, with a client; all of it goes when disposed. */
export interface TestStore {
  readonly store: EmbeddedStore;
  readonly client: MongoClient;
  readonly db: Db;
  readonly file: string;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Memory where the machine has it: what a test says of answers does not hang on the speed of a disk. */
const FOLDERS = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();

/** Starts a store for one test. */
export async function aStore(options: Partial<EmbeddedStoreOptions> = {}): Promise<TestStore> {
  const folder = mkdtempSync(join(FOLDERS, "lockstep-store-"));
  const file = options.file ?? join(folder, "store.sqlite");
  const store = await startEmbeddedStore({ file, ...options });
  const client = await MongoClient.connect(store.url);
  return {
    store,
    client,
    db: client.db("test"),
    file,
    [Symbol.asyncDispose]: async () => {
      await client.close();
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
