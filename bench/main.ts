import { benchGraph } from "./graph.ts";

/** `npm run bench [-- NAME]`: prints a table of ratios, each measured side by side in one run. All of them when none is named. */
const benches: Readonly<Record<string, () => Promise<void>>> = { graph: benchGraph };

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in benches));
if (unknown.length > 0) {
  console.error(`unknown bench ${unknown.join(", ")}; there are: ${Object.keys(benches).join(", ")}`);
  process.exit(1);
}
for (const name of wanted.length > 0 ? wanted : Object.keys(benches)) await benches[name]?.();
process.exit(0);
