import { spawn } from "node:child_process";
import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { freePort } from "../free-port.mjs";
import { plainEnvironment, ProvisionError, tail } from "./command.mjs";

/** A workbench that is quiet, the same for everybody, and offers nothing that would leave the machine. */
export const quietSettings = {
  "chat.disableAIFeatures": true,
  "extensions.autoCheckUpdates": false,
  "extensions.ignoreRecommendations": true,
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
  "workbench.enableExperiments": false,
  "workbench.reduceMotion": "on",
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
};

/**
 * Installs the extension of a checkout, as it stands there, into a folder of extensions.
 * @param {string} root the checkout
 * @param {string} extensions
 */
export async function linkExtension(root, extensions) {
  const { publisher, name, version } = JSON.parse(await readFile(path.join(root, "package.json"), "utf8"));
  await mkdir(extensions, { recursive: true });
  await symlink(root, path.join(extensions, `${publisher}.${name}-${version}`), "junction").catch((error) => {
    if (error.code !== "EEXIST") throw error;
  });
}

/**
 * @typedef {object} RunningServer
 * @property {number} port
 * @property {number} pid
 * @property {(folder: string, payload?: readonly (readonly [string, string])[]) => string} address
 *   of the workbench on a folder of this machine; the payload is VS Code's for tests
 * @property {() => string} log what the server wrote so far
 * @property {Promise<void>} ended
 * @property {() => Promise<void>} stop
 */

/**
 * Starts VS Code's server on 127.0.0.1 and waits until it answers.
 * @param {import("./provision-server.mjs").VSCodeServer} server
 * @param {object} options
 * @param {string} options.data a folder of its own: settings, state and logs
 * @param {string} options.extensions the folder of the installed extensions
 * @param {number} [options.port]
 * @param {Record<string, unknown>} [options.settings] beside the quiet ones
 * @param {Record<string, string>} [options.environment] for the server and what it starts
 * @param {boolean} [options.smokeTestDriver] takes test payloads in the address
 * @param {boolean} [options.workspaceTrust] asks whether a folder is trusted; without it every folder is
 * @returns {Promise<RunningServer>}
 */
export async function startServer(server, { data, extensions, settings = {}, environment = {}, ...options }) {
  const port = options.port ?? (await freePort());
  await mkdir(path.join(data, "User"), { recursive: true });
  await mkdir(extensions, { recursive: true });
  await writeFile(
    path.join(data, "User", "settings.json"),
    JSON.stringify({ ...quietSettings, ...settings }, null, 2),
  );
  await writeFile(path.join(data, "config.yaml"), "");
  const args = [
    "--auth",
    "none",
    "--bind-addr",
    `127.0.0.1:${port}`,
    "--config",
    path.join(data, "config.yaml"),
  ];
  args.push("--user-data-dir", data, "--extensions-dir", extensions);
  args.push("--disable-telemetry", "--disable-update-check", "--disable-getting-started-override");
  if (options.workspaceTrust !== true) args.push("--disable-workspace-trust");
  if (options.smokeTestDriver === true) args.push("--vscode-option", "enable-smoke-test-driver");
  const child = spawn(server.node, [server.entry, ...args], {
    env: plainEnvironment({ EXTENSIONS_GALLERY: "{}", ...environment }),
    stdio: ["ignore", "pipe", "pipe"],
    detached: process.platform !== "win32",
  });
  let log = "";
  child.stdout.on("data", (chunk) => (log += String(chunk)));
  child.stderr.on("data", (chunk) => (log += String(chunk)));
  /** @type {Promise<void>} */
  const ended = new Promise((resolve) => {
    child.on("error", () => resolve());
    child.on("close", () => resolve());
  });
  const stop = () => stopGroup(child.pid, ended);
  const guard = spawn(process.execPath, [path.join(import.meta.dirname, "guard.mjs"), String(child.pid)], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
  });
  guard.unref();
  void ended.then(() => guard.kill("SIGKILL"));

  const deadline = Date.now() + 120_000;
  for (;;) {
    const answers = await fetch(`http://127.0.0.1:${port}/healthz`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (answers) break;
    if (child.exitCode !== null || Date.now() > deadline) {
      await stop();
      throw new ProvisionError(`VS Code's server did not start:\n${tail(log)}`);
    }
    await Promise.race([wait(200), ended]);
  }
  return {
    port,
    pid: child.pid ?? 0,
    address: (folder, payload) => {
      const query = new URLSearchParams({ folder });
      if (payload !== undefined) query.set("payload", JSON.stringify(payload));
      return `http://127.0.0.1:${port}/?${query.toString().replaceAll("%2F", "/")}`;
    },
    log: () => log,
    ended,
    stop,
  };
}

/**
 * @param {number} pid
 * @param {NodeJS.Signals} signal
 */
function killGroup(pid, signal) {
  try {
    process.kill(process.platform === "win32" ? pid : -pid, signal);
  } catch {
    // It ended by itself.
  }
}

/**
 * Ends the server and everything that it started: extension hosts, and the engine in them.
 * @param {number | undefined} pid
 * @param {Promise<void>} ended
 */
async function stopGroup(pid, ended) {
  if (pid === undefined) return;
  killGroup(pid, "SIGTERM");
  await Promise.race([ended, wait(5000)]);
  killGroup(pid, "SIGKILL");
}
