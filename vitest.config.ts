import { defineConfig } from "vitest/config";

/** Two cores are what the smallest machine has: files run in forks, two at a time, and never share a store. */
export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/browser/**", "test/proof/**", "node_modules/**"],
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    env: { LOCKSTEP_LOG: "silent" },
  },
});
