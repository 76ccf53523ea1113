import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";

export const root = path.join(import.meta.dirname, "../..");
export const modelPath = path.join(root, "model/cancerllm-mini/cancerllm-mini.gguf");
export const workerPath = path.join(root, "dist/engine/worker.mjs");
const cli = path.join(root, "dist/cli.js");

/** Builds the command line and the worker where they are older than their sources. */
export function build(): void {
  execFileSync(process.execPath, ["esbuild.mjs", "--if-stale", "cli"], { cwd: root, stdio: "ignore" });
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** What was written to standard error so far. */
  stderr(): string;
}

/** Starts the built command line, on the CPU. */
export function start(
  args: readonly string[],
  folder: string,
  environment: Readonly<Record<string, string>> = {},
): Running {
  const env = { ...process.env, ...environment };
  const child = spawn(process.execPath, [cli, ...args], {
    cwd: folder,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (data: Buffer) => (stdout += data.toString()));
  child.stderr.on("data", (data: Buffer) => (stderr += data.toString()));
  const ended = new Promise<Ended>((resolve) => {
    child.on("close", (code) => {
      resolve({ code, stdout, stderr });
    });
  });
  return { child, ended, stderr: () => stderr };
}

/** Runs `cancerllm annotate <args> --gpu off --json` to its end. */
export function annotate(args: readonly string[], folder: string): Promise<Ended> {
  return start(["annotate", ...args, "--gpu", "off", "--json"], folder).ended;
}

/** A new folder with files; a file's content is text or bytes. */
export async function projectWith(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "cancerllm-test-"));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), content);
  }
  return folder;
}

/** A new project with the first notes of the samples, by name. */
export async function sampleProject(number: number): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "cancerllm-test-"));
  await mkdir(path.join(folder, "notes"));
  await writeFile(path.join(folder, "cancerllm.yaml"), "notes: notes/*.txt\n");
  const names = (await readdir(path.join(root, "samples/notes")))
    .filter((name) => name.endsWith(".txt"))
    .sort();
  for (const name of names.slice(0, number)) {
    await cp(path.join(root, "samples/notes", name), path.join(folder, "notes", name));
  }
  return folder;
}

export interface StoredNote {
  readonly note: { readonly path: string };
  readonly phenotypes: readonly {
    readonly label: string;
    readonly start: number;
    readonly end: number;
    readonly text: string;
  }[];
  readonly diagnoses: readonly unknown[];
  readonly treatments: readonly unknown[];
  readonly unanchored: readonly unknown[];
  readonly exchanges: readonly {
    readonly task: string;
    readonly label?: string;
    readonly sentence: readonly number[];
    readonly output: string;
  }[];
}

/** Every note's suggestions below a runs folder; the files must be whole. */
export async function storedNotes(runs: string): Promise<StoredNote[]> {
  const entries = await readdir(runs, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && entry.name.endsWith(".json"));
  return Promise.all(
    files.map(
      async (file) => JSON.parse(await readFile(path.join(file.parentPath, file.name), "utf8")) as StoredNote,
    ),
  );
}

/** The process ids of a process's children (Linux). */
export function childrenOf(pid: number): number[] {
  const list = execFileSync("ps", ["-o", "pid=", "--ppid", String(pid)], { encoding: "utf8" });
  return list
    .split("\n")
    .map(Number)
    .filter((id) => id > 0);
}

/** Waits until a condition holds. @throws after three minutes */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + 180_000;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error("waited for three minutes in vain");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
