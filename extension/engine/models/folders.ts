import os from "node:os";
import path from "node:path";

/**
 * Where the command line keeps models: `CANCERLLM_MODELS`, else the data folder of the operating system (on Linux
 * that of the XDG Base Directory Specification).
 */
export function modelsFolder(
  environment: NodeJS.ProcessEnv = process.env,
  platform = process.platform,
): string {
  const chosen = environment["CANCERLLM_MODELS"];
  if (chosen) return path.resolve(chosen);
  return path.join(dataFolder(environment, platform), "cancerllm", "models");
}

function dataFolder(environment: NodeJS.ProcessEnv, platform: NodeJS.Platform): string {
  const home = os.homedir();
  if (platform === "darwin") return path.join(home, "Library", "Application Support");
  if (platform === "win32") return environment["LOCALAPPDATA"] || path.join(home, "AppData", "Local");
  const xdg = environment["XDG_DATA_HOME"];
  return xdg && path.isAbsolute(xdg) ? xdg : path.join(home, ".local", "share");
}
