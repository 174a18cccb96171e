import { readFileSync } from "node:fs";
import { parse as parseYaml } from "yaml";
import { z } from "zod";

const Config = z.object({
  federation_version: z.string().optional(),
  subgraphs: z.record(
    z.string().regex(/^[a-z][a-z0-9_-]*$/, "a subgraph's name is lower case letters, digits, - and _"),
    z.object({ routing_url: z.string().min(1), schema: z.object({ file: z.string().min(1) }) }),
  ),
});

/** One entry of `supergraph.yaml`: where a subgraph is reached and the file that holds its SDL. */
export interface SubgraphEntry {
  readonly name: string;
  /** `local:<name>` for a subgraph of this process, otherwise an HTTP address. */
  readonly routingUrl: string;
  readonly sdl: string;
}

/** The project's root: paths in `supergraph.yaml` are relative to it. */
export const projectRoot = new URL("../", import.meta.url);

/**
 * Reads `supergraph.yaml` (rover's format) and the SDL files that it names, in the file's order.
 * Throws an error that names the entry when the file does not have that shape or an SDL file is missing.
 */
export function readSupergraphConfig(file: URL = new URL("supergraph.yaml", projectRoot)): readonly SubgraphEntry[] {
  const parsed = Config.safeParse(parseYaml(readFileSync(file, "utf8")));
  if (!parsed.success) throw new Error(`supergraph.yaml: ${z.prettifyError(parsed.error)}`);
  return Object.entries(parsed.data.subgraphs).map(([name, entry]) => ({
    name,
    routingUrl: entry.routing_url,
    sdl: readFileSync(new URL(entry.schema.file, file), "utf8"),
  }));
}
