import { cp, mkdir, mkdtemp, readdir, readFile, stat } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { NoteSuggestions } from "../../extension/labels/suggestion";
import manifest from "../../package.json";
import { run, runNpm } from "../vscode/command.mjs";
import { runInExtensionHost } from "../vscode/extension-host.mjs";
import type { Outcome } from "./annotate";
import { allowed, filesIn } from "./contents";

const root = path.join(import.meta.dirname, "../..");
const packages = path.join(root, "dist/packages");
const platform = `${process.platform}-${process.arch}`;
const vsix = path.join(packages, `${manifest.name}-${platform}-${manifest.version}.vsix`);
const tarball = path.join(packages, `${manifest.name}-${manifest.version}.tgz`);
const note = "notes/lung-02.txt";
const megabytes = async (file: string): Promise<number> => (await stat(file)).size / 1e6;
const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

async function succeed(file: string, args: readonly string[], cwd = root): Promise<void> {
  const { code, output } = await run(file, args, { cwd });
  expect(code, output).toBe(0);
}

/** A new folder with a project of one note. */
async function project(): Promise<string> {
  const folder = path.join(await mkdtemp(path.join(os.tmpdir(), "package-")), "project");
  await mkdir(path.join(folder, "notes"), { recursive: true });
  await cp(path.join(root, "samples", note), path.join(folder, note));
  return folder;
}

/** Holds the one run of a project to what was asked of the model: suggestions whose quotes stand in the note. */
async function expectSuggestions(folder: string): Promise<void> {
  const runs = path.join(folder, ".cancerllm/runs");
  const [latest = "none", ...more] = await readdir(runs);
  expect(more).toEqual([]);
  const file = path.join(runs, latest, `${note}.json`);
  const { phenotypes, diagnoses } = JSON.parse(await readFile(file, "utf8")) as NoteSuggestions;
  const characters = Array.from(await readFile(path.join(folder, note), "utf8"));
  expect(phenotypes.length).toBeGreaterThan(3);
  expect(diagnoses.length).toBeGreaterThan(0);
  for (const { start, end, text } of phenotypes) expect(characters.slice(start, end).join("")).toBe(text);
}

beforeAll(() => succeed(process.execPath, ["package.mjs"]));

describe("the extension as one file", () => {
  it("holds what this platform needs and nothing else", async () => {
    const files = await filesIn(vsix);
    const patterns = allowed(platform);
    expect(files.filter((file) => !patterns.some((pattern) => pattern.test(file)))).toEqual([]);
    expect(patterns.filter((pattern) => !files.some((file) => pattern.test(file)))).toEqual([]);
    expect(await megabytes(vsix)).toBeLessThan(120);
  });

  it("annotates a note in a clean VS Code that it was installed into", async () => {
    const workspace = await project();
    const folder = path.dirname(workspace);
    const results = path.join(folder, "results.json");
    await succeed(process.execPath, ["esbuild.mjs", "--if-stale", "package"]);
    const environment = { CANCERLLM_TEST_RESULTS: results, CANCERLLM_TEST_NOTE: note };
    const entry = "test/package/annotate.js";
    await runInExtensionHost({ folder, workspace, entry, results, environment, vsix }, {}, say);
    const { extensionPath, problem } = JSON.parse(await readFile(results, "utf8")) as Outcome;
    expect(problem).toBeUndefined();
    expect(path.dirname(extensionPath ?? "")).toBe(path.join(folder, "extensions"));
    await expectSuggestions(workspace);
  });
});

describe("the command line as a tarball", () => {
  it("is small and is installed by npm to run from any folder", async () => {
    expect(await megabytes(tarball)).toBeLessThan(20);
    const folder = await project();
    const prefix = path.join(path.dirname(folder), "prefix");
    const options = ["--global", "--prefix", prefix, "--prefer-offline", "--no-audit", "--no-fund"];
    const { code, output } = await runNpm(["install", ...options, tarball], os.tmpdir());
    expect(code, output).toBe(0);
    const cancerllm = path.join(prefix, "bin/cancerllm");
    expect((await run(cancerllm, ["--version"], { cwd: os.tmpdir() })).output.trim()).toBe(manifest.version);
    expect((await run(cancerllm, ["model", "info"], { cwd: folder })).output).toContain(prefix);
    await succeed(cancerllm, ["annotate", ".", "--gpu", "off"], folder);
    await expectSuggestions(folder);
  });
});
