import { onPath, plainEnvironment, ProvisionError, run, tail } from "./command.mjs";

/** True where packages can be installed without asking anybody: Debian or a relative of it, as root. */
function canInstall() {
  return process.getuid?.() === 0 && onPath(["apt-get"]) !== undefined;
}

/**
 * Sees to it that Debian packages are installed.
 * @param {readonly string[]} packages
 * @param {string} purpose ends the sentence "… is needed to"
 * @param {(line: string) => void} say
 * @throws {ProvisionError} with the command to run, where this account must not install
 */
export async function ensureDebianPackages(packages, purpose, say) {
  if (onPath(["dpkg-query"]) === undefined) return;
  const missing = [];
  for (const name of packages) {
    const { code, output } = await run("dpkg-query", ["-W", "-f=${db:Status-Abbrev}", name]);
    if (code !== 0 || !output.startsWith("ii")) missing.push(name);
  }
  if (missing.length === 0) return;
  const command = `apt-get install -y --no-install-recommends ${missing.join(" ")}`;
  if (!canInstall()) throw new ProvisionError(`To ${purpose}, install what is missing: sudo ${command}`);
  say(`To ${purpose}: ${command}`);
  const env = plainEnvironment({ DEBIAN_FRONTEND: "noninteractive" });
  const update = await run("apt-get", ["update", "-q"], { env });
  const install = await run("apt-get", command.split(" ").slice(1), { env });
  if (install.code !== 0) {
    const reason = tail(update.code === 0 ? install.output : update.output + install.output);
    throw new ProvisionError(`Installing ${missing.join(" ")} failed:\n${reason}`);
  }
}
