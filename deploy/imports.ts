import { globSync, readFileSync } from "node:fs";
import { cruise, type IFlattenedRuleSet, type ICruiseResult } from "dependency-cruiser";
import { Visitor } from "@swc/core/Visitor.js";

/**
 * `npm run imports`: holds every module against the import rules of .dependency-cruiser.json.
 * The tool passes when its parser reads nothing, so the number of modules that it read is checked as well.
 */
const FOLDERS = ["kernel", "embedded", "gateway", "subgraphs", "schema", "client", "deploy", "test", "bench"];

teachUsingDeclarations();
const { forbidden, options } = JSON.parse(readFileSync(".dependency-cruiser.json", "utf8")) as Configuration; // ours
const present = FOLDERS.filter((folder) => globSync(`${folder}/**/*.ts`).length > 0);
const expected = present
  .flatMap((folder) => globSync(`${folder}/**/*.ts`))
  .filter((file) => !file.endsWith(".generated.ts"));
const { output } = await cruise(present, { ...options, validate: true, ruleSet: { forbidden } });
const { modules, summary } = output as ICruiseResult; // without an outputType it is the result itself

const read = new Set(modules.map((module) => module.source));
const unread = expected.filter((file) => !read.has(file));
const links = modules.reduce((sum, module) => sum + module.dependencies.length, 0);
for (const { rule, from, to } of summary.violations) console.error(`${rule.name}: ${from} → ${to}`);
for (const file of unread) console.error(`not read: ${file}`);
console.log(`${expected.length} modules, ${links} imports, ${summary.violations.length} broken rules`);
if (summary.violations.length > 0 || unread.length > 0 || links < expected.length) process.exitCode = 1;

interface Configuration {
  readonly forbidden: IFlattenedRuleSet["forbidden"];
  readonly options: Readonly<Record<string, unknown>>;
}

/** swc's visitor of 1.16 throws on `using` and `await using`: it is told to look at what they are initialised with. */
function teachUsingDeclarations(): void {
  const known = Visitor.prototype.visitStatement; // oxlint-disable-line typescript/unbound-method -- called with its visitor below
  Visitor.prototype.visitStatement = function (statement) {
    const { type, decls } = statement as {
      readonly type: string;
      readonly decls?: readonly { readonly init?: never }[];
    }; // not in swc's types
    if (type !== "UsingDeclaration") return known.call(this, statement);
    for (const { init } of decls ?? []) if (init !== undefined) this.visitExpression(init);
    return statement;
  };
}
