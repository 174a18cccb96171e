import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { relative } from "node:path";
import { projectRoot } from "./supergraph-config.ts";

/** What a command found: the file as it should be, as it was (`fresh`) or not (`stale`, or now `written`). */
export type FileState = "fresh" | "stale" | "written";

/** Brings a generated file up to date; with `check` nothing is written and a difference is reported as stale. */
export function settleFile(file: URL, content: string, { check }: { readonly check: boolean }): FileState {
  if (existsSync(file) && readFileSync(file, "utf8") === content) return "fresh";
  if (check) return "stale";
  writeFileSync(file, content);
  return "written";
}

/** Prints one line a file, and makes the process fail with the command that mends it when a file is stale. */
export function reportFiles(states: ReadonlyMap<URL, FileState>, command: string): void {
  for (const [file, state] of states)
    console.log(`${state.padEnd(8)}${relative(fileURLToPath(projectRoot), fileURLToPath(file))}`);
  if ([...states.values()].includes("stale")) {
    console.error(`generated files are stale: run \`${command}\``);
    process.exitCode = 1;
  }
}
