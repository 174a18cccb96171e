import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:net";
import { BSON } from "mongodb";
import { expect, test } from "vitest";
import { aStore } from "./support.ts";

function message(body: Uint8Array, code = 2013, size?: number): Buffer {
  const head = Buffer.alloc(21);
  head.writeInt32LE(size ?? 21 + body.length, 0);
  head.writeInt32LE(code, 12);
  return Buffer.concat([head, body]);
}

const whole = BSON.serialize({ ping: 1, $db: "test" });

test("a malformed message > ends that connection only", async () => {
  await using one = await aStore();
  const { port } = new URL(one.store.url.replace("mongodb:", "http:"));
  const torn = whole.slice();
  torn[4] = 0x7e;
  const bad = [
    message(whole, 2013, 7),
    message(whole, 2013, 2_000_000_000),
    message(whole, 9),
    message(torn),
    message(whole.subarray(0, 9)),
    ...Array.from({ length: 30 }, () => message(randomBytes(40))),
  ];
  for (const bytes of bad) {
    const socket = connect(Number(port), "127.0.0.1");
    socket.write(bytes);
    socket.on("error", () => {});
    await once(socket, "close");
  }
  expect(await one.db.command({ ping: 1 })).toMatchObject({ ok: 1 });
});

test("what is not supported > is refused by name with MongoDB's code", async () => {
  await using one = await aStore();
  const c = one.db.collection<{ _id: number; a: unknown }>("c");
  await c.insertOne({ _id: 1, a: 1 });
  await expect(one.db.command({ mapReduce: "c" })).rejects.toMatchObject({ code: 115, message: /mapReduce/ });
  await expect(c.find({ $where: "1" }).toArray()).rejects.toMatchObject({ code: 238, message: /\$where/ });
  await expect(c.updateOne({}, [{ $set: { a: 2 } }])).rejects.toMatchObject({ code: 238, message: /pipeline/ });
  await expect(c.find({}, { collation: { locale: "de" } }).toArray()).rejects.toMatchObject({
    code: 238,
    message: /collation/,
  });
  await expect(c.aggregate([{ $out: "d" }]).toArray()).rejects.toMatchObject({ code: 238, message: /\$out/ });
  await expect(c.insertOne({ _id: 2, a: BSON.Decimal128.fromString("1.5") })).rejects.toMatchObject({
    code: 238,
    message: /decimal128/,
  });
  await expect(one.db.command({ nonsense: 1 })).rejects.toMatchObject({ code: 59 });
});

test("a result larger than a message > comes in batches", async () => {
  await using one = await aStore();
  const c = one.db.collection<{ _id: number; text: string }>("c");
  const text = "x".repeat(1_000_000);
  for (let i = 0; i < 40; i++) await c.insertOne({ _id: i, text });
  expect((await c.find({}, { batchSize: 1000 }).toArray()).map(({ _id }) => _id)).toEqual(
    Array.from({ length: 40 }, (_, i) => i),
  );
});
