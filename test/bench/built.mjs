import { execFileSync } from "node:child_process";
import path from "node:path";

/**
 * Builds what of `dist` is out of date; a bench then measures the code of this checkout.
 *
 * @param {...string} targets names of esbuild.mjs
 * @throws where a build fails
 */
export function build(...targets) {
  const root = path.join(import.meta.dirname, "../..");
  execFileSync(process.execPath, ["esbuild.mjs", "--if-stale", ...targets], { cwd: root, stdio: "inherit" });
}
