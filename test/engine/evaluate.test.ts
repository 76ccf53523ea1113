import { cp, readFile } from "node:fs/promises";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { annotate, build, projectWith, root, start, type Ended } from "./built";

const notes = ["breast-01.txt", "kidney-01.txt", "ovarian-01.txt"];
let folder: string;

function evaluate(...args: readonly string[]): Promise<Ended> {
  return start(["evaluate", ...args], folder).ended;
}

beforeAll(async () => {
  build();
  folder = await projectWith({ "cancerllm.yaml": "notes: notes/*.txt\n" });
  for (const name of notes) {
    for (const file of [`notes/${name}`, `gold/notes/${name}.yaml`]) {
      await cp(path.join(root, "samples", file), path.join(folder, file));
    }
  }
  expect((await annotate(["notes"], folder)).code).toBe(0);
}, 240_000);

describe("cancerllm evaluate", { timeout: 120_000 }, () => {
  it("measures a run of the embedded model against gold labels", async () => {
    const { code, stdout } = await evaluate("--run", "latest", "--samples", "50", "--json");
    expect(code).toBe(0);
    const { scores } = JSON.parse(stdout) as {
      scores: {
        scorer: string;
        variant: string;
        label: string;
        metric: string;
        value: number;
        support: number;
      }[];
    };
    const micro = scores.find(
      ({ scorer, variant, label, metric }) =>
        scorer === "spans" && variant === "exact" && label === "micro" && metric === "f1",
    );
    expect(micro?.support).toBeGreaterThan(20);
    expect(micro?.value).toBeGreaterThan(0.3);
    expect(micro?.value).toBeLessThan(1);
  });

  it("writes a report that needs nothing from elsewhere, and tables", async () => {
    const { code, stdout } = await evaluate("--run", "latest", "--report", "r.html", "--csv", "s.csv");
    expect(code).toBe(0);
    expect(stdout).toContain("spans, exact");
    const page = await readFile(path.join(folder, "r.html"), "utf8");
    expect(page).toContain("<svg");
    expect(page).not.toMatch(/(?:src|href)="https?:/);
    expect((await readFile(path.join(folder, "s.csv"), "utf8")).split("\n").length).toBeGreaterThan(20);
  });

  it("finds no difference between a run and itself", async () => {
    const { code, stdout } = await evaluate(
      "--run",
      "latest",
      "--compare",
      "latest",
      "--samples",
      "50",
      "--json",
    );
    expect(code).toBe(0);
    const { comparison } = JSON.parse(stdout) as { comparison: { differences: { value: number | null }[] } };
    expect(comparison.differences.length).toBeGreaterThan(5);
    expect(comparison.differences.filter(({ value }) => value !== null && value !== 0)).toEqual([]);
  });

  it.each([
    [[], 2, "--run"],
    [["--run", "nowhere"], 1, "is not a run"],
    [["--run", "latest", "--gold", "nowhere"], 1, "no such folder of gold labels"],
    [["--run", "latest", "--states", "in-progress"], 1, "no gold labels that can be used"],
    [["--run", "latest", "--scorer", "magic"], 2, "Allowed choices"],
  ] as const)("says what to do about %j", async (args, code, message) => {
    const ended = await evaluate(...args);
    expect(ended.code).toBe(code);
    expect(ended.stderr).toContain(message);
  });
});
