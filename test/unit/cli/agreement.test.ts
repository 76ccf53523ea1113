import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { build, root, start, type Ended } from "../../engine/built";

let folder = "";
/** The samples with two annotators: the second one has not marked the note's sizes of one note. */
beforeAll(async () => {
  build();
  folder = await mkdtemp(path.join(os.tmpdir(), "cancerllm-test-"));
  for (const part of ["notes", "cancerllm.yaml"]) {
    await cp(path.join(root, "samples", part), path.join(folder, part), { recursive: true });
  }
  for (const who of ["ann", "ben"]) {
    await cp(path.join(root, "samples/gold/notes"), path.join(folder, "gold", who, "notes"), {
      recursive: true,
    });
  }
  const file = path.join(folder, "gold/ben/notes/breast-01.txt.yaml");
  const yaml = await readFile(file, "utf8");
  await writeFile(file, yaml.replaceAll("label: tumor-size", "label: cancer-grade"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const run = (...args: readonly string[]): Promise<Ended> => start(["agreement", ...args], folder).ended;
const two = ["gold/ann", "gold/ben", "--samples", "20"];

it("prints figures of two annotators, and no text of a note", async () => {
  const { code, stdout } = await run(...two, "--json");
  expect(code).toBe(0);
  const { raters, shared, pairs, spanDisagreements } = JSON.parse(stdout) as {
    raters: string[];
    shared: number;
    pairs: { spans: { label: string; exact: { value: number } }[] }[];
    spanDisagreements: Record<string, number>;
  };
  expect([raters, shared]).toEqual([["ann", "ben"], 16]);
  const f1 = (label: string): number | undefined =>
    pairs[0]?.spans.find((one) => one.label === label)?.exact.value;
  expect(f1("tumor-site")).toBe(1);
  expect(f1("tumor-size")).toBeLessThan(1);
  expect(spanDisagreements["wrong-label"]).toBeGreaterThan(0);
  expect(stdout).not.toContain("upper outer quadrant");
});

it("prints a table, and writes report and tables", async () => {
  const files = ["--report", "r.html", "--csv", "r.csv", "--disagreements", "d.csv"];
  const { code, stdout } = await run(...two, ...files);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^ann \(16 notes\), ben \(16 notes\)\n/);
  expect(stdout).toMatch(/Cohen's kappa/);
  expect(await readFile(path.join(folder, "r.html"), "utf8")).toContain("Spans that were not labelled alike");
  expect(await readFile(path.join(folder, "r.csv"), "utf8")).toMatch(/^of,what,measure/);
  expect(await readFile(path.join(folder, "d.csv"), "utf8")).toContain(
    "notes/breast-01.txt,wrong-label,ann,ben",
  );
});

it.each([
  [["gold/ann"], 2, "at least two folders"],
  [["gold/ann", "gold/ann"], 2, "given twice"],
  [["gold/ann", "gold/nobody"], 1, "no such folder"],
  [[], 2, "has no folders of two annotators"],
] as const)("refuses %j", async (args, code, message) => {
  const ended = await run(...args);
  expect(ended.code).toBe(code);
  expect(ended.stderr).toContain(message);
});
