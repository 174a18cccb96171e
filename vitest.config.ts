import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** Two cores are what the smallest machine has: files run in forks, two at a time, and never share a store. */
export default defineConfig({
  // Node loads graphql's CommonJS build for everyone; Vite would take the other one for our files, and the two do not mix.
  resolve: {
    alias: [
      { find: /^graphql$/, replacement: fileURLToPath(new URL("./node_modules/graphql/index.js", import.meta.url)) },
    ],
  },
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
