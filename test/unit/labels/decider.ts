import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { GoldDocument } from "../../../extension/labels/gold-document";

/** What a process runs that adds a span of one character at `from`, `from + 1`, … and says each time how that went. */
const program = `
  import { writeSync } from "node:fs";
  import { loadProject } from "./extension/labels/load-project";
  import { NoteReview } from "./extension/labels/review";
  async function main() {
    const [root, from, count, user] = process.argv.slice(2);
    if (user) { process.setgid(Number(user)); process.setuid(Number(user)); }
    const review = await NoteReview.open(await loadProject(root, { user: "mw" }), "a.txt");
    writeSync(1, "opened\\n");
    for (let start = Number(from); start < Number(from) + Number(count); start++) {
      const before = review.snapshot.phenotypes.length;
      try {
        await review.addPhenotype("tumor-size", { start, end: start + 1 });
        writeSync(1, "saved " + start + "\\n");
      } catch (error) {
        const shown = review.snapshot.phenotypes.length - before;
        writeSync(1, "refused " + error.name + " " + error.reason + " " + shown + " " + error.message + "\\n");
        return;
      }
    }
  }
  void main();`;

/** A project of one note, and processes that decide in it as other windows would. */
export class Deciders {
  private constructor(
    readonly root: string,
    readonly script: string,
  ) {}

  static async create(): Promise<Deciders> {
    const root = await mkdtemp(join(tmpdir(), "deciders-"));
    await chmod(root, 0o755);
    const script = join(root, "decider.cjs");
    const stdin = { contents: program, resolveDir: process.cwd(), loader: "ts" } as const;
    await build({ stdin, bundle: true, platform: "node", outfile: script, logLevel: "error" });
    await writeFile(join(root, "a.txt"), "🎗x".repeat(50_000));
    await writeFile(join(root, "cancerllm.yaml"), "notes: ['*.txt']\n");
    await mkdir(join(root, "gold"));
    return new Deciders(root, script);
  }

  /** @param user id of the user to become */
  start(from: number, count: number, user = ""): Decider {
    return new Decider(spawn(process.execPath, [this.script, this.root, String(from), String(count), user]));
  }

  /** By a shell script, in which `"$@"` is the command. */
  startIn(shell: string, from: number, count: number): Decider {
    const command = [process.execPath, this.script, this.root, String(from), String(count), ""];
    return new Decider(spawn("sh", ["-c", shell, "sh", ...command]));
  }

  get goldFile(): string {
    return join(this.root, "gold/a.txt.yaml");
  }

  /** Where the spans of the gold file begin, sorted. @throws where it is no gold file */
  async starts(file = this.goldFile): Promise<number[]> {
    const { labels } = GoldDocument.parse(await readFile(file, "utf8"));
    return labels.phenotypes.map(({ start }) => start).sort((a, b) => a - b);
  }

  /** The names in the gold folder but for the schema. */
  async files(): Promise<string[]> {
    return (await readdir(join(this.root, "gold")))
      .filter((name) => name !== "gold-label.schema.json")
      .sort();
  }
}

export class Decider {
  private output = "";
  private readonly ended: Promise<unknown>;

  constructor(readonly process: ChildProcess) {
    this.process.stdout?.on("data", (data: Buffer) => (this.output += data.toString()));
    this.process.stderr?.pipe(globalThis.process.stderr);
    this.ended = once(this.process, "close");
  }

  /** Until the first decision is saved, or the process has ended. */
  async hasBegun(): Promise<void> {
    while (!this.output.includes("saved ") && this.process.exitCode === null) {
      await Promise.race([once(this.process.stdout ?? this.process, "data"), this.ended]);
    }
  }

  async kill(): Promise<void> {
    this.process.kill("SIGKILL");
    await this.ended;
  }

  /** @returns all that it said */
  async end(): Promise<string> {
    await this.ended;
    return this.output;
  }

  /** The decisions that it said were saved. */
  get saved(): number[] {
    return [...this.output.matchAll(/^saved (\d+)\n/gm)].map(([, start]) => Number(start));
  }
}
