#!/usr/bin/env node
// Runs test/integration/*.test.ts in a real extension host: VS Code's desktop where it can be had, its server with a
// browser elsewhere. Usage: node test/integration/run.mjs [--server | --desktop] [--only <part of a title>]
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { runTests } from "@vscode/test-electron";
import { ProvisionError, run, tail } from "../vscode/command.mjs";
import { launchChromium, provideChromium } from "../vscode/chromium.mjs";
import { downloadDesktop, hasDisplay } from "../vscode/desktop.mjs";
import { provideServer } from "../vscode/provision-server.mjs";
import { quietSettings, startServer } from "../vscode/server.mjs";

const root = path.join(import.meta.dirname, "../..");
const testsPath = path.join(root, "dist/test/integration/index.js");
const limit = 15 * 60_000;

/** @param {string} line */
const say = (line) => void process.stderr.write(`${line}\n`);

/**
 * @typedef {object} Session
 * @property {string} folder a temporary folder of this run
 * @property {string} workspace a copy of the samples in it
 * @property {{CANCERLLM_TEST_RESULTS: string, CANCERLLM_TEST_ONLY: string}} environment
 */

/**
 * @param {string} executable
 * @param {Session} session
 */
async function runOnDesktop(executable, { folder, workspace, environment }) {
  const data = path.join(folder, "user");
  await mkdir(path.join(data, "User"), { recursive: true });
  await writeFile(path.join(data, "User", "settings.json"), JSON.stringify(quietSettings));
  const launchArgs = [workspace, "--disable-extensions", "--user-data-dir", data];
  await runTests({
    vscodeExecutablePath: executable,
    extensionDevelopmentPath: root,
    extensionTestsPath: testsPath,
    launchArgs,
    extensionTestsEnv: environment,
  }).catch((error) => say(error instanceof Error ? error.message : String(error)));
}

/** @param {Session} session */
async function runInServer({ folder, workspace, environment }) {
  const server = await startServer(await provideServer(say), {
    data: path.join(folder, "user"),
    extensions: path.join(folder, "extensions"),
    environment,
    smokeTestDriver: true,
  });
  try {
    const browser = await launchChromium(await provideChromium(say));
    try {
      const page = await browser.newPage();
      /** What the window complains about, its own troubles with being offline among it. @type {string[]} */
      const errors = [];
      const remote = `vscode-remote://127.0.0.1:${server.port}`;
      /** @type {Promise<void>} */
      const finished = new Promise((resolve, reject) => {
        const complain = () =>
          reject(new Error(`The extension host did not end within ${limit / 60_000} minutes.`));
        const timer = setTimeout(complain, limit);
        page.on("crash", () => reject(new Error("The browser's page crashed.")));
        page
          .exposeFunction("codeAutomationExit", () => {
            clearTimeout(timer);
            resolve();
          })
          .catch(reject);
      });
      await page.exposeFunction(
        "codeAutomationLog",
        (/** @type {string} */ type, /** @type {unknown[]} */ args) => {
          if (type === "error") errors.push(args.map(String).join(" "));
        },
      );
      await page.goto(
        server.address(workspace, [
          ["extensionDevelopmentPath", `${remote}${root}`],
          ["extensionTestsPath", `${remote}${testsPath}`],
        ]),
        { timeout: 180_000 },
      );
      await finished;
      if (!existsSync(environment.CANCERLLM_TEST_RESULTS)) say(errors.join("\n"));
    } finally {
      await browser.close();
    }
  } catch (error) {
    say(tail(server.log()));
    throw error;
  } finally {
    await server.stop();
  }
}

/**
 * The desktop VS Code to test in, where there is one and a display (a virtual one will do).
 * @param {{server?: boolean, desktop?: boolean}} wanted
 */
async function desktopForTests({ server = false, desktop = false }) {
  if (server) return undefined;
  const executable = hasDisplay() ? await downloadDesktop(say) : undefined;
  if (executable === undefined && desktop) {
    throw new ProvisionError(
      "No desktop VS Code: it needs a display (xvfb-run gives one) and update.code.visualstudio.com.",
    );
  }
  return executable;
}

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
    const session = { folder, workspace, environment };
    const desktop = await desktopForTests(values);
    say(
      desktop === undefined ? "Integration tests in VS Code's server." : `Integration tests in ${desktop}.`,
    );
    await (desktop === undefined ? runInServer(session) : runOnDesktop(desktop, session));
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
