#!/usr/bin/env node
// Runs test/integration/*.test.ts in a real extension host: VS Code's desktop where it can be had, its server with a
// browser elsewhere. Usage: node test/integration/run.mjs [--server | --desktop] [--only <part of a title>]
import { cp, mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { ProvisionError, run } from "../vscode/command.mjs";
import { runInExtensionHost } from "../vscode/extension-host.mjs";

const root = path.join(import.meta.dirname, "../..");

/** @param {string} line */
const say = (line) => void process.stderr.write(`${line}\n`);

async function main() {
  const { values } = parseArgs({
    options: { server: { type: "boolean" }, desktop: { type: "boolean" }, only: { type: "string" } },
  });
  const results = path.join(root, "test/.results/integration.json");
  await mkdir(path.dirname(results), { recursive: true });
  await rm(results, { force: true });
  const build = await run(process.execPath, ["esbuild.mjs", "--if-stale", "extension", "integration"], {
    cwd: root,
    show: true,
  });
  if (build.code !== 0) return 1;
  const folder = await mkdtemp(path.join(os.tmpdir(), "cancerllm-integration-"));
  try {
    const workspace = path.join(folder, "samples");
    await cp(path.join(root, "samples"), workspace, { recursive: true });
    const environment = { CANCERLLM_TEST_RESULTS: results, CANCERLLM_TEST_ONLY: values.only ?? "" };
    await runInExtensionHost(
      { folder, workspace, entry: "test/integration/index.js", results, environment },
      values,
      say,
    );
    /** @type {{title: string, state: string, milliseconds: number, problem?: string}[]} */
    const outcomes = JSON.parse(await readFile(results, "utf8"));
    for (const { title, state, milliseconds, problem } of outcomes) {
      say(`${state === "passed" ? "✓" : state === "failed" ? "✗" : "-"} ${title} (${milliseconds} ms)`);
      if (problem !== undefined) say(problem.replaceAll(/^/gm, "    "));
    }
    const failed = outcomes.filter(({ state }) => state === "failed").length;
    say(`integration: ${outcomes.filter(({ state }) => state === "passed").length} passed, ${failed} failed`);
    return failed === 0 && outcomes.length > 0 ? 0 : 1;
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM"]))
  process.on(signal, () => process.exit(130));
process.exitCode = await main().catch((error) => {
  say(error instanceof ProvisionError ? error.message : String(error instanceof Error ? error.stack : error));
  return 1;
});
