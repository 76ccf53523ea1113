import path from "node:path";
import { defineConfig } from "vitest/config";

/** Tests in the real workbench: one browser at a time, and time enough for a slow machine. */
export default defineConfig({
  cacheDir: path.join(import.meta.dirname, "../../node_modules/.vite"),
  test: {
    root: import.meta.dirname,
    include: ["**/*.test.ts"],
    globalSetup: ["../temporary-folder.mjs", "./setup.ts"],
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 300_000,
    // Conditions are waited for as long as locators are.
    expect: { poll: { timeout: 60_000 } },
  },
});
