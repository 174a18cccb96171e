import { Long, MongoClient, UUID } from "mongodb";
import { expect, test } from "vitest";
import { bare } from "./oracle/lib.mjs";
import { aStore } from "./support.ts";

test("transactions > 40 callers who move money between accounts > the sum never changes, for no reader", async () => {
  await using one = await aStore();
  const accounts = one.db.collection<{ _id: number; balance: number }>("accounts");
  await accounts.insertMany(Array.from({ length: 8 }, (_, i) => ({ _id: i, balance: 100 })));
  const move = async (seed: number): Promise<void> => {
    await using session = one.client.startSession();
    await session.withTransaction(async () => {
      const [from, to] = [seed % 8, (seed * 3 + 1) % 8];
      await accounts.updateOne({ _id: from }, { $inc: { balance: -seed } }, { session });
      await accounts.updateOne({ _id: to }, { $inc: { balance: seed } }, { session });
    });
  };
  const read = async (): Promise<number> => {
    await using session = one.client.startSession();
    session.startTransaction();
    let sum = 0;
    for (let id = 0; id < 8; id++) sum += (await accounts.findOne({ _id: id }, { session }))!.balance;
    await session.commitTransaction();
    return sum;
  };
  const sums = await Promise.all([
    ...Array.from({ length: 40 }, (_, i) => move(i + 1)),
    ...Array.from({ length: 10 }, read),
  ]);
  expect(sums.filter((sum) => sum !== undefined)).toEqual(Array.from({ length: 10 }, () => 800));
  const [total] = await accounts.aggregate([{ $group: { _id: null, sum: { $sum: "$balance" } } }]).toArray();
  expect(total).toEqual({ _id: null, sum: 800 });
});

test("transactions > 64 conditional decrements of one unit > one succeeds", async () => {
  await using one = await aStore();
  const stock = one.db.collection<{ _id: number; available: number }>("stock");
  await stock.insertOne({ _id: 1, available: 1 });
  const results = await Promise.all(
    Array.from({ length: 64 }, () => stock.updateOne({ _id: 1, available: { $gte: 1 } }, { $inc: { available: -1 } })),
  );
  expect(results.filter((result) => result.modifiedCount === 1)).toHaveLength(1);
});

test("cluster times > the clock is set back and the store started again > none falls", async () => {
  let now = Date.now();
  const folder = await aStore({ now: () => now });
  await folder.db.collection("c").insertOne({ a: 1 });
  const before = (await folder.db.command({ ping: 1 }))["operationTime"];
  await folder.store.close();
  now -= 3_600_000;
  {
    await using again = await aStore({ file: folder.file, now: () => now });
    const session = again.client.startSession();
    await again.db.collection("c").insertOne({ a: 2 }, { session });
    expect(session.operationTime!.greaterThan(before)).toBe(true);
    await session.endSession();
  }
  await folder[Symbol.asyncDispose]();
});

test("change streams > history was trimmed past the token > 286, not silence", async () => {
  await using one = await aStore({ keepChanges: 200 });
  const c = one.db.collection<{ _id: number }>("c");
  const stream = c.watch();
  const first = stream.next();
  await one.db.command({ ping: 1 });
  let id = 0;
  const writing = setInterval(() => void c.insertOne({ _id: --id }), 5);
  const token = (await first)._id;
  clearInterval(writing);
  await stream.close();
  for (let batch = 0; batch < 10; batch++)
    await c.insertMany(Array.from({ length: 100 }, (_, i) => ({ _id: batch * 100 + i })));
  await expect(c.watch([], { resumeAfter: token }).next()).rejects.toMatchObject({ code: 286 });
});

test("the file > a second store opens it > is refused with a sentence, and the first goes on", async () => {
  await using one = await aStore();
  await expect(aStore({ file: one.file })).rejects.toThrow(/another process has it open/);
  await one.db.collection("c").insertOne({ a: 1 });
});

test("several clients > each has its own sessions and sees what others have written", async () => {
  await using one = await aStore();
  const other = await MongoClient.connect(one.store.url);
  await one.db.collection("c").insertOne({ a: 1 });
  expect(await other.db("test").collection("c").countDocuments()).toBe(1);
  await other.close();
});

test("a retry after a restart > of a write and of a commit > is answered as the first time, and not done again", async () => {
  const one = await aStore();
  await one.db.collection<{ _id: number; n: number }>("c").insertOne({ _id: 1, n: 1 });
  const increment = (session: UUID) => ({
    update: "c",
    updates: [{ q: { _id: 1 }, u: { $inc: { n: 1 } } }],
    lsid: { id: session },
  });
  const [writer, committer] = [new UUID(), new UUID()];
  const write = { ...increment(writer), txnNumber: Long.fromNumber(1) };
  const inTransaction = { lsid: { id: committer }, txnNumber: Long.fromNumber(7), autocommit: false };
  const first = await bare(one.store.url, "test");
  expect(await first.send(write)).toMatchObject({ ok: 1, n: 1, nModified: 1 });
  await first.send({ ...increment(committer), ...inTransaction, startTransaction: true });
  const committed = await first.send({ commitTransaction: 1, ...inTransaction }, "admin");
  first.close();
  await one.store.close();
  {
    await using again = await aStore({ file: one.file });
    const second = await bare(again.store.url, "test");
    expect(await second.send(write)).toMatchObject({ ok: 1, n: 1, nModified: 1 });
    const retried = await second.send({ commitTransaction: 1, ...inTransaction }, "admin");
    expect(retried["ok"]).toBe(1);
    expect(retried["operationTime"]).toEqual(committed["operationTime"]);
    const unknown = { ...inTransaction, txnNumber: Long.fromNumber(8) };
    expect(await second.send({ commitTransaction: 1, ...unknown }, "admin")).toMatchObject({ ok: 0, code: 251 });
    expect(await again.db.collection("c").findOne()).toEqual({ _id: 1, n: 3 });
    second.close();
  }
  await one[Symbol.asyncDispose]();
});
