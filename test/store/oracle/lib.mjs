// Shared by record.mjs and replay.mjs: how a case is run through the official driver, and what of a reply is kept.
import net from "node:net";
import { BSON } from "mongodb";
export const { EJSON } = BSON;

const DROPPED = new Set([
  "$clusterTime",
  "operationTime",
  "electionId",
  "opTime",
  "ok",
  "recoveryToken",
  "topologyVersion",
  "connectionId",
  "writeConcernError",
]);

/** What a reply promises, without what differs from run to run. Errors keep code, name and labels; their text is only for people. */
export function kept(reply) {
  if (reply instanceof Error) {
    const out = { error: { code: reply.code ?? null, codeName: reply.codeName ?? null } };
    if (reply.errorLabels?.length)
      out.error.labels = [...reply.errorLabels].filter((l) => l !== "ResumableChangeStreamError").sort();
    if (reply.keyPattern) out.error.keyPattern = reply.keyPattern;
    out.error.text = String(reply.message).slice(0, 160);
    return out;
  }
  if (reply.ok !== undefined && Number(reply.ok) === 0)
    return kept(
      Object.assign(new Error(reply.errmsg), {
        code: reply.code,
        codeName: reply.codeName,
        errorLabels: reply.errorLabels,
        keyPattern: reply.keyPattern,
      }),
    );
  const out = {};
  for (const [key, value] of Object.entries(reply)) {
    if (DROPPED.has(key)) continue;
    if (key === "cursor")
      out.cursor = {
        ...("firstBatch" in value ? { firstBatch: value.firstBatch } : { nextBatch: value.nextBatch }),
        open: String(value.id) !== "0",
      };
    else if (key === "writeErrors")
      out.writeErrors = value.map(({ index, code, keyPattern }) =>
        keyPattern ? { index, code, keyPattern } : { index, code },
      );
    else if (key === "lastErrorObject" || key === "upserted" || key === "value") out[key] = value;
    else out[key] = value;
  }
  return out;
}

/** Ids that a server made up (ours begin with zeros) all read ffff…, so that two runs compare. */
export const settled = (text) => text.replace(/"\$oid":"(?!0{8})[0-9a-f]{24}"/g, '"$oid":"ffffffffffffffffffffffff"');

/** One line of a recording. Extended JSON takes the operators $regex and $options for a regex value, so they have names of their own here. */
export const toLine = (value) =>
  settled(EJSON.stringify(value, { relaxed: false }))
    .replaceAll('"$regex":', '"regex operator":')
    .replaceAll('"$options":', '"regex options":');
const OPERATORS = { "regex operator": "$regex", "regex options": "$options" };
const renamed = (value) => {
  if (Array.isArray(value)) return value.map(renamed);
  if (!value || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [OPERATORS[key] ?? key, renamed(inner)]));
};
export const fromLine = (line) => renamed(EJSON.parse(line, { relaxed: false }));

/** Runs one command and keeps its reply. Numbers stay typed (Int32, Double, Long). */
async function run(db, command, options = {}) {
  try {
    return kept(await db.command(command, { promoteValues: false, promoteLongs: false, ...options }));
  } catch (error) {
    return kept(error);
  }
}

/** One case on a fresh collection: its documents, its indexes, its commands; their replies, and the documents afterwards. */
export async function runCase(db, { docs = [], indexes = [], commands, after = false }) {
  await db
    .collection("c")
    .drop()
    .catch(() => {});
  await db.createCollection("c");
  if (docs.length) {
    const { writeErrors } = await db.command({ insert: "c", documents: docs });
    if (writeErrors) return { replies: commands.map(() => ({ error: { code: writeErrors[0].code } })) };
  }
  for (const index of indexes ?? []) await db.command({ createIndexes: "c", indexes: [index] });
  const replies = [];
  for (const command of commands) replies.push(await run(db, command));
  const result = { replies };
  if (after) result.after = (await run(db, { find: "c", filter: {}, sort: { _id: 1 } })).cursor.firstBatch;
  return result;
}

/** A bare connection that sends commands as they are: the driver would put its own session over ours. */
export async function bare(url, name) {
  const { hostname, port } = new URL(url.replace("mongodb://", "http://"));
  const socket = net.connect(Number(port), hostname);
  await new Promise((resolve, reject) => socket.once("connect", resolve).once("error", reject));
  let received = Buffer.alloc(0),
    id = 0;
  const waiting = [];
  socket.on("data", (chunk) => {
    received = Buffer.concat([received, chunk]);
    while (received.length >= 4 && received.length >= received.readInt32LE(0)) {
      const size = received.readInt32LE(0);
      waiting.shift()?.(BSON.deserialize(received.subarray(21, size), { promoteLongs: false }));
      received = received.subarray(size);
    }
  });
  const send = (command, database = name) =>
    new Promise((resolve) => {
      waiting.push(resolve);
      const body = BSON.serialize({ ...command, $db: database });
      const head = Buffer.alloc(21);
      head.writeInt32LE(21 + body.length, 0);
      head.writeInt32LE(++id, 4);
      head.writeInt32LE(2013, 12);
      socket.write(Buffer.concat([head, body]));
    });
  return { send, close: () => socket.destroy() };
}
