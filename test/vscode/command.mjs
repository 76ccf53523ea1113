import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";

/** Something that the machine lacks; the message says what to install. */
export class ProvisionError extends Error {
  /** @param {string} message */
  constructor(message) {
    super(message);
    this.name = "ProvisionError";
  }
}

/**
 * The first of the names that is an executable on PATH.
 * @param {readonly string[]} names
 * @returns {string | undefined} its absolute path
 */
export function onPath(names) {
  const endings = process.platform === "win32" ? [".exe", ".cmd", ""] : [""];
  for (const name of names) {
    for (const folder of (process.env["PATH"] ?? "").split(path.delimiter)) {
      for (const ending of endings) {
        const file = path.join(folder, name + ending);
        if (folder !== "" && existsSync(file)) return file;
      }
    }
  }
  return undefined;
}

/**
 * The environment without what a surrounding `npm run` put there: a nested npm would take its folder for its own.
 * @param {Readonly<Record<string, string>>} [added]
 * @returns {NodeJS.ProcessEnv}
 */
export function plainEnvironment(added = {}) {
  const kept = Object.entries(process.env).filter(
    ([name]) =>
      !/^npm_(package|lifecycle|command|execpath|node_execpath|config_(local_)?prefix)/.test(name) &&
      !/^(VITEST|VSCODE_|NODE_OPTIONS$|NODE_ENV$|PORT$|PASSWORD$|HASHED_PASSWORD$)/.test(name),
  );
  return { ...Object.fromEntries(kept), ...added };
}

/**
 * Runs a command to its end.
 * @param {string} file
 * @param {readonly string[]} args
 * @param {{cwd?: string, env?: NodeJS.ProcessEnv, show?: boolean}} [options] `show`: its output goes to standard error
 * @returns {Promise<{code: number, output: string}>} the output is empty where it was shown
 */
export function run(file, args, { cwd = process.cwd(), env = process.env, show = false } = {}) {
  return new Promise((resolve) => {
    const child = spawn(file, args, { cwd, env, stdio: ["ignore", show ? 2 : "pipe", show ? 2 : "pipe"] });
    let output = "";
    child.stdout?.on("data", (chunk) => (output += String(chunk)));
    child.stderr?.on("data", (chunk) => (output += String(chunk)));
    child.on("error", (error) => resolve({ code: 127, output: error.message }));
    child.on("close", (code) => resolve({ code: code ?? 1, output }));
  });
}

/**
 * Runs npm to its end, also where it is a script that cannot be started by its name.
 * @param {readonly string[]} args
 * @param {string} cwd
 * @returns {Promise<{code: number, output: string}>}
 */
export function runNpm(args, cwd) {
  const script = process.env["npm_execpath"] ?? "";
  const [file, before] = path.basename(script) === "npm-cli.js" ? [process.execPath, [script]] : ["npm", []];
  return run(file, [...before, ...args], { cwd, env: plainEnvironment() });
}

/**
 * The last lines of a long output, for an error message.
 * @param {string} output
 */
export function tail(output, lines = 20) {
  return output.trimEnd().split("\n").slice(-lines).join("\n");
}
