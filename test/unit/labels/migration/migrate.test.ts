import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { merging, renaming } from "../../../../extension/labels/migration/label-change";
import type { LabelChange } from "../../../../extension/labels/migration/label-change";
import {
  finishMigration,
  interruptedMigration,
  migrate,
  rememberedMigration,
  undoMigration,
} from "../../../../extension/labels/migration/migrate";
import { planMigration, type MigrationPlan } from "../../../../extension/labels/migration/plan";
import { loadProject } from "../../../../extension/labels/load-project";
import { anyFile, anyItems, goldSource } from "./gold-source";

type Files = Readonly<Record<string, string>>;

async function projectWith(files: Files): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), "labels-"));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  return root;
}

/** Every file of a project but those that the product keeps in `.cancerllm`. */
async function contentOf(root: string): Promise<Files> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !entry.parentPath.includes(".cancerllm"));
  const read = files.map(async ({ parentPath, name }) => {
    const path = join(parentPath, name);
    return [path.slice(root.length + 1), await readFile(path, "utf8")] as const;
  });
  return Object.fromEntries((await Promise.all(read)).sort(([a], [b]) => (a < b ? -1 : 1)));
}

const plan = async (root: string, change: LabelChange): Promise<MigrationPlan> =>
  planMigration(await loadProject(root), change);

const one = goldSource([
  {
    label: "tumor-size",
    start: 0,
    decision: "added",
    style: "block",
    quote: "",
    comment: "mine",
    suggested: "x",
  },
]);
const three: Files = {
  "cancerllm.yaml": "phenotypes: [tumor-size, tumor-site]\n",
  "gold/mw/notes/a.txt.yaml": one,
  "gold/adjudicated/notes/a.txt.yaml": one,
  "gold/mw/notes/b.txt.yaml": goldSource([]),
};
const renamed = renaming("tumor-size", "extent");

describe("a change of labels", () => {
  it("is in every gold file and the project file, and is undone byte for byte", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(anyItems(["tumor-size", "tumor-site", "extent"]), anyFile), {
          minLength: 1,
          maxLength: 3,
        }),
        fc.boolean(),
        async (golds, withFile) => {
          const root = await projectWith({
            ...(withFile ? { "cancerllm.yaml": "# mine\nannotator: mw\n" } : {}),
            ...Object.fromEntries(
              golds.map(([items, file], index) => [`gold/notes/${index}.txt.yaml`, goldSource(items, file)]),
            ),
          });
          const before = await contentOf(root);
          const { change, gold, project } = await plan(root, merging(["tumor-size", "tumor-site"], "extent"));
          const outcome = await migrate(await plan(root, change));
          expect(outcome.files).toEqual([project?.path, ...gold.map(({ path }) => path)]);
          const after = Object.values(await contentOf(root)).join("\n");
          expect(after).not.toMatch(/^ {4}label: ['"]?(tumor-size|tumor-site)/m);
          await undoMigration(root);
          expect(await contentOf(root)).toEqual(before);
          expect(await rememberedMigration(root)).toBeUndefined();
          await rm(root, { recursive: true });
        },
      ),
      { numRuns: 25 },
    );
  });

  it("counts what it changes, and leaves other files alone", async () => {
    const root = await projectWith(three);
    const planned = await plan(root, renamed);
    expect(planned.gold.map(({ path, labels }) => [path.slice(root.length + 1), labels])).toEqual([
      ["gold/adjudicated/notes/a.txt.yaml", 1],
      ["gold/mw/notes/a.txt.yaml", 1],
    ]);
    expect(planned.untouched).toBe(1);
    expect(await contentOf(root)).toEqual(three);
    await migrate(planned);
    expect((await loadProject(root)).phenotypes[0]).toMatchObject({ id: "extent", formerly: ["tumor-size"] });
  });

  it.each([
    ["a label that nobody has", renaming("nothing", "extent"), "no-such-label"],
    ["a name that is taken", renaming("tumor-size", "tumor-site"), "usage"],
  ])("is refused for %s", async (_, change, reason) => {
    const root = await projectWith(three);
    await expect(plan(root, change)).rejects.toMatchObject({ reason });
  });

  it("is refused with path, line and reason where a file is not sound, unless that is left out", async () => {
    const root = await projectWith({
      ...three,
      "gold/c.yaml": "version: [\n",
      "gold/d.yaml": `${one}\nx: &y\n  - *z`,
    });
    await writeFile(join(root, "gold/e.yaml"), Buffer.from([0xff, 0xfe]));
    const before = await contentOf(root);
    const planned = await plan(root, renamed);
    expect(planned.problems.map(({ path, line }) => [path.slice(root.length + 1), line])).toEqual([
      ["gold/c.yaml", 2],
      ["gold/d.yaml", 1],
      ["gold/e.yaml", undefined],
    ]);
    await expect(migrate(planned)).rejects.toMatchObject({ reason: "problems", files: planned.problems });
    expect(await contentOf(root)).toEqual(before);
    const { left } = await migrate(planned, { leaveOut: true });
    expect(left).toEqual(planned.problems);
    const after = await contentOf(root);
    expect(after["gold/c.yaml"]).toBe("version: [\n");
    expect(after["gold/mw/notes/a.txt.yaml"]).toContain("label: extent");
  });

  it("touches nothing where a file was changed after the preview", async () => {
    const root = await projectWith(three);
    const planned = await plan(root, renamed);
    await writeFile(join(root, "gold/mw/notes/a.txt.yaml"), `${one}# later\n`);
    const before = await contentOf(root);
    await expect(migrate(planned)).rejects.toMatchObject({ reason: "changed" });
    expect(await contentOf(root)).toEqual(before);
  });

  it("is taken back whole where it is stopped midway", async () => {
    const root = await projectWith(three);
    const controller = new AbortController();
    const stopping = migrate(await plan(root, renamed), {
      signal: controller.signal,
      onProgress: (done) => {
        if (done === 1) controller.abort();
      },
    });
    await expect(stopping).rejects.toMatchObject({ name: "AbortError" });
    expect(await contentOf(root)).toEqual(three);
    expect(await rememberedMigration(root)).toBeUndefined();
  });

  it("is taken back whole where another program writes one of the files meanwhile", async () => {
    const root = await projectWith(three);
    const last = "gold/mw/notes/a.txt.yaml";
    const changing = migrate(await plan(root, renamed), {
      onProgress: (done) => {
        if (done === 1) writeFileSync(join(root, last), `${one}# other\n`);
      },
    });
    await expect(changing).rejects.toMatchObject({ reason: "changed", files: [{ path: join(root, last) }] });
    expect(await contentOf(root)).toEqual({ ...three, [last]: `${one}# other\n` });
    expect(await rememberedMigration(root)).toBeUndefined();
  });

  it("does not begin where it cannot be remembered", async () => {
    const root = await projectWith({ ...three, ".cancerllm": "a file" });
    await expect(migrate(await plan(root, renamed))).rejects.toMatchObject({ reason: "unwritable" });
    expect(await contentOf(root)).toEqual({ ".cancerllm": "a file", ...three });
  });

  it.skipIf(process.getuid?.() === 0)("is taken back whole where a folder is read-only", async () => {
    const root = await projectWith(three);
    await chmod(join(root, "gold/mw/notes"), 0o500);
    await expect(migrate(await plan(root, renamed))).rejects.toMatchObject({ reason: "unwritable" });
    expect(await contentOf(root)).toEqual(three);
  });

  it("waits for no other that is at work, but takes the place of one that was killed", async () => {
    const root = await projectWith(three);
    const planned = await plan(root, renamed);
    const other = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
    const lock = join(root, ".cancerllm/label-migration.lock");
    const { hostname } = await import("node:os");
    await mkdir(dirname(lock), { recursive: true });
    await writeFile(lock, JSON.stringify({ host: hostname(), pid: other.pid }));
    await expect(migrate(planned)).rejects.toMatchObject({ reason: "busy" });
    const gone = new Promise((resolve) => other.on("exit", resolve));
    other.kill("SIGKILL");
    await gone;
    await migrate(planned);
    expect((await contentOf(root))["gold/mw/notes/a.txt.yaml"]).toContain("label: extent");
  });
});

describe("the undo of a change of labels", () => {
  it("is there once", async () => {
    const root = await projectWith(three);
    await expect(undoMigration(root)).rejects.toMatchObject({ reason: "nothing-to-undo" });
    await migrate(await plan(root, renamed));
    await undoMigration(root);
    await expect(undoMigration(root)).rejects.toMatchObject({ reason: "nothing-to-undo" });
  });

  it("names files that were changed since and touches none, unless they are left out", async () => {
    const root = await projectWith(three);
    await migrate(await plan(root, renamed));
    const path = join(root, "gold/mw/notes/a.txt.yaml");
    await writeFile(path, one.replace("tumor-size", "later"));
    const before = await contentOf(root);
    await expect(undoMigration(root)).rejects.toMatchObject({ reason: "changed", files: [{ path }] });
    expect(await contentOf(root)).toEqual(before);
    expect(await undoMigration(root, { leaveOut: true })).toMatchObject({ left: [{ path }] });
    expect(await contentOf(root)).toEqual({
      ...three,
      "gold/mw/notes/a.txt.yaml": before["gold/mw/notes/a.txt.yaml"],
    });
  });
});

describe("a change of labels that was killed", () => {
  /** As a process leaves it that is killed after some of the files. */
  async function killed(written: number, isUndo = false): Promise<string> {
    const root = await projectWith(three);
    const whole = await projectWith(three);
    await migrate(await plan(whole, renamed));
    const source = await readFile(join(whole, ".cancerllm/label-migration.json"), "utf8");
    const journal = JSON.parse(source) as { files: { path: string; before: string; after: string }[] };
    await mkdir(join(root, ".cancerllm"));
    const state = isUndo ? "undoing" : "migrating";
    await writeFile(join(root, ".cancerllm/label-migration.json"), JSON.stringify({ ...journal, state }));
    for (const [index, { path, before, after }] of journal.files.entries())
      await writeFile(join(root, path), index < written !== isUndo ? after : before);
    return root;
  }
  const finished = async (): Promise<Files> => {
    const root = await projectWith(three);
    await migrate(await plan(root, renamed));
    return contentOf(root);
  };

  it.each([0, 1, 2, 3])("after %i files is finished, or undone", async (written) => {
    const root = await killed(written);
    expect(await interruptedMigration(root)).toMatchObject({ state: "migrating", change: renamed });
    const other = await plan(root, renaming("tumor-site", "organ"));
    await expect(migrate(other)).rejects.toMatchObject({ reason: "busy" });
    await finishMigration(root);
    expect(await contentOf(root)).toEqual(await finished());
    expect(await interruptedMigration(root)).toBeUndefined();
    await undoMigration(root);
    expect(await contentOf(root)).toEqual(three);

    const again = await killed(written);
    await undoMigration(again);
    expect(await contentOf(again)).toEqual(three);
  });

  it.each([0, 1, 2, 3])("while it was undone, after %i files, is undone", async (written) => {
    const root = await killed(written, true);
    await finishMigration(root);
    expect(await contentOf(root)).toEqual(three);
  });

  it("is not finished over files that were changed since", async () => {
    const root = await killed(1);
    const path = join(root, "gold/mw/notes/a.txt.yaml");
    await writeFile(path, `${one}# later\n`);
    await expect(finishMigration(root)).rejects.toMatchObject({ reason: "changed", files: [{ path }] });
    expect(await readFile(path, "utf8")).toBe(`${one}# later\n`);
    await finishMigration(root, { leaveOut: true });
    expect(await readFile(path, "utf8")).toBe(`${one}# later\n`);
    expect((await contentOf(root))["gold/adjudicated/notes/a.txt.yaml"]).toContain("label: extent");
  });
});
