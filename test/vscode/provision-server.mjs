import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { cached } from "./cache.mjs";
import { onPath, plainEnvironment, ProvisionError, run, tail } from "./command.mjs";
import { ensureDebianPackages } from "./debian.mjs";

/** VS Code as a server, from npm, and the Node that it asks for, also from npm. */
const versions = { codeServer: "4.139.1", node: "24.21.0" };

/** What its native parts are built with on Debian. */
const debianPackages = [
  "g++",
  "make",
  "python3",
  "pkg-config",
  "libkrb5-dev",
  "libsecret-1-dev",
  "libx11-dev",
  "libxkbfile-dev",
];

/**
 * @typedef {{node: string, entry: string, version: string}} VSCodeServer
 * `node` runs `entry`; `version` is code-server's
 */

/**
 * @param {string} folder
 * @param {string} nodePackage
 * @returns {VSCodeServer}
 */
function serverIn(folder, nodePackage) {
  return {
    node: path.join(folder, "node_modules", nodePackage, "bin", "node"),
    entry: path.join(folder, "node_modules", "code-server", "out", "node", "entry.js"),
    version: versions.codeServer,
  };
}

/**
 * @param {string} folder
 * @param {readonly string[]} packages
 */
async function npmInstall(folder, packages) {
  const { code, output } = await run(
    process.platform === "win32" ? "npm.cmd" : "npm",
    ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--save-exact", ...packages],
    { cwd: folder, env: plainEnvironment() },
  );
  if (code !== 0) {
    throw new ProvisionError(
      `npm could not install ${packages.join(" ")} (is the npm registry reachable?):\n${tail(output)}`,
    );
  }
}

/**
 * A VS Code server: taken from the cache, or fetched from npm and built there, once (a few minutes).
 * @param {(line: string) => void} say
 * @returns {Promise<VSCodeServer>}
 * @throws {ProvisionError} with what to install
 */
export async function provideServer(say) {
  if (process.platform === "win32") {
    throw new ProvisionError(
      "VS Code in the browser is not available on Windows: install VS Code for the desktop.",
    );
  }
  const nodePackage = `node-${process.platform}-${process.arch}`;
  const name = `code-server-${versions.codeServer}-node-${versions.node}-${process.platform}-${process.arch}`;
  const folder = await cached(name, say, async (partial) => {
    await ensureDebianPackages(debianPackages, "build VS Code's server", say);
    const missing = ["c++", "make", "python3"].filter((tool) => onPath([tool]) === undefined);
    if (missing.length > 0) {
      throw new ProvisionError(
        `To build VS Code's server, install a C++ compiler, make and Python 3 (missing: ${missing.join(", ")}).`,
      );
    }
    await writeFile(path.join(partial, "package.json"), '{ "private": true }\n');
    const server = serverIn(partial, nodePackage);
    if (!existsSync(server.node)) {
      say(`Fetching Node ${versions.node} from npm.`);
      await npmInstall(partial, [`${nodePackage}@${versions.node}`]);
    }
    if (!existsSync(server.entry)) {
      say(`Fetching VS Code's server (code-server ${versions.codeServer}) from npm.`);
      await npmInstall(partial, [`${nodePackage}@${versions.node}`, `code-server@${versions.codeServer}`]);
    }
    say("Building its native parts: two to five minutes, once for this machine.");
    await buildNativeParts(partial, nodePackage);
  });
  return serverIn(folder, nodePackage);
}

/**
 * code-server's own install script, run by name: npm runs install scripts only where they were allowed.
 * @param {string} folder
 * @param {string} nodePackage
 */
async function buildNativeParts(folder, nodePackage) {
  const packageFolder = path.join(folder, "node_modules", nodePackage);
  const { scripts } = JSON.parse(
    await readFile(path.join(folder, "node_modules/code-server/package.json"), "utf8"),
  );
  const { code, output } = await run("sh", ["-c", scripts.postinstall], {
    cwd: path.join(folder, "node_modules", "code-server"),
    env: plainEnvironment({
      PATH: `${path.join(packageFolder, "bin")}${path.delimiter}${process.env["PATH"] ?? ""}`,
      npm_config_nodedir: packageFolder,
      npm_config_user_agent: `npm/11.0.0 node/v${versions.node} ${process.platform} ${process.arch}`,
    }),
  });
  if (code !== 0) throw new ProvisionError(`Building VS Code's server failed:\n${tail(output, 40)}`);
}
