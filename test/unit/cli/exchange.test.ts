import { existsSync } from "node:fs";
import { cp, mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { build, projectWith, root, start, type Ended } from "../../engine/built";

beforeAll(build);

const run = (args: readonly string[], folder: string): Promise<Ended> => start(args, folder).ended;

interface Report {
  readonly written: Readonly<Record<string, number>>;
  readonly lost: readonly { readonly kind: string; readonly place: string; readonly reason: string }[];
  readonly leftOut: readonly unknown[];
  readonly files: readonly string[];
  readonly dryRun: boolean;
}
const reportOf = ({ stdout }: Ended): Report => JSON.parse(stdout) as Report;

/** A copy of the samples: a project as a user has it. */
async function samples(): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "cancerllm-test-"));
  await cp(path.join(root, "samples"), folder, { recursive: true });
  return folder;
}

const everything = ["--states", "complete", "in-progress"];

describe("cancerllm export", () => {
  it("prints the files that it wrote, and the report on standard error; exit 0", async () => {
    const folder = await samples();
    const ended = await run(
      ["export", "gold", "--format", "bioc", "--out", "bioc.json", ...everything],
      folder,
    );
    expect(ended.code).toBe(0);
    expect(ended.stdout).toBe(`${path.join(folder, "bioc.json")}\n`);
    expect(ended.stderr).toMatch(/^16 notes, \d+ phenotypes, \d+ diagnoses, \d+ treatments written; 0 lost/m);
    const { documents } = JSON.parse(await readFile(path.join(folder, "bioc.json"), "utf8")) as {
      documents: unknown[];
    };
    expect(documents).toHaveLength(16);
  });

  it("makes a loss an error with --strict, and writes nothing: exit 1", async () => {
    const folder = await samples();
    const args = ["export", "gold", "--format", "conll", "--out", "out", "--strict", "--json", ...everything];
    const ended = await run(args, folder);
    expect(ended.code).toBe(1);
    expect(reportOf(ended).lost.length).toBeGreaterThan(0);
    expect(reportOf(ended).files).toEqual([]);
    expect(ended.stderr).toContain("Nothing was written, because of --strict.");
    expect(existsSync(path.join(folder, "out", "labels.conll"))).toBe(false);
  });

  it("writes nothing in a dry run, and says what it would", async () => {
    const folder = await samples();
    const args = ["export", "gold", "--format", "brat", "--out", "out", "--dry-run", "--json", ...everything];
    const ended = await run(args, folder);
    expect(ended.code).toBe(0);
    expect(reportOf(ended)).toMatchObject({ dryRun: true, written: { note: 16 } });
    expect(reportOf(ended).files).toHaveLength(33);
    expect(existsSync(path.join(folder, "out"))).toBe(false);
  });

  it("keeps files that are there, and never replaces notes or gold labels", async () => {
    const folder = await samples();
    const args = ["export", "gold", "--format", "brat", ...everything];
    const before = await readFile(path.join(folder, "notes/breast-01.txt"));
    expect((await run([...args, "--out", "out"], folder)).code).toBe(0);
    const again = await run([...args, "--out", "out"], folder);
    expect(again.code).toBe(1);
    expect(again.stderr).toContain("is there already");
    expect((await run([...args, "--out", "out", "--overwrite"], folder)).code).toBe(0);
    const onto = await run([...args, "--out", ".", "--overwrite"], folder);
    expect(onto.code).toBe(1);
    expect(onto.stderr).toContain("which an export never replaces");
    expect(await readFile(path.join(folder, "notes/breast-01.txt"))).toEqual(before);
    expect((await readdir(path.join(folder, "notes"))).filter((name) => name.endsWith(".part"))).toEqual([]);
  });

  it("writes no file where no note is taken: exit 1, and why", async () => {
    const folder = await samples();
    const none = await run(["export", "nowhere", "--format", "brat", "--out", "out"], folder);
    expect(none.code).toBe(1);
    expect(none.stderr).toContain("has no gold labels");
    const args = ["export", "gold", "--format", "messages", "--out", "out", "--annotator", "nobody"];
    const others = await run(args, folder);
    expect(others.code).toBe(1);
    expect(others.stderr).toContain("It is by another annotator");
    expect(existsSync(path.join(folder, "out"))).toBe(false);
  });

  it("divides training data by what never may be divided, the same with the same seed", async () => {
    const folder = await samples();
    const args = [
      "export",
      "gold",
      "--format",
      "messages",
      "--split",
      "2:1:1",
      "--group-by",
      "([a-z]+)-",
      ...everything,
    ];
    const first = await run([...args, "--seed", "3", "--out", "a"], folder);
    expect(first.code).toBe(0);
    expect((await run([...args, "--seed", "3", "--out", "b"], folder)).code).toBe(0);
    for (const name of ["train.jsonl", "valid.jsonl", "test.jsonl", "README.md"])
      expect(await readFile(path.join(folder, "a", name))).toEqual(
        await readFile(path.join(folder, "b", name)),
      );
    for (const name of ["axolotl.yaml", "dataset_info.json", "mlx.yaml", "trl.yaml"])
      expect(existsSync(path.join(folder, "a", name))).toBe(true);
  });

  it.each([
    [["--format", "nonsense", "--out", "x"], /Allowed choices/],
    [["--format", "brat"], /--out/],
    [["--format", "brat", "--out", "x", "--split", "8:1:1"], /has no splits/],
    [["--format", "alpaca", "--out", "x", "--split", "a:b"], /not a ratio/],
    [["--format", "alpaca", "--out", "x", "--negatives", "2"], /0 to 1/],
  ])("refuses wrong usage %j: exit 2", async (args, message) => {
    const ended = await run(["export", "gold", ...args], await samples());
    expect(ended.code).toBe(2);
    expect(ended.stderr).toMatch(message);
  });
});

describe("cancerllm import", () => {
  const text = "Secret left breast, 2.5 cm.\n";
  const line = (...label: unknown[][]): string => `${JSON.stringify({ text, label })}\n`;

  it("brings back what export wrote, to the byte of each label", async () => {
    const folder = await samples();
    await run(["export", "gold", "--format", "uima-json", "--out", "cas", ...everything], folder);
    const ended = await run(
      ["import", "cas", "--format", "uima-json", "--out", "again", "--strict", "--json"],
      folder,
    );
    expect(ended.code).toBe(0);
    expect(reportOf(ended)).toMatchObject({ written: { note: 16 }, lost: [] });
    const back = await run(
      ["export", "again", "--format", "uima-json", "--out", "cas2", ...everything],
      folder,
    );
    expect(back.code).toBe(0);
    const spans = async (name: string): Promise<unknown[]> => {
      const cas = JSON.parse(await readFile(path.join(folder, name, "notes/breast-01.txt.json"), "utf8")) as {
        "%FEATURE_STRUCTURES": { "%TYPE": string; begin: number; end: number; label: string }[];
      };
      return cas["%FEATURE_STRUCTURES"]
        .filter((one) => one["%TYPE"] === "cancerllm.Phenotype")
        .map(({ begin, end, label }) => `${begin} ${end} ${label}`)
        .sort();
    };
    expect(await spans("cas2")).toEqual(await spans("cas"));
  });

  it("names the bad line with its file, takes the rest, and tells no text of a note: exit 1", async () => {
    const input = `{"text": "Secret\n${line([7, 11, "tumor-laterality"], [20, 99, "tumor-size"])}`;
    const folder = await projectWith({ "notes/a.txt": text, "in.jsonl": input });
    const ended = await run(["import", "in.jsonl", "--format", "doccano", "--json"], folder);
    expect(ended.code).toBe(1);
    expect(reportOf(ended).lost.map(({ kind, place }) => `${kind} ${place}`)).toEqual([
      "line in.jsonl:1",
      "phenotype in.jsonl:2",
    ]);
    expect(`${ended.stdout}${ended.stderr}`).not.toContain("Secret");
    expect(await readFile(path.join(folder, "gold/notes/a.txt.yaml"), "utf8")).toContain(
      "label: tumor-laterality",
    );
  });

  it("adds to gold labels that are there, and leaves alone what does not parse", async () => {
    const folder = await projectWith({ "notes/a.txt": text, "in.jsonl": line([7, 11, "tumor-laterality"]) });
    const gold = path.join(folder, "gold/notes/a.txt.yaml");
    expect((await run(["import", "in.jsonl", "--format", "doccano"], folder)).code).toBe(0);
    await writeFile(path.join(folder, "in.jsonl"), line([7, 11, "tumor-laterality"], [20, 26, "tumor-size"]));
    const second = await run(["import", "in.jsonl", "--format", "doccano", "--json"], folder);
    expect(second.code).toBe(0);
    expect(reportOf(second)).toMatchObject({ written: { phenotype: 1 }, leftOut: [{ id: "p1" }] });
    await writeFile(gold, "version: [\n");
    const third = await run(["import", "in.jsonl", "--format", "doccano", "--json"], folder);
    expect(third.code).toBe(1);
    expect(reportOf(third).lost.map(({ kind }) => kind)).toEqual(["note"]);
    expect(await readFile(gold, "utf8")).toBe("version: [\n");
  });

  it("writes nothing with --strict where something is lost, nor in a dry run", async () => {
    const folder = await projectWith({ "notes/a.txt": text, "in.jsonl": line([7, 11, "x"], [20, 99, "x"]) });
    const strict = await run(["import", "in.jsonl", "--format", "doccano", "--strict"], folder);
    expect(strict.code).toBe(1);
    const dry = await run(["import", "in.jsonl", "--format", "doccano", "--dry-run"], folder);
    expect(dry.stdout).toBe(`${path.join(folder, "gold/notes/a.txt.yaml")}\n`);
    expect(existsSync(path.join(folder, "gold"))).toBe(false);
  });

  it("asks for the unit where the file does not tell, and takes it", async () => {
    const emoji = "😀 a,b,c,d";
    const input = `${JSON.stringify({ text: emoji, label: [[3, 4, "x"]] })}\n`;
    const folder = await projectWith({ "notes/a.txt": emoji, "in.jsonl": input });
    const asked = await run(["import", "in.jsonl", "--format", "doccano"], folder);
    expect(asked.code).toBe(1);
    expect(asked.stderr).toContain("--unit");
    const told = await run(["import", "in.jsonl", "--format", "doccano", "--unit", "code-points"], folder);
    expect(told.code).toBe(0);
    expect(await readFile(path.join(folder, "gold/notes/a.txt.yaml"), "utf8")).toContain('text: ","');
  });

  it.each([
    [["in.jsonl", "--format", "nonsense"], 2],
    [["in.jsonl"], 2],
    [["in.jsonl", "--format", "doccano", "--label", "=x"], 2],
    [["nowhere.jsonl", "--format", "doccano"], 1],
    [["notes", "--format", "label-studio"], 1],
  ])("ends %j with %i and a message", async (args, code) => {
    const folder = await projectWith({ "notes/a.txt": text, "in.jsonl": line([7, 11, "tumor-laterality"]) });
    const ended = await run(["import", ...args], folder);
    expect(ended.code).toBe(code);
    expect(ended.stderr).not.toBe("");
    expect(ended.stderr).not.toContain("unexpectedly");
  });
});
