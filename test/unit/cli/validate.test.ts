import { createHash } from "node:crypto";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { build, projectWith, root, start, type Ended } from "../../engine/built";

beforeAll(build);

const run = (args: readonly string[], folder: string): Promise<Ended> =>
  start(["validate", ...args], folder).ended;

const text = "A 2.5 cm mass.";
const sha256 = createHash("sha256").update(text).digest("hex");

/** A gold file; what is wrong with one is put in its place. */
function gold(note: string, annotator = "mw", changes: readonly (readonly [string, string])[] = []): string {
  const sound = `version: 1
note: {path: ${note}, sha256: "${sha256}", offsets: code-points}
annotator: ${annotator}
status: in-progress
phenotypes:
  - id: p1
    label: tumor-size
    start: 2
    end: 8
    text: 2.5 cm
    prefix: "A "
    suffix: " mass."
    decision: added
diagnoses: []
treatments: []
`;
  return changes.reduce((source, [from, to]) => source.replace(from, to), sound);
}

interface Result {
  readonly files: readonly {
    readonly file: string;
    readonly problems: readonly {
      readonly kind: string;
      readonly line: number;
      readonly path?: readonly string[];
    }[];
  }[];
  readonly unlabelled: readonly string[];
  readonly errors: number;
  readonly warnings: number;
}

describe("cancerllm validate", () => {
  it("finds nothing in the samples, and needs no argument in a project", async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), "cancerllm-test-"));
    await cp(path.join(root, "samples"), folder, { recursive: true });
    const named = await run(["gold"], folder);
    expect([named.code, named.stdout, named.stderr]).toEqual([
      0,
      expect.stringMatching(/^(notes\/.*: info: .*\n)*$/),
      expect.stringMatching(/^16 gold files: 0 errors, 0 warnings/),
    ]);
    expect(await run([], folder)).toEqual(named);
    await rm(folder, { recursive: true });
  });

  it("prints each problem with path, line and column, sorted by place", async () => {
    const folder = await projectWith({
      ...Object.fromEntries(["a", "b", "c", "d", "e"].map((name) => [`notes/${name}.txt`, text])),
      "gold/notes/a.txt.yaml": gold("notes/a.txt"),
      "gold/notes/b.txt.yaml": gold("notes/b.txt", "mw", [
        ["start: 2", "start: 3"],
        ["tumor-size", "tumour-size"],
      ]),
      "gold/notes/c.txt.yaml": gold("notes/c.txt", "mw", [["decision: added", "decision: maybe"]]),
      "gold/notes/d.txt.yaml": gold("notes/d.txt", "mw", [[sha256, "0".repeat(64)]]),
      "gold/notes/e.txt.yaml": "version: 1\nnote: [\n",
      "gold/notes/gone.txt.yaml": gold("notes/gone.txt"),
    });
    const ended = await run(["gold"], folder);
    expect(ended.code).toBe(1);
    expect(ended.stdout.split("\n").map((line) => line.split(": ").slice(0, 2).join(": "))).toEqual([
      "gold/notes/b.txt.yaml:7:5: error",
      "gold/notes/b.txt.yaml:10:5: error",
      "gold/notes/c.txt.yaml:13:5: error",
      "gold/notes/d.txt.yaml:2:27: error",
      "gold/notes/e.txt.yaml:3:1: error",
      "gold/notes/gone.txt.yaml:2:8: error",
      "",
    ]);
    expect(ended.stdout).not.toMatch(/2\.5 cm|mass/);
    expect(ended.stderr).toBe("6 gold files: 6 errors, 0 warnings.\n");
  });

  it("tells notes without gold labels, and makes them an error with --strict", async () => {
    const folder = await projectWith({
      "notes/a.txt": text,
      "notes/b.txt": text,
      "gold/notes/a.txt.yaml": gold("notes/a.txt"),
    });
    const told = await run(["gold"], folder);
    expect([told.code, told.stdout]).toEqual([0, "notes/b.txt:1:1: info: This note has no gold labels.\n"]);
    const strict = await run(["gold", "--strict"], folder);
    expect([strict.code, strict.stdout]).toEqual([
      1,
      "notes/b.txt:1:1: error: This note has no gold labels.\n",
    ]);
    const one = await run(["gold/notes/a.txt.yaml", "--strict"], folder);
    expect([one.code, one.stdout]).toEqual([0, ""]);
    const json = JSON.parse((await run(["gold", "--json"], folder)).stdout) as Result;
    expect(json).toMatchObject({ unlabelled: ["notes/b.txt"], errors: 0, warnings: 0 });
  });

  it("finds two files of one note, and an annotator in another's folder", async () => {
    const folder = await projectWith({
      "cancerllm.yaml": "gold: {folder: gold, per-annotator: true}\nannotator: mw\n",
      "notes/a.txt": text,
      "gold/mw/notes/a.txt.yaml": gold("notes/a.txt"),
      "gold/mw/notes/copy.yaml": gold("notes/a.txt"),
      "gold/kt/notes/a.txt.yaml": gold("notes/a.txt", "mw"),
      "gold/adjudicated/notes/a.txt.yaml": gold("notes/a.txt", "jd"),
    });
    const { stdout, code } = await run(["gold", "--json"], folder);
    expect(code).toBe(1);
    const { files, unlabelled } = JSON.parse(stdout) as Result;
    const found = files.flatMap(({ file, problems }) =>
      problems.map(({ kind, line, path: keys }) => [file, kind, line, keys?.join(".")]),
    );
    expect(found).toEqual([
      ["gold/kt/notes/a.txt.yaml", "annotator", 3, "annotator"],
      ["gold/mw/notes/copy.yaml", "same-note", 2, "note.path"],
      ["gold/mw/notes/copy.yaml", "note-missing", 2, "note.path"],
    ]);
    expect(unlabelled).toEqual([]);
    const mine = await run(["gold/kt"], await withNote(folder, "notes/b.txt"));
    expect(mine.stdout).toContain("notes/b.txt:1:1: info");
  });

  it("says that labels are half changed", async () => {
    const folder = await projectWith({ "notes/a.txt": text, "gold/notes/a.txt.yaml": gold("notes/a.txt") });
    expect((await start(["label", "rename", "tumor-size", "extent"], folder).ended).code).toBe(0);
    expect((await run(["gold"], folder)).code).toBe(0);
    const journal = path.join(folder, ".cancerllm/label-migration.json");
    await writeFile(journal, (await readFile(journal, "utf8")).replace('"done"', '"migrating"'));
    const { code, stdout } = await run(["gold"], folder);
    expect([code, stdout]).toEqual([
      1,
      ".cancerllm/label-migration.json:1:1: error: The change of labels tumor-size → extent was interrupted; `cancerllm label` finishes it or takes it back.\n",
    ]);
  });

  it("says what a label of before is called now", async () => {
    const folder = await projectWith({
      "cancerllm.yaml": "phenotypes:\n  - id: extent\n    formerly: [tumor-size]\n",
      "notes/a.txt": text,
      "gold/notes/a.txt.yaml": gold("notes/a.txt"),
    });
    const { stdout } = await run(["gold"], folder);
    expect(stdout).toMatch(/^gold\/notes\/a\.txt\.yaml:7:5: error: .*the project calls it `extent` now/);
  });

  it.each([
    [["nowhere"], 1],
    [["notes"], 1],
    [["gold", "--project", "nowhere"], 1],
    [["gold", "--nonsense"], 2],
  ])("ends %j with %i and a message", async (args, code) => {
    const folder = await projectWith({ "notes/a.txt": text, "gold/notes/a.txt.yaml": gold("notes/a.txt") });
    const ended = await run(args, folder);
    expect(ended.code).toBe(code);
    expect(ended.stderr).not.toBe("");
    expect(ended.stderr).not.toContain("unexpectedly");
  });
});

async function withNote(folder: string, note: string): Promise<string> {
  await writeFile(path.join(folder, note), text);
  return folder;
}
