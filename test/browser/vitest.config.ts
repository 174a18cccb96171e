import { defineConfig } from "vitest/config";

/** The journeys in real Chromium: one file at a time, for each starts the whole product. */
export default defineConfig({
  test: {
    root: new URL("../../", import.meta.url).pathname,
    include: ["test/browser/**/*.test.ts"],
    globalSetup: ["test/browser/say-what-is-not-run.ts"],
    pool: "forks",
    maxWorkers: 1,
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 180_000,
    env: { LOCKSTEP_LOG: "silent" },
  },
});
