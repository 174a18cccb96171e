import { execFileSync } from "node:child_process";
import { globSync } from "node:fs";

/**
 * `npm run imports`: holds every module against the import rules of .dependency-cruiser.json.
 * The tool passes when its parser reads nothing, so the number of modules that it read is checked as well.
 */
const FOLDERS = ["kernel", "embedded", "gateway", "subgraphs", "schema", "client", "deploy", "test", "bench"];
const present = FOLDERS.filter((folder) => globSync(`${folder}/**/*.ts`).length > 0);
const expected = present
  .flatMap((folder) => globSync(`${folder}/**/*.ts`))
  .filter((file) => !file.endsWith(".generated.ts"));

const report = JSON.parse(
  execFileSync("depcruise", ["--config", ".dependency-cruiser.json", "--output-type", "json", ...present], {
    encoding: "utf8",
    maxBuffer: 256 * 1024 * 1024,
    stdio: ["ignore", "pipe", "inherit"],
  }),
) as Report;

interface Report {
  readonly modules: readonly { readonly source: string; readonly dependencies: readonly unknown[] }[];
  readonly summary: { readonly violations: readonly { rule: { name: string }; from: string; to: string }[] };
}

const read = new Set(report.modules.map((module) => module.source));
const unread = expected.filter((file) => !read.has(file));
const links = report.modules.reduce((sum, module) => sum + module.dependencies.length, 0);

for (const { rule, from, to } of report.summary.violations) console.error(`${rule.name}: ${from} → ${to}`);
for (const file of unread) console.error(`not read: ${file}`);
console.log(`${expected.length} modules, ${links} imports, ${report.summary.violations.length} broken rules`);
if (report.summary.violations.length > 0 || unread.length > 0 || links < expected.length / 2) process.exitCode = 1;
