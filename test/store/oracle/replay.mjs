import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { BSON, MongoClient } from "mongodb";
import { EJSON, fromLine, runCase, settled, toLine } from "./lib.mjs";
import later from "./later.json" with { type: "json" };
import { runScenario, scenarios } from "./scenarios.mjs";

const REFUSED = new Set([115, 238]);
const isRefusal = (reply) =>
  REFUSED.has(Number(reply?.error?.code)) || reply?.writeErrors?.some((error) => REFUSED.has(Number(error.code)));

/** Numbers by value, error texts aside: 1 and 1.0 are the same to a client of the driver. */
const comparable = (value) =>
  JSON.stringify(JSON.parse(settled(EJSON.stringify(value, { relaxed: true }))), (key, v) => {
    if (key === "text" || key === "codeName") return undefined;
    if (v && typeof v === "object" && "$numberDouble" in v) return v.$numberDouble === "-0.0" ? 0 : v;
    return Object.is(v, -0) ? 0 : v;
  });

/** The order of a reply's own fields says nothing; that of a document's does. */
const tidy = (reply) =>
  reply && typeof reply === "object" && !Array.isArray(reply)
    ? Object.fromEntries(Object.entries(reply).toSorted(([x], [y]) => (x < y ? -1 : 1)))
    : reply;

/** Both refuse, at the same places, for another reason. */
const failedAlike = (a, b) =>
  (a?.error && b?.error) ||
  (a?.writeErrors &&
    b?.writeErrors &&
    String(a.writeErrors.map((error) => error.index)) === String(b.writeErrors.map((error) => error.index)));

/** Without a sort nobody promises an order: such lists compare as sets. */
function ordered(command, reply) {
  const list = reply?.cursor?.firstBatch ?? reply?.values;
  const isSorted = command?.sort || command?.limit || command?.skip;
  if (!Array.isArray(list) || isSorted || /\$(sort|limit|skip|sample)/.test(JSON.stringify(command?.pipeline ?? [])))
    return reply;
  const sorted = list.toSorted((a, b) => (comparable(a) < comparable(b) ? -1 : 1));
  return reply.values ? { ...reply, values: sorted } : { ...reply, cursor: { ...reply.cursor, firstBatch: sorted } };
}

/** Cases played at the same time, each lane in a database of its own. */
const LANES = 4;
const WORST = ["same", "later", "refused", "code", "different"];

export async function replay(url, file) {
  const lines = gunzipSync(readFileSync(file)).toString().trim().split("\n");
  const client = await MongoClient.connect(url);
  const other = await MongoClient.connect(url);
  const tally = { same: 0, later: 0, refused: 0, code: 0, different: 0, reports: [] };

  const judge = (id, recorded, ours, commands) => {
    let worst = "same";
    const note = (kind, what, theirs, mine) => {
      if (WORST.indexOf(kind) > WORST.indexOf(worst)) worst = kind;
      if (kind === "code" || kind === "different") {
        tally.reports.push(
          `${kind} ${id} ${EJSON.stringify(what).slice(0, 300)}\n  MongoDB ${comparable(theirs).slice(0, 400)}\n  here    ${comparable(mine).slice(0, 400)}`,
        );
      }
    };
    for (const [i, reply] of recorded.replies.entries()) {
      const got = ours.replies[i];
      if (comparable(tidy(ordered(commands[i], reply))) === comparable(tidy(ordered(commands[i], got)))) continue;
      const isLater = later.some((one) => one.case === id && (one.step === undefined || one.step === commands[i].step));
      note(
        isLater ? "later" : isRefusal(got) ? "refused" : failedAlike(reply, got) ? "code" : "different",
        commands[i],
        reply,
        got,
      );
    }
    if (worst === "same" && recorded.after && comparable(recorded.after) !== comparable(ours.after)) {
      note("different", commands, recorded.after, ours.after);
    }
    tally[worst]++;
  };

  const rename = (value, name, to) => JSON.parse(JSON.stringify(value).replaceAll(name, to));
  const playScenario = async (raw, name) => {
    const mine = rename(await runScenario(scenarios[raw.scenario], url, client, other, name, BSON), name, "oracle_s");
    const byStep = new Map(mine.map((one) => [one.step, one.gave]));
    const steps = raw.lines.map(({ step }) => ({ step }));
    judge(
      raw.scenario,
      { replies: raw.lines.map(({ gave }) => gave ?? {}) },
      { replies: steps.map(({ step }) => byStep.get(step) ?? {}) },
      steps,
    );
  };
  const playCase = async (line, name) => {
    const one = fromLine(line);
    const ours = await runCase(client.db(name), one).catch((error) => ({
      replies: one.commands.map(() => ({ error: { code: error.code ?? null } })),
    }));
    judge(one.id, one, fromLine(toLine(ours).replaceAll(`"${name}.`, '"oracle.')), one.commands);
  };
  const cases = lines.filter((line) => line.includes('"commands"'));
  const lane = async (i) => {
    for (let at = i; at < cases.length; at += LANES) await playCase(cases[at], `oracle_${i}`);
  };
  const played = lines
    .filter((line) => line.startsWith('{"scenario"'))
    .map((line, i) => playScenario(JSON.parse(line), `oracle_s_${i}`));
  await Promise.all([...played, ...Array.from({ length: LANES }, (_, i) => lane(i))]);
  await client.close();
  await other.close();
  return tally;
}
