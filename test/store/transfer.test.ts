import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Long } from "mongodb";
import { expect, test } from "vitest";
import { exportStore, importStore, verifyStore } from "../../embedded/transfer.ts";
import { aStore } from "./support.ts";

test("export and import > documents with their types, indexes and validators > are the same in the new store", async () => {
  const folder = mkdtempSync(join(tmpdir(), "lockstep-transfer-"));
  const file = join(folder, "store.sqlite");
  const documents = [
    { _id: 1, n: 1.5, at: new Date(5) },
    { _id: 2, n: Long.fromString("9007199254740993"), list: [{ a: null }] },
  ];
  {
    await using one = await aStore({ file });
    await one.db.collection<{ _id: number }>("c").insertMany(documents);
    await one.db.collection("c").createIndex({ n: -1 }, { unique: true, partialFilterExpression: { n: { $gt: 0 } } });
  }
  expect(verifyStore(file)).toEqual({ documents: 2, changes: 2, problems: [] });
  expect(await exportStore(file, join(folder, "out"))).toEqual({ collections: 1, documents: 2 });
  const copy = join(folder, "copy", "store.sqlite");
  expect(await importStore(copy, join(folder, "out"))).toEqual({ collections: 1, documents: 2 });
  {
    await using one = await aStore({ file: copy });
    expect(
      await one.db
        .collection("c")
        .find({}, { sort: { _id: 1 } })
        .toArray(),
    ).toEqual(documents);
    expect(await one.db.collection("c").indexes()).toMatchObject([{ name: "_id_" }, { name: "n_-1", unique: true }]);
  }
  rmSync(folder, { recursive: true, force: true });
});

test("a file of another program > is refused with a sentence, and not touched", async () => {
  const folder = mkdtempSync(join(tmpdir(), "lockstep-foreign-"));
  const file = join(folder, "store.sqlite");
  writeFileSync(file, "a letter to a friend");
  await expect(aStore({ file })).rejects.toThrow(/not a store .*nothing was changed/);
  rmSync(folder, { recursive: true, force: true });
});
