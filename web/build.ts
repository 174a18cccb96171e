import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL(".", import.meta.url));
const output = join(folder, "dist");

/** Where the wall's parts come from; a change in any of them makes the output old. */
const sources = ["src", "index.html", "build.ts", "../client", "../package-lock.json"];

/**
 * Builds the wall into `web/dist` when its sources are newer than its output, which takes a few seconds, and answers
 * that folder. It is made to be served under `/wall/`.
 */
export async function buildWall(input: { readonly log: (message: string) => void }): Promise<string> {
  const [newest, built] = await Promise.all([newestOf(sources), changedAt(join(output, "index.html"))]);
  if (built > newest) return output;
  input.log("building the wall");
  const { build } = await import("vite");
  await build({
    root: folder,
    base: "/wall/",
    configFile: false,
    logLevel: "error",
    build: { outDir: output, emptyOutDir: true, target: "es2022", assetsInlineLimit: 0 },
  });
  return output;
}

async function newestOf(paths: readonly string[]): Promise<number> {
  const times = await Promise.all(paths.map((path) => newestIn(join(folder, path))));
  return Math.max(...times);
}

async function newestIn(path: string): Promise<number> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return 0;
  if (!found.isDirectory()) return found.mtimeMs;
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => changedAt(join(entry.parentPath, entry.name)));
  return Math.max(0, ...(await Promise.all(files)));
}

/** When a file was last written, 0 when there is none. */
async function changedAt(path: string): Promise<number> {
  const found = await stat(path).catch(() => undefined);
  return found?.mtimeMs ?? 0;
}
