import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { MongoClient } from "mongodb";
import { expect, test } from "vitest";
import { verifyStore } from "../../embedded/transfer.ts";

async function startStore(folder: string): Promise<{ readonly child: ChildProcess; readonly url: string }> {
  const child = spawn(process.execPath, ["embedded/main.ts", "--port", "0", "--data", folder], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  for await (const line of createInterface({ input: child.stdout! })) {
    if (line.startsWith("ready ")) return { child, url: line.slice("ready ".length) };
  }
  throw new Error("the store ended before it was ready");
}

interface Entry {
  readonly _id: string;
  readonly n: number;
}

/** Writes pairs of documents in transactions until the connection breaks; gives what was acknowledged. */
async function writeUntilBroken(client: MongoClient, writer: string): Promise<string[]> {
  const db = client.db("test");
  const acknowledged: string[] = [];
  try {
    for (let i = 0; ; i++) {
      const id = `${writer}-${i}`;
      await using session = client.startSession();
      await session.withTransaction(
        async () => {
          await db.collection<Entry>("left").insertOne({ _id: id, n: i }, { session });
          await db.collection<Entry>("right").insertOne({ _id: id, n: i }, { session });
          await db
            .collection<Entry>("counts")
            .updateOne({ _id: writer }, { $inc: { n: 1 } }, { session, upsert: true });
        },
        { timeoutMS: 3000 },
      );
      acknowledged.push(id);
    }
  } catch {
    return acknowledged; // the store was killed: what was being written then is not acknowledged
  }
}

test(
  "the store is killed under 16 writers, three times > no acknowledged write is lost, none is half there",
  { timeout: 60_000 },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "lockstep-crash-"));
    const acknowledged = new Set<string>();
    for (let round = 0; round < 3; round++) {
      const { child, url } = await startStore(folder);
      const client = await MongoClient.connect(url, { serverSelectionTimeoutMS: 500, maxPoolSize: 20 });
      const db = client.db("test");
      for (const name of ["left", "right", "counts"]) await db.createCollection(name).catch(() => undefined); // there since the first round
      const writers = Array.from({ length: 16 }, (_, i) => writeUntilBroken(client, `r${round}w${i}`));
      while ((await db.collection("left").countDocuments({ n: { $gte: 5 } })) < 16 * round + 16)
        await db.command({ ping: 1 });
      child.kill("SIGKILL");
      await once(child, "exit");
      for (const list of await Promise.all(writers)) for (const id of list) acknowledged.add(id);
      await client.close();
    }
    expect(verifyStore(join(folder, "store.sqlite")).problems).toEqual([]);
    const { child, url } = await startStore(folder);
    const client = await MongoClient.connect(url);
    const db = client.db("test");
    const ids = async (name: string) =>
      new Set(
        await db
          .collection<Entry>(name)
          .find({})
          .map(({ _id }) => _id)
          .toArray(),
      );
    const [left, right] = [await ids("left"), await ids("right")];
    expect([...acknowledged].filter((id) => !left.has(id))).toEqual([]);
    expect(left.symmetricDifference(right).size).toBe(0);
    for await (const { _id, n } of db.collection<Entry>("counts").find({}))
      expect([...left].filter((id) => id.startsWith(`${_id}-`))).toHaveLength(n);
    expect(acknowledged.size).toBeGreaterThan(200);
    await client.close();
    child.kill("SIGTERM");
    await once(child, "exit");
    rmSync(folder, { recursive: true, force: true });
  },
);
