import { join } from "node:path";
import { parseArgs } from "node:util";
import { startEmbeddedStore } from "./server.ts";
import { exportStore, importStore, verifyStore } from "./transfer.ts";

const USAGE = `npm run store -- [--port N] [--data DIR]          serve the store in DIR (default .lockstep, port 27017)
npm run store -- export FOLDER [--data DIR]       write files that mongoimport reads
npm run store -- import FOLDER [--data DIR]       read such files into an empty store
npm run store -- verify [--data DIR]              check a store that is not running`;

const log = (level: string) => (fields: object, message: string) =>
  console.error(JSON.stringify({ level, time: new Date().toISOString(), message, ...fields }));

async function serve(file: string, port: number): Promise<void> {
  const store = await startEmbeddedStore({
    file,
    port,
    log: { info: log("info"), warn: log("warn"), error: log("error") },
    onFailure: () => process.exit(1),
  });
  console.log(`ready ${store.url}`);
  const stop = async (): Promise<void> => {
    await store.close();
    process.exit(0);
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void stop()); // the process ends with it
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      port: { type: "string", default: "27017" },
      data: { type: "string", default: process.env["LOCKSTEP_DATA"] ?? ".lockstep" },
    },
  });
  const [action = "serve", folder] = positionals;
  const port = Number(values.port);
  const file = join(values.data, "store.sqlite");
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`--port must be a number from 0 to 65535, not '${values.port}'`);
  if (action === "serve") return serve(file, port);
  if ((action === "export" || action === "import") && folder) {
    const { collections, documents } = await (action === "export"
      ? exportStore(file, folder)
      : importStore(file, folder));
    console.log(`${action}ed ${documents} documents of ${collections} collections`);
  } else if (action === "verify") {
    const { documents, changes, problems } = verifyStore(file);
    for (const problem of problems) console.error(problem);
    console.log(`${documents} documents, ${changes} changes, ${problems.length} problems`);
    if (problems.length > 0) process.exitCode = 1;
  } else throw new Error(USAGE);
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
