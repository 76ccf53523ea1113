import path from "node:path";
import { defineConfig } from "vitest/config";

/** Tests of what is handed out: built once, installed as a person would. */
export default defineConfig({
  cacheDir: path.join(import.meta.dirname, "../../node_modules/.vite"),
  test: {
    root: import.meta.dirname,
    include: ["**/*.test.ts"],
    globalSetup: "../temporary-folder.mjs",
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
