import { buildWall } from "../web/build.ts";
import { systemClock } from "../kernel/clock.ts";
import { createLog } from "../kernel/log.ts";
import { seededRandom } from "../kernel/random.ts";
import { startLockstep } from "./lockstep.ts";
import { InvalidSettings, readSettings, type Settings } from "./settings.ts";
import { startTraffic } from "./traffic/traffic.ts";

/** `npm start`: everything in one process. Its settings are in docs/configuration.md. */
const TRAFFIC_SEED = 20_261_124;

const settings = settingsOrExit();
const log = createLog({ level: settings.logLevel });
const clock = systemClock();
const wall = await buildWall({ log: (message) => log.info(message) });
const lockstep = await startLockstep(settings, { clock, log, wall });

const stopping = new AbortController();
const traffic = settings.traffic
  ? startTraffic({ url: lockstep.url, clock, random: seededRandom(TRAFFIC_SEED), log, signal: stopping.signal })
  : undefined;

for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => void stop()); // the process ends with it

console.log(`ready ${lockstep.url}/graphql`);
console.log(`  ${lockstep.url}/       GraphiQL, with queries, mutations and subscriptions to run`);
console.log(`  ${lockstep.url}/wall   four touchpoints side by side, in step`);

async function stop(): Promise<void> {
  stopping.abort();
  await traffic?.[Symbol.asyncDispose]();
  await lockstep[Symbol.asyncDispose]();
  process.exit(0);
}

function settingsOrExit(): Settings {
  try {
    return readSettings(process.env);
  } catch (error) {
    if (!(error instanceof InvalidSettings)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}
