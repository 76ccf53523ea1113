import { readdirSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import Mocha from "mocha";

/** One test as the runner counts it. */
interface TestOutcome {
  readonly title: string;
  readonly state: "passed" | "failed" | "pending";
  readonly milliseconds: number;
  readonly problem?: string;
}

/**
 * The entry point that VS Code calls in the extension host: runs every suite beside this file and writes the
 * outcomes to the file that CANCERLLM_TEST_RESULTS names.
 * @throws Error where a test failed, which is how the host learns of it
 */
export async function run(): Promise<void> {
  const resultsFile = process.env["CANCERLLM_TEST_RESULTS"];
  if (resultsFile === undefined)
    throw new Error("CANCERLLM_TEST_RESULTS is not set: use test/integration/run.mjs.");
  const only = process.env["CANCERLLM_TEST_ONLY"];
  const mocha = new Mocha({ ui: "bdd", timeout: 60_000, slow: 5000 });
  if (only !== undefined && only !== "") mocha.grep(only);
  const suites = readdirSync(__dirname).filter((name) => name.endsWith(".test.js"));
  for (const name of suites.sort()) mocha.addFile(path.join(__dirname, name));

  const outcomes: TestOutcome[] = [];
  const record = (test: Mocha.Test, state: TestOutcome["state"], problem?: string): void => {
    const outcome = { title: test.fullTitle(), state, milliseconds: test.duration ?? 0 };
    outcomes.push(problem === undefined ? outcome : { ...outcome, problem });
  };
  await new Promise<void>((resolve) => {
    mocha
      .run(() => {
        resolve();
      })
      .on("pass", (test) => {
        record(test, "passed");
      })
      .on("pending", (test) => {
        record(test, "pending");
      })
      .on("fail", (test, error: unknown) => {
        record(test, "failed", error instanceof Error ? (error.stack ?? error.message) : String(error));
      });
  });
  await writeFile(resultsFile, JSON.stringify(outcomes, null, 2));
  const failed = outcomes.filter(({ state }) => state === "failed").length;
  if (failed > 0) throw new Error(`${failed} of ${outcomes.length} tests failed.`);
}
