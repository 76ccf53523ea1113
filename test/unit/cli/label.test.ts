import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { build, projectWith, root, start, until, type Ended } from "../../engine/built";

beforeAll(build);

const run = (args: readonly string[], folder: string): Promise<Ended> =>
  start(["label", ...args], folder).ended;

async function samples(): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "cancerllm-test-"));
  await cp(path.join(root, "samples"), folder, { recursive: true });
  return folder;
}

/** The text of every file but those of the product, by its path. */
async function contentOf(folder: string): Promise<Readonly<Record<string, string>>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && !entry.parentPath.includes(".cancerllm"))
    .map(({ parentPath, name }) => path.join(parentPath, name))
    .sort();
  return Object.fromEntries(
    await Promise.all(
      files.map(async (file) => [path.relative(folder, file), await readFile(file, "utf8")] as const),
    ),
  );
}

interface Result {
  readonly written: boolean;
  readonly project: { readonly path: string; readonly removed: readonly string[] };
  readonly files: readonly {
    readonly path: string;
    readonly labels: number;
    readonly merged: readonly object[];
  }[];
  readonly untouched: number;
  readonly problems: readonly { readonly path: string; readonly line: number; readonly message: string }[];
}
const resultOf = ({ stdout }: Ended): Result => JSON.parse(stdout) as Result;

describe("cancerllm label", () => {
  it("renames a label in all gold files and the project file, and takes it back byte for byte", async () => {
    const folder = await samples();
    const before = await contentOf(folder);
    const renamed = await run(["rename", "tumor-size", "lesion-size"], folder);
    expect(renamed.stderr).toMatch(/tumor-size → lesion-size: \d+ labels in \d+ of 16 gold files\./);
    expect(renamed.stderr).toContain("cancerllm label undo");
    expect(renamed.code).toBe(0);
    const after = await contentOf(folder);
    const changed = Object.keys(before).filter((file) => before[file] !== after[file]);
    expect(renamed.stdout.trim().split("\n").sort()).toEqual(
      changed.map((file) => path.join(folder, file)).sort(),
    );
    for (const file of changed.filter((name) => name.startsWith("gold")))
      expect(after[file]).toBe(before[file]?.replaceAll(/^( +label: )tumor-size$/gm, "$1lesion-size"));
    expect(after["cancerllm.yaml"]).toContain("- id: lesion-size\n    formerly: [tumor-size]");
    const sound = await start(["validate", "gold"], folder).ended;
    expect([sound.code, sound.stderr]).toEqual([
      0,
      expect.stringContaining("16 gold files: 0 errors, 0 warnings"),
    ]);

    const undone = await run(["undo"], folder);
    expect(undone.code).toBe(0);
    expect(await contentOf(folder)).toEqual(before);
    const again = await run(["undo"], folder);
    expect([again.code, again.stderr]).toEqual([1, "There is no change of labels to undo.\n"]);
  });

  it("merges labels, and shows what it would do without doing it", async () => {
    const folder = await samples();
    const before = await contentOf(folder);
    const args = ["merge", "tumor-site", "tumor-laterality", "--into", "tumor-place", "--json"];
    const dry = await run([...args, "--dry-run"], folder);
    expect(dry.code).toBe(0);
    expect(resultOf(dry)).toMatchObject({
      written: false,
      project: { removed: ["tumor-laterality"] },
      problems: [],
    });
    expect(dry.stderr).toContain("`tumor-laterality` is taken out of cancerllm.yaml");
    expect(await contentOf(folder)).toEqual(before);
    const merged = await run(args, folder);
    expect(resultOf(merged)).toEqual({ ...resultOf(dry), written: true });
    const after = Object.values(await contentOf(folder)).join("\n");
    expect(after).not.toMatch(/^ +label: tumor-(site|laterality)$/m);
    expect(resultOf(merged).files.reduce((sum, { labels }) => sum + labels, 0)).toBe(
      after.match(/^ {4}label: tumor-place$/gm)?.length,
    );
  });

  it("refuses files that are not sound, each with path, line and reason, unless they are left out", async () => {
    const folder = await samples();
    const broken = path.join(folder, "gold/notes/broken.txt.yaml");
    await writeFile(broken, "version: 1\nnote: {path: x\n");
    const before = await contentOf(folder);
    const refused = await run(["rename", "tumor-size", "lesion-size", "--json"], folder);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/^error: .*gold\/notes\/broken\.txt\.yaml:3:1: .+$/m);
    expect(resultOf(refused)).toMatchObject({ written: false, problems: [{ path: broken, line: 3 }] });
    expect(await contentOf(folder)).toEqual(before);
    const left = await run(["rename", "tumor-size", "lesion-size", "--leave-out"], folder);
    expect(left.code).toBe(1);
    expect(left.stderr).toMatch(/^left out: .*broken\.txt\.yaml:3:1/m);
    expect((await contentOf(folder))["cancerllm.yaml"]).toContain("lesion-size");
  });

  it("refuses an undo over files that were changed since, and names them", async () => {
    const folder = await samples();
    await run(["rename", "tumor-size", "lesion-size"], folder);
    const file = path.join(folder, "gold/notes/breast-01.txt.yaml");
    await writeFile(file, `# mine\n${await readFile(file, "utf8")}`);
    const refused = await run(["undo"], folder);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain(`error: ${file}: The file was changed since`);
    const left = await run(["undo", "--leave-out"], folder);
    expect(left.code).toBe(1);
    expect(await readFile(file, "utf8")).toMatch(/^# mine\n/);
    expect((await contentOf(folder))["cancerllm.yaml"]).not.toContain("lesion-size");
  });

  it.each([
    [["rename", "tumor-size"], 2],
    [["rename", "tumor-size", "Tumor Size"], 2],
    [["rename", "tumor-size", "tumor-site"], 2],
    [["rename", "tumor-size", "tumor-size"], 2],
    [["merge", "tumor-size"], 2],
    [["merge", "tumor-size", "--into", "tumor-size"], 2],
    [["rename", "nothing", "something"], 1],
    [["undo"], 1],
    [["rename", "tumor-size", "lesion-size", "--project", "nowhere"], 1],
  ])("ends %j with %i and a message", async (args, code) => {
    const folder = await projectWith({ "cancerllm.yaml": "annotator: mw\n" });
    const ended = await run(args, folder);
    expect(ended.code).toBe(code);
    expect(ended.stderr).not.toBe("");
    expect(ended.stderr).not.toContain("unexpectedly");
    expect(await contentOf(folder)).toEqual({ "cancerllm.yaml": "annotator: mw\n" });
  });
});

describe("a change of labels that is killed", () => {
  /** The samples' gold files many times over, so that a change takes a while. */
  async function large(): Promise<string> {
    const folder = await samples();
    const gold = path.join(root, "samples/gold/notes");
    for (let copy = 0; copy < 12; copy++)
      await cp(gold, path.join(folder, `gold/copy-${copy}`), { recursive: true });
    return folder;
  }

  /** Begins to rename, and kills the process when some of the files are written. */
  async function killed(folder: string): Promise<void> {
    const running = start(["label", "rename", "tumor-size", "lesion-size"], folder);
    const first = path.join(folder, "gold/copy-0/bladder-01.txt.yaml");
    await until(async () => (await readFile(first, "utf8")).includes("lesion-size"));
    running.child.kill("SIGKILL");
    await running.ended;
    const last = path.join(folder, "gold/notes/thyroid-01.txt.yaml");
    expect(await readFile(last, "utf8")).not.toContain("label: lesion-size");
  }

  it("is undone by undo, or finished by the next call", async () => {
    const folder = await large();
    const before = await contentOf(folder);
    const whole = await large();
    await run(["rename", "tumor-size", "lesion-size"], whole);
    const after = await contentOf(whole);

    await killed(folder);
    expect((await run(["undo"], folder)).code).toBe(0);
    expect(await contentOf(folder)).toEqual(before);

    await killed(folder);
    const dry = await run(["rename", "tumor-size", "lesion-size", "--dry-run"], folder);
    expect([dry.code, dry.stderr]).toEqual([1, expect.stringContaining("was interrupted")]);
    const finished = await run(["rename", "tumor-size", "lesion-size"], folder);
    expect(finished.stderr).toMatch(/had been interrupted; it is finished now/);
    expect(finished.code).toBe(0);
    expect(await contentOf(folder)).toEqual(after);
    expect((await run(["undo"], folder)).code).toBe(0);
    expect(await contentOf(folder)).toEqual(before);
    await rm(folder, { recursive: true });
    await rm(whole, { recursive: true });
  }, 180_000);
});
