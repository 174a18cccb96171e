// What several clients see together: transactions, retries, change streams, cursors. Each step names its client session and
// what it does; the recorded line is what came back, with tokens, times and ids of the run replaced by names.
import { bare, kept } from "./lib.mjs";

/** A scenario is (world) => void; `world.step(name, promise)` records what that step gave. */
export const scenarios = {
  "a transaction is invisible until it commits": async ({ step, session, db, other }) => {
    const s = session("s");
    s.startTransaction();
    await step("insert in transaction", db.collection("c").insertOne({ _id: 1 }, { session: s }));
    await step("outside read", other.collection("c").find().toArray());
    await step("inside read", db.collection("c").find({}, { session: s }).toArray());
    await step("commit", s.commitTransaction());
    await step("outside read after", other.collection("c").find().toArray());
  },
  "an aborted transaction leaves nothing": async ({ step, session, db, other }) => {
    await other.collection("c").insertOne({ _id: 1, n: 1 });
    const s = session("s");
    s.startTransaction();
    await step("update", db.collection("c").updateOne({ _id: 1 }, { $inc: { n: 1 } }, { session: s }));
    await step("delete", db.collection("c").deleteOne({ _id: 1 }, { session: s }));
    await step("abort", s.abortTransaction());
    await step("after", other.collection("c").find().toArray());
  },
  "two transactions on one document: the second is refused at once": async ({ step, session, db, other }) => {
    await other.collection("c").insertOne({ _id: 1, n: 1 });
    const a = session("a"),
      b = session("b");
    a.startTransaction();
    b.startTransaction();
    await step("a writes", db.collection("c").updateOne({ _id: 1 }, { $inc: { n: 1 } }, { session: a }));
    await step("b writes", db.collection("c").updateOne({ _id: 1 }, { $inc: { n: 1 } }, { session: b }));
    await step("b reads afterwards", db.collection("c").find({}, { session: b }).toArray());
    await step("a commits", a.commitTransaction());
    await step("b aborts", b.abortTransaction());
    await step("after", other.collection("c").find().toArray());
  },
  "a write after the snapshot conflicts": async ({ step, session, db, other }) => {
    await other.collection("c").insertMany([
      { _id: 1, n: 1 },
      { _id: 2, n: 1 },
    ]);
    const s = session("s");
    s.startTransaction({ readConcern: { level: "snapshot" } });
    await step("read", db.collection("c").find({ _id: 1 }, { session: s }).toArray());
    await step("outside write", other.collection("c").updateOne({ _id: 2 }, { $set: { n: 5 } }));
    await step("snapshot read", db.collection("c").find({ _id: 2 }, { session: s }).toArray());
    await step("write same document", db.collection("c").updateOne({ _id: 2 }, { $inc: { n: 1 } }, { session: s }));
    await step("abort", s.abortTransaction());
  },
  "an outside write waits for the transaction": async ({ step, session, db, other }) => {
    await other.collection("c").insertOne({ _id: 1, n: 1 });
    const s = session("s");
    s.startTransaction();
    await db.collection("c").updateOne({ _id: 1 }, { $inc: { n: 10 } }, { session: s });
    let settled = false;
    const outside = other
      .collection("c")
      .updateOne({ _id: 1 }, { $inc: { n: 1 } })
      .finally(() => {
        settled = true;
      });
    await new Promise((r) => setTimeout(r, 300));
    await step("settled before commit", Promise.resolve({ settled }));
    await s.commitTransaction();
    await step("outside write", outside);
    await step("after", other.collection("c").find().toArray());
  },
  "duplicate key in a transaction aborts it": async ({ step, session, db, other }) => {
    await other.collection("c").insertOne({ _id: 1 });
    const s = session("s");
    s.startTransaction();
    await step("ok insert", db.collection("c").insertOne({ _id: 2 }, { session: s }));
    await step("duplicate", db.collection("c").insertOne({ _id: 1 }, { session: s }));
    await step("next", db.collection("c").insertOne({ _id: 3 }, { session: s }));
    await step("commit", s.commitTransaction());
    await step("after", other.collection("c").find().toArray());
  },
  "unique key raced by two transactions": async ({ step, session, db, other }) => {
    await other.collection("c").createIndex({ u: 1 }, { unique: true });
    const a = session("a"),
      b = session("b");
    a.startTransaction();
    b.startTransaction();
    await step("a inserts", db.collection("c").insertOne({ _id: 1, u: 1 }, { session: a }));
    await step("b inserts the same key", db.collection("c").insertOne({ _id: 2, u: 1 }, { session: b }));
    await step("a commits", a.commitTransaction());
    await step("b commits", b.commitTransaction());
    await step("after", other.collection("c").find().toArray());
  },
  "commit twice and abort after commit": async ({ step, raw, lsid, long, other }) => {
    const own = lsid(),
      txnNumber = long(3);
    const inTxn = { lsid: own, txnNumber, autocommit: false };
    await step("first statement", raw({ insert: "c", documents: [{ _id: 1 }], ...inTxn, startTransaction: true }));
    await step("second statement", raw({ insert: "c", documents: [{ _id: 2 }], ...inTxn }));
    await step(
      "starting again in the open transaction",
      raw({ insert: "c", documents: [{ _id: 3 }], ...inTxn, startTransaction: true }),
    );
    await step("commit", raw({ commitTransaction: 1, ...inTxn }, "admin"));
    await step("commit again", raw({ commitTransaction: 1, ...inTxn }, "admin"));
    await step("abort after commit", raw({ abortTransaction: 1, ...inTxn }, "admin"));
    await step("statement after commit", raw({ find: "c", ...inTxn }));
    await step("commit of an unknown number", raw({ commitTransaction: 1, ...inTxn, txnNumber: long(5) }, "admin"));
    await step("abort of an unknown number", raw({ abortTransaction: 1, ...inTxn, txnNumber: long(6) }, "admin"));
    await step("statement of an unknown number", raw({ find: "c", ...inTxn, txnNumber: long(7) }));
    await step("older number", raw({ find: "c", ...inTxn, txnNumber: long(2), startTransaction: true }));
    await step(
      "unknown session",
      raw({ commitTransaction: 1, lsid: lsid(), txnNumber: long(1), autocommit: false }, "admin"),
    );
    await step(
      "number without a session",
      raw({ find: "c", txnNumber: long(1), autocommit: false, startTransaction: true }),
    );
    await step("commit on another database", raw({ commitTransaction: 1, ...inTxn }));
    const next = { lsid: own, txnNumber: long(9), autocommit: false };
    await step(
      "new transaction",
      raw({ update: "c", updates: [{ q: { _id: 1 }, u: { $set: { n: 1 } } }], ...next, startTransaction: true }),
    );
    await step("abort", raw({ abortTransaction: 1, ...next }, "admin"));
    await step("abort again", raw({ abortTransaction: 1, ...next }, "admin"));
    await step("commit after abort", raw({ commitTransaction: 1, ...next }, "admin"));
    await step("after", other.collection("c").find().sort({ _id: 1 }).toArray());
  },
  "what a transaction may not do": async ({ step, session, db, fresh }) => {
    for (const [name, command] of Object.entries({
      listCollections: { listCollections: 1 },
      createIndexes: { createIndexes: "c", indexes: [{ key: { a: 1 }, name: "a" }] },
      count: { count: "c" },
      distinct: { distinct: "c", key: "a" },
      aggregate: { aggregate: "c", pipeline: [{ $match: {} }], cursor: {} },
      drop: { drop: "c" },
      create: { create: "fresh" },
    })) {
      await fresh();
      const s = session(name);
      s.startTransaction();
      await step(name, db.command(command, { session: s }));
      await s.abortTransaction().catch(() => {});
    }
    const s = session("insert into a missing collection");
    s.startTransaction();
    await step("insert into a missing collection", db.collection("unborn").insertOne({ _id: 1 }, { session: s }));
    await s.abortTransaction().catch(() => {});
  },
  "a retried write is done once": async ({ step, raw, lsid: newSession, other, long }) => {
    const lsid = newSession();
    const write = { update: "c", updates: [{ q: { _id: 1 }, u: { $inc: { n: 1 } } }], lsid, txnNumber: long(50) };
    await other.collection("c").insertOne({ _id: 1, n: 1 });
    await step("first", raw(write));
    await step("the same again", raw(write));
    await step(
      "other statement, same number",
      raw({ insert: "c", documents: [{ _id: 9 }], lsid, txnNumber: long(50) }),
    );
    await step(
      "findAndModify",
      raw({ findAndModify: "c", query: { _id: 1 }, update: { $inc: { n: 1 } }, new: true, lsid, txnNumber: long(51) }),
    );
    await step(
      "findAndModify again",
      raw({ findAndModify: "c", query: { _id: 1 }, update: { $inc: { n: 1 } }, new: true, lsid, txnNumber: long(51) }),
    );
    await step("insert many", raw({ insert: "c", documents: [{ _id: 21 }, { _id: 22 }], lsid, txnNumber: long(52) }));
    await step(
      "insert many again, one more",
      raw({ insert: "c", documents: [{ _id: 21 }, { _id: 22 }, { _id: 23 }], lsid, txnNumber: long(52) }),
    );
    await step("older number", raw({ insert: "c", documents: [{ _id: 31 }], lsid, txnNumber: long(51) }));
    await step(
      "multi update with a number",
      raw({ update: "c", updates: [{ q: {}, u: { $inc: { n: 1 } }, multi: true }], lsid, txnNumber: long(53) }),
    );
    await step("delete", raw({ delete: "c", deletes: [{ q: { _id: 21 }, limit: 1 }], lsid, txnNumber: long(54) }));
    await step(
      "delete again",
      raw({ delete: "c", deletes: [{ q: { _id: 21 }, limit: 1 }], lsid, txnNumber: long(54) }),
    );
    await step("after", other.collection("c").find().sort({ _id: 1 }).toArray());
  },
  "change stream: every kind of write": async ({ step, other, watch }) => {
    const events = await watch();
    const c = other.collection("c");
    await c.insertOne({ _id: 1, a: 1, o: { p: 1, q: 2 }, l: [1, 2, 3] });
    await c.updateOne({ _id: 1 }, { $set: { a: 2, "o.p": 5 }, $unset: { "o.q": 1 } });
    await c.updateOne({ _id: 1 }, { $push: { l: 4 } });
    await c.updateOne({ _id: 1 }, { $pop: { l: 1 } });
    await c.updateOne({ _id: 1 }, { $set: { "l.1": 9 } });
    await c.updateOne({ _id: 1 }, { $set: { a: 2 } });
    await c.replaceOne({ _id: 1 }, { b: 1 });
    await c.updateOne({ _id: 2 }, { $set: { n: 1 } }, { upsert: true });
    await c.findOneAndUpdate({ _id: 2 }, { $inc: { n: 1 } });
    await c.insertMany([{ _id: 3 }, { _id: 4 }]);
    await c.deleteMany({ _id: { $gte: 3 } });
    await step("events", events(11));
  },
  "change stream: transaction events come together, at commit, in order": async ({
    step,
    session,
    db,
    other,
    watch,
  }) => {
    const events = await watch();
    const s = session("s");
    s.startTransaction();
    await db.collection("c").insertOne({ _id: 1 }, { session: s });
    await other.collection("c").insertOne({ _id: 9 });
    await db.collection("c").insertOne({ _id: 2 }, { session: s });
    await db.collection("c").updateOne({ _id: 1 }, { $set: { n: 1 } }, { session: s });
    await s.commitTransaction();
    const t = session("t");
    t.startTransaction();
    await db.collection("c").insertOne({ _id: 5 }, { session: t });
    await t.abortTransaction();
    await other.collection("c").deleteOne({ _id: 9 });
    await step("events", events(5));
  },
  "change stream: match, full document, resume": async ({ step, other, watch, resume }) => {
    const inserts = await watch([{ $match: { operationType: "insert", "fullDocument.k": "yes" } }]);
    const updates = await watch([{ $match: { operationType: "update" } }], { fullDocument: "updateLookup" });
    const c = other.collection("c");
    await c.insertMany([
      { _id: 1, k: "no" },
      { _id: 2, k: "yes" },
      { _id: 3, k: "yes" },
    ]);
    await c.updateOne({ _id: 1 }, { $set: { k: "yes" } });
    const first = await inserts(2);
    await step("inserts", Promise.resolve(first));
    await step("updates", updates(1));
    await c.insertOne({ _id: 4, k: "yes" });
    const again = await resume(first[0], [{ $match: { operationType: "insert" } }]);
    await step("resumed after the first", again(2));
    const after = await resume(first[1], [], "startAfter");
    await step("startAfter the second", after(2));
  },
  "change stream: drop invalidates": async ({ step, other, watch }) => {
    const events = await watch();
    await other.collection("c").insertOne({ _id: 1 });
    await other.collection("c").drop();
    await step("events", events(3));
  },
  "change stream: wrong tokens and stages": async ({ step, raw }) => {
    await step(
      "malformed token",
      raw({ aggregate: "c", pipeline: [{ $changeStream: { resumeAfter: { _data: "zz" } } }], cursor: {} }),
    );
    await step(
      "token not an object",
      raw({ aggregate: "c", pipeline: [{ $changeStream: { resumeAfter: 1 } }], cursor: {} }),
    );
    await step(
      "stage not first",
      raw({ aggregate: "c", pipeline: [{ $match: {} }, { $changeStream: {} }], cursor: {} }),
    );
    await step(
      "sort not allowed",
      raw({ aggregate: "c", pipeline: [{ $changeStream: {} }, { $sort: { a: 1 } }], cursor: {} }),
    );
    await step(
      "group not allowed",
      raw({ aggregate: "c", pipeline: [{ $changeStream: {} }, { $group: { _id: 1 } }], cursor: {} }),
    );
    await step("unknown option", raw({ aggregate: "c", pipeline: [{ $changeStream: { foo: 1 } }], cursor: {} }));
    await step(
      "bad fullDocument",
      raw({ aggregate: "c", pipeline: [{ $changeStream: { fullDocument: "x" } }], cursor: {} }),
    );
  },
  "cluster times: what positions rest on": async ({ step, session, db, other, raw, watch, timestamp }) => {
    const events = await watch();
    const s = session("s", { causalConsistency: true });
    await s.withTransaction(async () => {
      await db.collection("c").insertOne({ _id: 1 }, { session: s });
      await db.collection("c").insertOne({ _id: 2 }, { session: s });
    });
    const written = s.operationTime;
    const single = session("single", { causalConsistency: true });
    await other.collection("c").insertOne({ _id: 3 });
    await db.collection("c").insertOne({ _id: 4 }, { session: single });
    const seen = await events(4);
    const at = seen.map((event) => event.clusterTime);
    await step("events of one transaction share their time", Promise.resolve({ equal: at[0]?.equals(at[1]) ?? null }));
    await step(
      "the writer's operationTime is the event's",
      Promise.resolve({
        transaction: written?.equals(at[0]) ?? null,
        single: single.operationTime?.equals(at[3]) ?? null,
      }),
    );
    await step(
      "times rise in order",
      Promise.resolve({ rising: at[0] && at[2] ? at[0].lessThan(at[2]) && at[2].lessThan(at[3]) : null }),
    );
    const reader = session("reader", { causalConsistency: true });
    reader.advanceOperationTime(at[3] ?? single.operationTime);
    await step(
      "a read advanced to the last write",
      db
        .collection("c")
        .find({}, { session: reader, readConcern: { level: "majority" } })
        .sort({ _id: 1 })
        .toArray(),
    );
    await step(
      "the read's operationTime is not below it",
      Promise.resolve({ holds: reader.operationTime && at[3] ? reader.operationTime.greaterThanOrEqual(at[3]) : null }),
    );
    await step(
      "a time far ahead",
      raw({ find: "c", readConcern: { level: "majority", afterClusterTime: timestamp(4000000000, 1) } }),
    );
    await step(
      "afterClusterTime with local reads",
      raw({
        find: "c",
        filter: { _id: 1 },
        readConcern: { level: "local", afterClusterTime: at[0] ?? timestamp(1, 1) },
      }),
    );
    await step(
      "afterClusterTime null",
      raw({ find: "c", readConcern: { level: "majority", afterClusterTime: timestamp(0, 0) } }),
    );
    const from = await watch([], { startAtOperationTime: at[2] ?? timestamp(1, 1) });
    await step(
      "startAtOperationTime includes its own time",
      from(2).then((list) => list.map((event) => event.documentKey?._id ?? event)),
    );
  },
  "cursors: batches, another session, killed": async ({ step, raw, other, lsid }) => {
    await other.collection("c").insertMany(Array.from({ length: 7 }, (_, i) => ({ _id: i })));
    const first = await raw({ find: "c", sort: { _id: 1 }, batchSize: 3 });
    await step("first batch", Promise.resolve(first));
    const id = first.cursor.id;
    await step("get more 2", raw({ getMore: id, collection: "c", batchSize: 2 }));
    await step("wrong collection", raw({ getMore: id, collection: "d" }));
    await step("from another session", raw({ getMore: id, collection: "c", lsid: lsid() }));
    await step(
      "kill",
      raw({ killCursors: "c", cursors: [id] }).then((r) => ({ killed: r.cursorsKilled?.length ?? r })),
    );
    await step("after kill", raw({ getMore: id, collection: "c" }));
    const all = await raw({ find: "c", sort: { _id: 1 }, batchSize: 7 });
    await step("exactly one batch", Promise.resolve(all));
    await step(
      "one more",
      String(all.cursor.id) === "0" ? Promise.resolve("closed") : raw({ getMore: all.cursor.id, collection: "c" }),
    );
  },
};

/** Runs one scenario on an empty database and returns its recorded lines. */
export async function runScenario(scenario, url, client, otherClient, name, bson) {
  const lines = [];
  const sessions = [];
  const streams = [];
  const db = client.db(name),
    other = otherClient.db(name);
  const connection = await bare(url, name);
  await other.dropDatabase();
  await other.createCollection("c");
  const plain = (value) =>
    JSON.parse(bson.EJSON.stringify(value, { relaxed: true }), (key, v) => {
      if (v && typeof v === "object" && typeof v._data === "string") return "<token>";
      if (key === "clusterTime" || key === "wallTime" || key === "collectionUUID") return undefined;
      if (key === "lsid" || key === "txnNumber") return `<${key}>`;
      return v;
    });
  const keptLine = (value) =>
    Array.isArray(value) ? value : value && typeof value === "object" ? kept(value) : (value ?? null);
  const open = async (pipeline = [], opts = {}) => {
    const stream = other.collection("c").watch(pipeline, { maxAwaitTimeMS: 100, ...opts });
    streams.push(stream);
    const seen = [];
    stream.on("change", (event) => seen.push(event));
    stream.on("error", (error) => seen.push(kept(error)));
    stream.on("end", () => seen.push("end"));
    await new Promise((r) => setTimeout(r, 400));
    return async (count) => {
      const until = Date.now() + 8000;
      while (seen.length < count && Date.now() < until) await new Promise((r) => setTimeout(r, 20));
      await new Promise((r) => setTimeout(r, 150));
      return seen.slice();
    };
  };
  const world = {
    db,
    other,
    long: (n) => bson.Long.fromNumber(n),
    timestamp: (t, i) => new bson.Timestamp({ t, i }),
    session: (_name, options = { causalConsistency: false }) => {
      const s = client.startSession(options);
      sessions.push(s);
      return s;
    },
    fresh: async () => {
      await other.collection("c").deleteMany({});
    },
    raw: (command, database) => connection.send(command, database),
    lsid: () => ({ id: new bson.UUID() }),
    watch: open,
    resume: (event, pipeline = [], how = "resumeAfter") =>
      event?._id ? open(pipeline, { [how]: event._id }) : async () => "no event to resume after",
    step: async (label, promise) => {
      let value;
      try {
        value = await promise;
      } catch (error) {
        value = error;
      }
      lines.push({ step: label, gave: plain(keptLine(value)) });
      return value;
    },
  };
  try {
    await scenario(world);
  } catch (error) {
    lines.push({ step: "broke off", gave: plain(kept(error)) });
  } finally {
    connection.close();
    for (const s of streams) await s.close().catch(() => {});
    for (const s of sessions) await s.endSession().catch(() => {});
  }
  return lines;
}
