import { mkdir } from "node:fs/promises";
import path from "node:path";
import type { TestProject } from "vitest/node";
import { provideChromium } from "../vscode/chromium.mjs";
import { run } from "../vscode/command.mjs";
import { provideServer } from "../vscode/provision-server.mjs";

declare module "vitest" {
  interface ProvidedContext {
    root: string;
    server: { node: string; entry: string; version: string };
    chromium: string;
  }
}

/** Builds what is out of date and finds, or makes, the VS Code and the browser of these tests. */
export async function setup(project: TestProject): Promise<void> {
  const root = path.join(import.meta.dirname, "../..");
  const say = (line: string): void => {
    process.stderr.write(`${line}\n`);
  };
  const build = await run(process.execPath, ["esbuild.mjs", "--if-stale", "extension"], {
    cwd: root,
    show: true,
  });
  if (build.code !== 0) throw new Error("The build failed.");
  await mkdir(path.join(root, "test/.results/screenshots"), { recursive: true });
  project.provide("root", root);
  project.provide("server", await provideServer(say));
  project.provide("chromium", await provideChromium(say));
}
