#!/usr/bin/env node
// npm test: every check there is, one line of result at the end. Usage: npm test [-- <suite> …]
// A suite that cannot run counts as a failure: nothing is left out unseen.
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { installPackages } from "./packages.mjs";

const root = path.join(import.meta.dirname, "..");
const results = path.join(root, "test", ".results");

/** @param {string} line */
const say = (line) => void process.stderr.write(`${line}\n`);

/**
 * @typedef {object} Counts
 * @property {number} passed
 * @property {number} failed
 * @property {number} [skipped]
 * @property {readonly string[]} [failures] the names of the tests that failed
 */

/**
 * @typedef {object} Suite
 * @property {readonly string[]} command a script of node_modules or of this checkout, run by Node
 * @property {number} minutes after which it is ended and has failed
 * @property {() => Counts} [read] its counts, where it is more than one check
 */

/**
 * @param {string} name
 * @param {readonly string[]} args
 * @param {number} minutes
 * @returns {Suite}
 */
function vitest(name, args, minutes) {
  const file = path.join(results, `${name}.json`);
  return {
    command: [
      "node_modules/vitest/vitest.mjs",
      "run",
      ...args,
      "--reporter=default",
      "--reporter=json",
    ].concat(`--outputFile.json=${file}`),
    minutes,
    read: () => {
      const { numPassedTests, numFailedTests, numPendingTests, testResults } = JSON.parse(
        readFileSync(file, "utf8"),
      );
      /** @type {{status: string, fullName: string}[]} */
      const tests = testResults.flatMap(
        (/** @type {{assertionResults: object[]}} */ of) => of.assertionResults,
      );
      const failures = tests.filter(({ status }) => status === "failed").map(({ fullName }) => fullName);
      return { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests, failures };
    },
  };
}

/** @returns {Counts} */
function readIntegration() {
  /** @type {{state: string, title: string}[]} */
  const outcomes = JSON.parse(readFileSync(path.join(results, "integration.json"), "utf8"));
  const count = (/** @type {string} */ state) => outcomes.filter((outcome) => outcome.state === state).length;
  const failures = outcomes.filter(({ state }) => state === "failed").map(({ title }) => title);
  return { passed: count("passed"), failed: count("failed"), skipped: count("pending"), failures };
}

/** In the order of what a person would mend first. @type {Record<string, Suite>} */
const suites = {
  lint: { command: ["node_modules/eslint/bin/eslint.js", "."], minutes: 20 },
  format: { command: ["node_modules/prettier/bin/prettier.cjs", "--check", "."], minutes: 10 },
  types: { command: ["node_modules/typescript/bin/tsc", "--noEmit"], minutes: 10 },
  "webview-types": { command: ["node_modules/typescript/bin/tsc", "--noEmit", "-p", "webview"], minutes: 10 },
  build: { command: ["esbuild.mjs"], minutes: 5 },
  unit: vitest("unit", ["test/unit/"], 15),
  engine: vitest("engine", ["test/engine/"], 20),
  integration: { command: ["test/integration/run.mjs"], minutes: 25, read: readIntegration },
  package: vitest("package", ["--config", "test/package/vitest.config.mjs"], 10),
  e2e: vitest("e2e", ["--config", "test/e2e/vitest.config.mjs"], 30),
};

/**
 * @param {Suite} suite
 * @returns {Promise<number>} the exit code; 124 where the time ran out
 */
function runSuite({ command, minutes }) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [...command], { cwd: root, stdio: ["ignore", 2, 2] });
    const timer = setTimeout(() => {
      child.kill("SIGTERM");
      setTimeout(() => child.kill("SIGKILL"), 10_000).unref();
      resolve(124);
    }, minutes * 60_000);
    child.on("error", () => resolve(127));
    child.on("close", (code) => {
      clearTimeout(timer);
      resolve(code ?? 1);
    });
  });
}

/**
 * @param {string} name
 * @param {Suite} suite
 * @returns {Promise<Counts>}
 */
async function count(name, suite) {
  rmSync(path.join(results, `${name}.json`), { force: true });
  const code = await runSuite(suite);
  if (code === 124) say(`${name} was ended after ${suite.minutes} minutes.`);
  /** @type {Counts} */
  let counts = { passed: code === 0 ? 1 : 0, failed: 0 };
  if (suite.read !== undefined) {
    try {
      counts = suite.read();
    } catch {
      counts = { passed: 0, failed: 0 };
    }
  }
  // A test file that does not load, or no test at all, has no failed test and is a failure all the same.
  const failedUnseen = counts.failed === 0 && (code !== 0 || counts.passed === 0);
  return failedUnseen ? { ...counts, failed: 1 } : counts;
}

async function main() {
  const wanted = process.argv.slice(2);
  const unknown = wanted.filter((name) => !(name in suites));
  if (unknown.length > 0) {
    say(`Unknown suite ${unknown.join(", ")}. There are: ${Object.keys(suites).join(", ")}.`);
    return 2;
  }
  if (!installPackages(root, say)) {
    say("npm ci failed: see above.");
    process.stdout.write("0 passed, 1 failed\n");
    return 1;
  }
  mkdirSync(results, { recursive: true });
  const total = { passed: 0, failed: 0 };
  const summary = [];
  for (const [name, suite] of Object.entries(suites)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    say(`\n── ${name}`);
    const started = Date.now();
    const { passed, failed, skipped = 0, failures = [] } = await count(name, suite);
    total.passed += passed;
    total.failed += failed;
    const seconds = Math.round((Date.now() - started) / 1000);
    const aside = skipped > 0 ? `, ${skipped} skipped` : "";
    summary.push(
      `${failed > 0 ? "✗" : "✓"} ${name}: ${passed} passed, ${failed} failed${aside} (${seconds} s)`,
      ...failures.map((failure) => `    ✗ ${failure}`),
    );
  }
  say(`\n${summary.join("\n")}`);
  process.stdout.write(`${total.passed} passed, ${total.failed} failed\n`);
  return total.failed === 0 && total.passed > 0 ? 0 : 1;
}

process.exitCode = await main();
