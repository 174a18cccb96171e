import { composeSchemas } from "./composition.ts";
import { reportFiles, settleFile } from "./generated-file.ts";
import { projectRoot, readSupergraphConfig } from "./supergraph-config.ts";

/** `npm run compose`: writes the supergraph and the partner contract; with `--check` says whether they are stale. */
const check = process.argv.includes("--check");
const composed = composeSchemas(readSupergraphConfig());
const supergraph = new URL("schema/supergraph.graphql", projectRoot);
const partner = new URL("schema/partner.graphql", projectRoot);

reportFiles(
  new Map([
    [supergraph, settleFile(supergraph, composed.supergraph, { check })],
    [partner, settleFile(partner, composed.partner, { check })],
  ]),
  "npm run compose",
);
