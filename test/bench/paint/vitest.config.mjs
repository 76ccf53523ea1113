import path from "node:path";
import { defineConfig } from "vitest/config";

/** In the workbench of the end-to-end tests. Usage: npx vitest run --config test/bench/paint/vitest.config.mjs */
export default defineConfig({
  cacheDir: path.join(import.meta.dirname, "../../../node_modules/.vite"),
  test: {
    root: import.meta.dirname,
    include: ["paint.ts"],
    globalSetup: "../../e2e/setup.ts",
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
