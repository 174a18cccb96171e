import type { Clock } from "../clock.ts";
import type { Database } from "../mongo/mongo.ts";

interface SeedMark {
  readonly _id: "seed";
  readonly set: string;
  readonly state: "begun" | "done";
  readonly at: Date;
}

/**
 * Fills an empty database once; answers false when it was filled before. A process that died in between left a part: that is
 * taken away and filled anew, because rows that are there twice or never are worse than the wait.
 */
export async function seedOnce(input: {
  readonly database: Database;
  readonly set: string;
  readonly clock: Clock;
  seed(): Promise<void> | undefined;
}): Promise<boolean> {
  const { database, set, clock } = input;
  const marks = database.collection<SeedMark>("seeds");
  const mark = await marks.findOne({ _id: "seed" });
  if (mark?.state === "done") return false;
  if (mark !== null) await empty(database);
  await marks.replaceOne({ _id: "seed" }, { set, state: "begun", at: new Date(clock.now()) }, { upsert: true });
  await input.seed();
  await marks.updateOne({ _id: "seed" }, { $set: { state: "done" } });
  return true;
}

/** Its documents; collections and their indexes stay. */
async function empty(database: Database): Promise<void> {
  for (const { name } of await database.listCollections({}, { nameOnly: true }).toArray()) {
    if (name !== "seeds" && !name.startsWith("system.")) await database.collection(name).deleteMany({});
  }
}
