import { join } from "node:path";
import { parseArgs } from "node:util";
import { startEmbeddedStore } from "./server.ts";

const log = (level: string) => (fields: object, message: string) =>
  console.error(JSON.stringify({ level, time: new Date().toISOString(), message, ...fields }));

const { values } = parseArgs({
  options: {
    port: { type: "string", default: "27017" },
    data: { type: "string", default: process.env["LOCKSTEP_DATA"] ?? ".lockstep" },
  },
});
const port = Number(values.port);
if (!Number.isInteger(port) || port < 0 || port > 65_535) {
  console.error(`--port must be a number from 0 to 65535, not '${values.port}'`);
  process.exit(2);
}
try {
  const store = await startEmbeddedStore({
    file: join(values.data, "store.sqlite"),
    port,
    log: { info: log("info"), warn: log("warn"), error: log("error") },
    onFailure: () => process.exit(1),
  });
  console.log(`ready ${store.url}`);
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, () => void store.close().then(() => process.exit(0)));
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
}
