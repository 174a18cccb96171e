import { proveDistributed } from "./distributed.ts";
import { proveKills } from "./kills.ts";

/** `npm run proof [-- NAME]`: the proofs that take longer than the specification; all of them when none is named. */
const proofs: Readonly<Record<string, () => Promise<void>>> = { kills: proveKills, distributed: proveDistributed };

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in proofs));
if (unknown.length > 0) {
  console.error(`unknown proof ${unknown.join(", ")}; there are: ${Object.keys(proofs).join(", ")}`);
  process.exit(1);
}
let failed = 0;
const chosen = wanted.length > 0 ? wanted : Object.keys(proofs);
for (const name of chosen) {
  const startedMs = Date.now();
  try {
    await proofs[name]?.();
    console.log(`proof ${name} holds (${((Date.now() - startedMs) / 1_000).toFixed(1)} s)`);
  } catch (error) {
    failed += 1;
    console.error(`proof ${name} FAILED:`, error);
  }
}
console.log(`${chosen.length - failed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
