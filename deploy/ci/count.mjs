// Adds up what .ci/run ran: its parts and the tests in vitest's JSON reports. A report that is missing counts as a failure.
// Plain JavaScript on purpose: it runs on the machine's own Node as well.
import { readFileSync } from "node:fs";

const [partsPassed, partsFailed, ...reports] = process.argv.slice(2);
let passed = Number(partsPassed);
let failed = Number(partsFailed);
let skipped = 0;

for (const file of reports) {
  try {
    const report = JSON.parse(readFileSync(file, "utf8"));
    passed += report.numPassedTests;
    failed += report.numFailedTests;
    skipped += report.numPendingTests + report.numTodoTests;
    if (report.numTotalTests === 0) failed += 1;
  } catch (error) {
    console.error(`no test report in ${file}: ${error.message}`);
    failed += 1;
  }
}

console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
process.exit(failed > 0 ? 1 : 0);
