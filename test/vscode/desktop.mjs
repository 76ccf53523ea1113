import path from "node:path";
import { download, SilentReporter } from "@vscode/test-electron";
import { cacheFolder, withLock } from "./cache.mjs";
import { onPath } from "./command.mjs";

/** True where a window can be opened: not in a container, not over plain ssh. */
export function hasDisplay() {
  if (process.platform === "win32" || process.platform === "darwin") return true;
  return (process.env["DISPLAY"] ?? "") !== "" || (process.env["WAYLAND_DISPLAY"] ?? "") !== "";
}

/** @returns {string | undefined} the command of a VS Code that is installed on this machine */
export function findDesktop() {
  return onPath(["code", "codium", "code-insiders"]);
}

/**
 * A desktop VS Code of our own in the cache, downloaded once.
 * @param {(line: string) => void} say
 * @returns {Promise<string | undefined>} its executable; nothing where the download cannot be reached
 */
export async function downloadDesktop(say) {
  const reachable = await fetch("https://update.code.visualstudio.com/api/releases/stable", {
    signal: AbortSignal.timeout(5000),
  }).then(
    ({ ok }) => ok,
    () => false,
  );
  if (!reachable) {
    say("VS Code's download server cannot be reached.");
    return undefined;
  }
  const cachePath = path.join(cacheFolder(), "desktop");
  try {
    return await withLock(`${cachePath}.lock`, say, async () => {
      say("Downloading VS Code, once for this machine.");
      return await download({ version: "stable", cachePath, reporter: new SilentReporter() });
    });
  } catch (error) {
    say(`VS Code could not be downloaded: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}
