import { execFileSync } from "node:child_process";
import { chmod, mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { RunFolder } from "../../extension/labels/run-folder";
import {
  annotate,
  build,
  childrenOf,
  modelPath,
  projectWith,
  sampleProject,
  start,
  storedNotes,
  until,
  type StoredNote,
} from "./built";

const report = "The tumor measures 2.5 cm and is located in the left breast.\nER positive.\n";
const isRoot = process.getuid?.() === 0;

interface Summary {
  readonly done: number;
  readonly skipped: number;
  readonly failed: readonly { readonly path: string; readonly message: string }[];
  readonly phenotypes: Readonly<Record<string, number>>;
  readonly folder: string;
}
const summaryOf = (stdout: string): Summary => JSON.parse(stdout) as Summary;

/** Code points of a note as it was decoded, as Python's `utf-8-sig` with `newline=""` gives them. */
async function charactersOf(folder: string, note: string): Promise<string[]> {
  return Array.from((await readFile(path.join(folder, note), "utf8")).replace(/^\uFEFF/, ""));
}

async function expectQuotes(folder: string, stored: readonly StoredNote[]): Promise<void> {
  for (const { note, phenotypes } of stored) {
    const characters = await charactersOf(folder, note.path);
    for (const { start: from, end, text } of phenotypes)
      expect(characters.slice(from, end).join("")).toBe(text);
  }
}

beforeAll(build);

describe("input as it comes", () => {
  it("gets one line for each note that cannot be read, and the others are annotated", async () => {
    const folder = await projectWith({
      "notes/a.txt": report,
      "notes/A.txt": report.toUpperCase(),
      "notes/bom.txt": `\uFEFF${report}`,
      "notes/crlf.txt": report.replaceAll("\n", "\r\n"),
      "notes/tabs.txt": report.replaceAll(" ", "\t"),
      "notes/emoji.txt": `👩‍⚕️ 🎗️ ${report}`,
      "notes/empty.txt": "",
      "notes/blank.txt": " \r\n\t\n",
      "notes/latin.txt": Buffer.from("Größe 2.5 cm, rechts; Befund unauffällig", "latin1"),
      "notes/binary.txt": Buffer.from([0x4d, 0x5a, 0, 1, 2, 0, 0xff, 0xfe]),
      "notes/.hidden/secret.txt": report,
    });
    await symlink(path.join(folder, "notes/a.txt"), path.join(folder, "notes/link.txt"));
    const { code, stdout, stderr } = await annotate(["notes"], folder);
    expect(code).toBe(1);
    const summary = summaryOf(stdout);
    const good = ["A.txt", "a.txt", "bom.txt", "crlf.txt", "emoji.txt", "tabs.txt"];
    expect(summary.done).toBe(good.length);
    expect(summary.failed.map(({ path: note }) => path.basename(note)).sort()).toEqual([
      "binary.txt",
      "blank.txt",
      "empty.txt",
      "latin.txt",
    ]);
    for (const { path: note } of summary.failed) {
      expect(stderr.split("\n").filter((line) => line.startsWith(`${note}: `))).toHaveLength(1);
    }
    expect(stderr).toMatch(/latin\.txt: .*byte 2.*WINDOWS-1252/);
    const stored = await storedNotes(path.dirname(summary.folder));
    expect(stored.map(({ note }) => path.basename(note.path)).sort()).toEqual(good);
    await expectQuotes(path.join(folder, "notes"), stored);
    for (const { note, phenotypes } of stored.filter(({ note: { path: name } }) => !name.includes("A.txt"))) {
      expect(
        phenotypes.map(({ text }) => text.replace("\t", " ")),
        note.path,
      ).toContain("2.5 cm");
    }
  }, 300_000);

  it("takes a note of 1 MB", async () => {
    const line = "Lorem ipsum dolor sit amet consectetur\n";
    const text = `${"-\n".repeat(500_000)}${line.repeat(20)}${report}`;
    expect(text.length).toBeGreaterThan(1e6);
    const folder = await projectWith({ "big.txt": text });
    const { code, stdout } = await annotate(["."], folder);
    expect(code).toBe(0);
    const [stored] = await storedNotes(path.dirname(summaryOf(stdout).folder));
    expect(stored?.phenotypes.some((item) => item.text === "2.5 cm" && item.start > 1e6)).toBe(true);
  }, 400_000);

  it("says that a folder has no notes, and that a file is not there", async () => {
    const folder = await projectWith({ "empty/readme.rst": "x", "a.txt": report });
    const none = await annotate(["empty"], folder);
    expect(none.code).toBe(1);
    expect(none.stderr).toContain("empty: there are no notes in this folder");
    const some = await annotate(["a.txt", "b.txt"], folder);
    expect(some.code).toBe(1);
    expect(some.stderr).toContain("b.txt: there is no such file or folder.");
    expect(summaryOf(some.stdout).done).toBe(1);
  }, 400_000);

  it.each([
    [["--model", "missing.gguf"], /no model at .*missing\.gguf/],
    [["--model", "text.gguf"], /text\.gguf is not a GGUF file/],
    [["--model", "half.gguf"], /half\.gguf is incomplete or damaged/],
  ])("ends with 3 where the model cannot be loaded: %j", async (options, message) => {
    const folder = await projectWith({
      "a.txt": report,
      "text.gguf": "no model",
      "half.gguf": (await readFile(modelPath)).subarray(0, 2_000_000),
    });
    const { code, stderr, stdout } = await annotate(["a.txt", ...options], folder);
    expect(code).toBe(3);
    expect(stderr).toMatch(message);
    expect(stderr.trim().split("\n")).toHaveLength(1);
    expect(stdout).toBe("");
  });

  it.each([
    [["annotate"], /missing required argument/],
    [["annotate", "a.txt", "--gpu", "quantum"], /Allowed choices are auto, cuda/],
    [["annotate", "a.txt", "--tasks", "poetry"], /phenotypes,diagnosis,treatment/],
    [["annotat"], /unknown command/],
  ])("ends with 2 where it is called wrongly: %j", async (args, message) => {
    const { code, stderr } = await start(args, await projectWith({ "a.txt": report })).ended;
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });

  it("names the place of a mistake in the project file", async () => {
    const folder = await projectWith({
      "a.txt": report,
      "cancerllm.yaml": "notes: '**/*.txt'\nphenotypes: 7\n",
    });
    const { code, stderr } = await annotate(["a.txt"], folder);
    expect(code).toBe(1);
    expect(stderr).toMatch(/cancerllm\.yaml:2:\d+: /);
  });
});

describe("a folder that cannot be written to", () => {
  it("is named with what to do", async (context) => {
    if (isRoot) {
      context.skip("root may write anywhere");
      return;
    }
    const folder = await projectWith({ "a.txt": report });
    await chmod(folder, 0o555);
    const { code, stderr } = await annotate(["a.txt"], folder);
    expect(code).toBe(1);
    expect(stderr).toMatch(/was not written: .*--out/);
  });

  it("is named where a file stands in its way", async () => {
    const folder = await projectWith({ "a.txt": report, out: "a file" });
    const { code, stderr } = await annotate(["a.txt", "--out", "out/runs"], folder);
    expect(code).toBe(1);
    expect(stderr).toMatch(/out.runs was not written: /);
  });

  it("is told for each note where the disk is full, and whole files are left", async (context) => {
    const small = Object.fromEntries(["b", "c", "d"].map((name) => [`${name}.txt`, report]));
    const folder = await projectWith({ "a.txt": report.repeat(12), ...small });
    const disk = path.join(folder, "disk");
    await mkdir(disk);
    try {
      execFileSync("mount", ["-t", "tmpfs", "-o", "size=96k", "tmpfs", disk], { stdio: "ignore" });
    } catch {
      context.skip("a small disk can be mounted by root only");
      return;
    }
    try {
      const { code, stdout, stderr } = await annotate([".", "--out", disk], folder);
      expect(code).toBe(1);
      const { done, failed } = summaryOf(stdout);
      expect(failed.map((note) => note.path)).toContain("a.txt");
      for (const note of failed) {
        expect(note.message).toContain("the disk is full; make room");
        expect(stderr.split("\n").filter((line) => line.startsWith(`${note.path}: `))).toHaveLength(1);
      }
      const stored = await storedNotes(disk);
      expect(stored).toHaveLength(done);
      expect(done).toBeGreaterThan(0);
      expect(done + failed.length).toBe(4);
    } finally {
      execFileSync("umount", [disk]);
    }
  }, 180_000);
});

describe("a run that is disturbed", () => {
  const key = (stored: readonly StoredNote[]): string[] =>
    stored
      .flatMap(({ note, exchanges }) =>
        exchanges.map(({ task, label = "", sentence, output }) =>
          JSON.stringify([note.path, task, label, sentence, output]),
        ),
      )
      .sort();

  it("is complete, with nothing missing or doubled, where the engine is killed", async () => {
    const folder = await sampleProject(4);
    const calm = await annotate(["notes", "--out", "calm"], folder);
    expect(calm.code).toBe(0);
    const running = start(["annotate", "notes", "--gpu", "off", "--json", "--out", "killed"], folder);
    const { pid = 0 } = running.child;
    let kills = 0;
    for (let wanted = 1; wanted <= 2; wanted += 1) {
      await until(
        async () => (await storedNotes(path.join(folder, "killed")).catch(() => [])).length >= wanted,
      );
      for (const child of childrenOf(pid)) {
        process.kill(child, "SIGKILL");
        kills += 1;
      }
      await until(() => running.stderr().split("is started again").length > wanted);
    }
    const { code, stdout, stderr } = await running.ended;
    expect(kills).toBe(2);
    expect(code, stderr).toBe(0);
    expect(summaryOf(stdout).done).toBe(4);
    const stored = await storedNotes(path.join(folder, "killed"));
    expect(key(stored)).toEqual(key(await storedNotes(path.join(folder, "calm"))));
    await expectQuotes(folder, stored);
  }, 600_000);

  it.runIf(process.platform !== "win32")(
    "leaves whole files only on Ctrl-C, and --resume does the rest",
    async () => {
      const folder = await sampleProject(6);
      const out = path.join(folder, "runs");
      const running = start(["annotate", "notes", "--gpu", "off", "--json", "--out", "runs"], folder);
      await until(async () => (await storedNotes(out).catch(() => [])).length >= 2);
      running.child.kill("SIGINT");
      const stopped = await running.ended;
      expect(stopped.code).toBe(130);
      expect(stopped.stderr).toMatch(
        /Stopped; \d notes? of 6 done\. Go on with the same command and --resume/,
      );
      const before = await storedNotes(out);
      expect(before.length).toBeGreaterThanOrEqual(2);
      expect(before.length).toBeLessThan(6);
      const files = await readdir(out, { recursive: true });
      expect(files.filter((file) => !/\.json$|run\.yaml$|notes\.txt$|^[^.]*$/.test(file))).toEqual([]);

      const { code, stdout } = await annotate(["notes", "--out", "runs", "--resume"], folder);
      expect(code).toBe(0);
      const summary = summaryOf(stdout);
      expect(summary.skipped).toBe(before.length);
      expect(summary.done).toBe(6 - before.length);
      const stored = await storedNotes(out);
      expect(stored.map(({ note }) => note.path).sort()).toEqual(
        (await readdir(path.join(folder, "notes"))).map((name) => `notes/${name}`).sort(),
      );
      const [run, ...others] = await RunFolder.list(out);
      expect(others).toEqual([]);
      expect(run?.meta.counts).toEqual({
        notes: 6,
        failed: 0,
        phenotypes: stored.flatMap(({ phenotypes }) => phenotypes).length,
        diagnoses: stored.flatMap(({ diagnoses }) => diagnoses).length,
        treatments: stored.flatMap(({ treatments }) => treatments).length,
        unanchored: stored.flatMap(({ unanchored }) => unanchored).length,
      });
    },
    600_000,
  );
});

it("writes no word of a note to standard output or error", async () => {
  const words = ["Quetzalcoatlus", "Zyxwvutomy", "Brobdingnagian"];
  const text = words.map((word) => `The ${word} tumor of ${word} measures 2.5 cm.`).join("\n");
  const folder = await projectWith({
    "a.txt": text,
    "b.txt": Buffer.concat([Buffer.from(text), Buffer.from([0xff])]),
    "c.txt": Buffer.concat([Buffer.from(text), Buffer.from([0])]),
    "long.txt": `${text} ${"Quetzalcoatlus".repeat(300)}`,
  });
  await writeFile(path.join(folder, "cancerllm.yaml"), "annotator: test\n");
  const { code, stdout, stderr } = await annotate(["."], folder);
  expect(code).toBe(1);
  for (const word of words) {
    expect(stdout).not.toContain(word);
    expect(stderr).not.toContain(word);
  }
}, 400_000);
