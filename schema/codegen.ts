import { existsSync, readFileSync } from "node:fs";
import { reportFiles, settleFile } from "./generated-file.ts";
import { generateResolverTypes } from "./resolver-types.ts";
import { projectRoot, readSupergraphConfig } from "./supergraph-config.ts";

/** `npm run codegen`: writes each subgraph's resolver types; with `--check` says whether they are stale. */
const check = process.argv.includes("--check");
const states = new Map();
for (const { name, sdl } of readSupergraphConfig()) {
  const mappersFile = new URL(`subgraphs/${name}/mappers.ts`, projectRoot);
  const mappers = existsSync(mappersFile) ? readFileSync(mappersFile, "utf8") : "";
  const file = new URL(`subgraphs/${name}/schema.generated.ts`, projectRoot);
  if (!existsSync(new URL(".", file))) continue;
  states.set(file, settleFile(file, await generateResolverTypes({ sdl, mappers }), { check }));
}
reportFiles(states, "npm run codegen");
