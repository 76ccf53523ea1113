import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";

/** Vitest's global setup: all temporary files of a run are in one folder, which goes when the run ends. */
export function setup() {
  const folder = mkdtempSync(path.join(os.tmpdir(), "cancerllm-test-"));
  // Tests that run a program as another user need a way in.
  chmodSync(folder, 0o755);
  for (const name of ["TMPDIR", "TEMP", "TMP"]) process.env[name] = folder;
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
