import { defineConfig } from "vitest/config";

/** Tests in the real workbench: one browser at a time, and time enough for a slow machine. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ["**/*.test.ts"],
    globalSetup: "./setup.ts",
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 300_000,
  },
});
