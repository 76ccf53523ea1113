import { cp, readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { build, projectWith, root, start, until, type Ended } from "./built";

const notes = ["breast-01.txt", "kidney-01.txt"];
const quick = ["--gpu", "off", "--tasks", "phenotypes", "--samples", "50"];
let folder: string;

function robustness(...args: readonly string[]): Promise<Ended> {
  return start(["robustness", "--gpu", "off", "--tasks", "phenotypes", "--samples", "50", ...args], folder)
    .ended;
}

interface Curve {
  readonly folder: string;
  readonly points: readonly {
    readonly rate: number;
    readonly run: string;
    readonly notes: readonly string[];
    readonly changes: Readonly<Record<string, number>>;
    readonly scores: readonly {
      readonly scorer: string;
      readonly variant: string;
      readonly label: string;
      readonly metric: string;
      readonly value: number | null;
    }[];
  }[];
}

const f1 = ({ scores }: Curve["points"][number]): number =>
  scores.find(
    ({ scorer, variant, label, metric }) =>
      scorer === "spans" && variant === "exact" && label === "micro" && metric === "f1",
  )?.value ?? NaN;

const runsOf = (out: string): Promise<string[]> => readdir(path.join(folder, out, ".cancerllm/runs"));

beforeAll(async () => {
  build();
  folder = await projectWith({ "cancerllm.yaml": "notes: notes/*.txt\n" });
  for (const name of notes) {
    for (const file of [`notes/${name}`, `gold/notes/${name}.yaml`]) {
      await cp(path.join(root, "samples", file), path.join(folder, file));
    }
  }
}, 240_000);

describe("cancerllm robustness", { timeout: 240_000 }, () => {
  it("runs the embedded model on misspelled notes and draws what it costs", async () => {
    const { code, stdout, stderr } = await robustness(
      ...["--testbed", "misspelling", "--rates", "0.2,0.6", "--out", "slips", "--json"],
    );
    expect(stderr).not.toMatch(/carcinoma|breast cancer/i);
    expect(code).toBe(0);
    expect(stdout).not.toContain("carcinoma");
    const { points } = JSON.parse(stdout) as Curve;
    expect(points.map(({ rate }) => rate)).toEqual([0, 0.2, 0.6]);
    expect(points[1]?.notes).toEqual(["notes/rate-20/breast-01.txt", "notes/rate-20/kidney-01.txt"]);
    const [as, few, many] = points.map(f1);
    expect(as).toBeGreaterThan(0.3);
    expect(many).toBeLessThan(as ?? 0);
    expect(few).toBeGreaterThan(0);
    expect(await runsOf("slips")).toHaveLength(3);
    const page = await readFile(path.join(folder, "slips/report.html"), "utf8");
    expect(page).toContain("<svg");
    expect(page).not.toMatch(/(?:src|href)="https?:/);
    expect((await readFile(path.join(folder, "slips/curve.csv"), "utf8")).split("\n").length).toBeGreaterThan(
      100,
    );
    const gold = await start(["validate", "slips/gold"], folder).ended;
    expect([gold.code, gold.stderr]).toEqual([0, expect.stringContaining("0 errors")]);
  });

  it("measures the notes as they are as cancerllm evaluate does", async () => {
    const annotated = await start(
      ["annotate", "notes", "--gpu", "off", "--tasks", "phenotypes", "--json"],
      folder,
    ).ended;
    expect(annotated.code).toBe(0);
    const evaluated = await start(["evaluate", "--run", "latest", "--samples", "0", "--json"], folder).ended;
    const curve = JSON.parse(await readFile(path.join(folder, "slips/curve.json"), "utf8")) as Curve;
    const [baseline] = curve.points;
    expect(baseline && f1(baseline)).toBe(f1(JSON.parse(evaluated.stdout) as Curve["points"][number]));
  });

  it("runs nothing twice, and adds rates", async () => {
    const before = await runsOf("slips");
    const { code, stdout } = await robustness(
      ...["--testbed", "misspelling", "--rates", "0.2,0.4", "--out", "slips"],
    );
    expect(code).toBe(0);
    expect(stdout).toContain("Spans, exact");
    const after = await runsOf("slips");
    expect(after).toHaveLength(4);
    expect(after).toEqual(expect.arrayContaining(before));
  });

  it.runIf(process.platform !== "win32")("stops at Ctrl-C, and the same command goes on", async () => {
    const command = ["--testbed", "laterality", "--out", "sides"];
    const running = start(["robustness", ...quick, ...command], folder);
    await until(
      async () => (await readdir(path.join(folder, "sides/.cancerllm/runs")).catch(() => [])).length > 0,
    );
    running.child.kill("SIGINT");
    const stopped = await running.ended;
    expect(stopped.code).toBe(130);
    expect(stopped.stderr).toContain("The same command goes on");
    const begun = await runsOf("sides");
    const { code } = await robustness(...command);
    expect(code).toBe(0);
    expect(await runsOf("sides")).toEqual(expect.arrayContaining(begun));
    expect(await runsOf("sides")).toHaveLength(3);
  });

  it.each([
    [["--testbed", "counterfactual"], 2, "this model is shown none"],
    [["--testbed", "magic"], 2, "Allowed choices"],
    [["--testbed", "case", "--rates", "50"], 2, "shares from 0 to 1"],
    [["--testbed", "case", "--gold", "nowhere"], 1, "no such folder of gold labels"],
    [["--testbed", "case", "--out", "notes"], 1, "not empty and no testbed"],
    [["--testbed", "misspelling", "--seed", "2", "--out", "slips"], 1, "another testbed"],
    [["--testbed", "case", "--model", "nowhere.gguf"], 3, "There is no model"],
  ] as const)("says what to do about %j", async (args, code, message) => {
    const ended = await robustness(...args);
    expect(ended.stderr).toContain(message);
    expect(ended.code).toBe(code);
  });
});
