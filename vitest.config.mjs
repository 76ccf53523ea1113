import { defineConfig } from "vitest/config";

/** Unit tests, and with them the engine's, which run the real model. Workbench tests: test/e2e/vitest.config.mjs. */
export default defineConfig({
  test: {
    include: ["test/unit/**/*.test.ts", "test/engine/**/*.test.ts"],
    globalSetup: "test/temporary-folder.mjs",
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
