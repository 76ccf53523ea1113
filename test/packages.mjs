import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";

/**
 * @param {string} file
 * @returns {Record<string, {version?: string, optional?: boolean}>}
 */
function packagesIn(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8")).packages;
  } catch {
    return {};
  }
}

/**
 * True where node_modules holds every package of the lockfile that is not for certain platforms only. Versions are
 * compared, not times: changing branches touches the lockfile and must not cost an installation.
 * @param {string} root
 */
function isInstalled(root) {
  const installed = packagesIn(path.join(root, "node_modules", ".package-lock.json"));
  return Object.entries(packagesIn(path.join(root, "package-lock.json"))).every(
    ([name, { version, optional }]) =>
      name === "" || optional === true || installed[name]?.version === version,
  );
}

/**
 * Installs the packages of package-lock.json where they are not there yet. Imports nothing but Node.
 * @param {string} root the checkout
 * @param {(line: string) => void} say
 * @returns {boolean} false where it failed; npm's words are on standard error
 */
export function installPackages(root, say) {
  if (isInstalled(root)) return true;
  say("Installing packages from npm: some minutes the first time.");
  const { status } = spawnSync("npm", ["ci", "--no-audit", "--no-fund"], {
    cwd: root,
    stdio: ["ignore", 2, 2],
    shell: process.platform === "win32",
  });
  return status === 0;
}
