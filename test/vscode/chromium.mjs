import { existsSync } from "node:fs";
import { chromium } from "playwright-core";
import { onPath, ProvisionError } from "./command.mjs";
import { ensureDebianPackages } from "./debian.mjs";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge"];
const places = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
];

/** @returns {string | undefined} the executable of a Chromium on this machine, or of Playwright's own */
export function findChromium() {
  return (
    onPath(names) ?? [...places, chromium.executablePath()].find((file) => file !== "" && existsSync(file))
  );
}

/**
 * @param {(line: string) => void} say
 * @returns {Promise<string>} the executable of a Chromium; Debian's is installed where that is possible
 * @throws {ProvisionError} where there is none, with what to install
 */
export async function provideChromium(say) {
  const found = findChromium();
  if (found !== undefined) return found;
  await ensureDebianPackages(["chromium"], "drive VS Code in a browser", say);
  const installed = findChromium();
  if (installed === undefined) {
    throw new ProvisionError(
      "No Chromium found: install Chrome or Chromium, or run npx playwright-core install chromium.",
    );
  }
  return installed;
}

/**
 * Starts a Chromium that asks nobody outside of this machine for anything.
 * @param {string} executablePath
 */
export function launchChromium(executablePath) {
  return chromium.launch({
    executablePath,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}
