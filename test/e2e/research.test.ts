import { cp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import axe from "axe-core";
import type { AxeResults } from "axe-core";
import { expect, it } from "vitest";
import { parse } from "yaml";
import type { GoldLabels } from "../../extension/labels/gold-label";
import { loadProject } from "../../extension/labels/load-project";
import { NoteReview } from "../../extension/labels/review";
import type { NoteSuggestions } from "../../extension/labels/suggestion";
import { useWorkbench, type Workbench } from "./workbench";

/** A note that the samples have no gold labels for. */
const note = "notes/breast-03.txt";
const workbench = useWorkbench();
const patience = { timeout: 120_000 };
const themes = ["light", "dark", "high-contrast"] as const;

async function runs(bench: Workbench): Promise<readonly string[]> {
  const names = await readdir(path.join(bench.workspace, ".cancerllm/runs")).catch(() => []);
  return names.sort();
}

/** What axe finds in the page of a webview, each as `rule: element`. */
async function accessibilityProblems({ page }: Workbench, element: string): Promise<string[]> {
  for (const frame of page.frames()) {
    if ((await frame.locator(element).count()) === 0) continue;
    await frame.evaluate(axe.source);
    const { violations } = await frame.evaluate<AxeResults>("axe.run(document)");
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target.join(" ")} (${failureSummary ?? ""})`),
    );
  }
  throw new Error(`No page has ${element}.`);
}

async function pick(bench: Workbench, text: string): Promise<void> {
  const row = bench.page.locator(".quick-input-list .monaco-list-row", { hasText: text }).first();
  await row.waitFor();
  await row.click();
}

it("shows beside the note what the model was asked about the sentence under the caret", async () => {
  const bench = workbench();
  await bench.openFile(note);
  // The palette lists what can be done when it opens: the note must be under review then.
  await bench.statusBar.getByText("no suggestions yet").waitFor();
  await bench.runCommand("CancerLLM: Annotate Note");
  await expect
    .poll(
      async () =>
        (await bench.read(`.cancerllm/runs/${(await runs(bench))[0] ?? ""}/${note}.json`)) !== undefined,
      patience,
    )
    .toBe(true);
  await bench.goTo(1, 1);
  await bench.press("n");
  await bench.press("v");
  const page = bench.webview();
  await page.locator("li.exchange").first().waitFor();
  expect(await page.locator("li.exchange").count()).toBe(8);
  await page.locator(".token").first().waitFor();
  expect(await page.locator("pre.prompt").textContent()).toContain("### Response:");
});

it("asks again with alternatives, side by side, and changes no file", async () => {
  const bench = workbench();
  const page = bench.webview();
  const before = await readdir(bench.workspace, { recursive: true });
  await page.locator("vscode-button", { hasText: "Ask again with alternatives" }).click();
  await page.locator(".side.asked").waitFor(patience);
  expect(await page.locator(".side.asked").textContent()).toContain("The same answer");
  await page.locator(".side.asked .token").first().focus();
  await page.locator(".side.asked .alternatives tr").first().waitFor();
  expect(await readdir(bench.workspace, { recursive: true })).toEqual(before);
});

it.each(themes)("shows the inspector in the %s theme, to everybody", async (theme) => {
  const bench = workbench();
  await bench.setTheme(theme);
  await bench.screenshot(`inspector-${theme}`);
  expect(await accessibilityProblems(bench, "inspector-view")).toEqual([]);
});

it("lists every exchange of the note, filtered", async () => {
  const bench = workbench();
  await bench.setTheme("light");
  const page = bench.webview();
  await page.locator('vscode-dropdown[aria-label="Where"]').click();
  await page.locator('vscode-dropdown[aria-label="Where"] vscode-option[value="note"]').click();
  await expect.poll(() => page.locator("li.exchange").count(), patience).toBeGreaterThan(50);
  await bench.screenshot("inspector-note");
});

it("compares two runs by note, and on a note", async () => {
  const bench = workbench();
  const [first = ""] = await runs(bench);
  const second = "20990101T000000Z-00ff";
  const folder = path.join(bench.workspace, ".cancerllm/runs");
  await cp(path.join(folder, first), path.join(folder, second), { recursive: true });
  const meta = await readFile(path.join(folder, second, "run.yaml"), "utf8");
  await writeFile(path.join(folder, second, "run.yaml"), meta.replaceAll(first, second));
  const file = path.join(folder, second, `${note}.json`);
  const suggestions = JSON.parse(await readFile(file, "utf8")) as NoteSuggestions;
  const [gone, cut, moved, ...rest] = suggestions.phenotypes;
  if (!gone || !cut || !moved) throw new Error("three phenotypes are needed");
  const shorter = { ...cut, end: cut.end - 1, text: Array.from(cut.text).slice(0, -1).join("") };
  const other = { ...moved, label: "cancer-stage", id: "other" };
  const phenotypes = [shorter, other, ...rest];
  await writeFile(file, JSON.stringify({ ...suggestions, run: second, phenotypes }));
  await bench.runCommand("CancerLLM: Compare Two Runs by Note…");
  await pick(bench, first);
  await pick(bench, second);
  const table = bench.webview(1);
  await table.locator("table").waitFor();
  expect(await accessibilityProblems(bench, "comparison-view")).toEqual([]);
  expect(await table.locator("tbody tr.total td").allTextContents()).toEqual(
    expect.arrayContaining(["2", "1", String(rest.length)]),
  );
  await bench.screenshot("runs-by-note");
  await table.locator("button.link", { hasText: path.basename(note) }).click();
  await bench.page.locator(".tab.active", { hasText: "(A) and" }).waitFor();
  await bench.page.locator(".codelens-decoration", { hasText: "only in A" }).first().waitFor();
  await expect.poll(() => bench.highlights.count(), patience).toBeGreaterThan(3);
});

it.each(themes)("shows two runs on a note in the %s theme", async (theme) => {
  const bench = workbench();
  await bench.setTheme(theme);
  await bench.screenshot(`comparison-${theme}`);
});

it("deletes a run after asking", async () => {
  const bench = workbench();
  const before = await runs(bench);
  const [, second = ""] = before;
  const gone = async (): Promise<boolean> => !(await runs(bench)).includes(second);
  const button = (name: string) => bench.page.locator(".monaco-dialog-box .monaco-button", { hasText: name });
  await bench.runCommand("CancerLLM: Delete Run…");
  await pick(bench, second);
  await button("Cancel").click();
  expect(await runs(bench)).toEqual(before);
  await bench.runCommand("CancerLLM: Delete Run…");
  await pick(bench, second);
  await button("Move to Trash").click();
  // A server has no trash: there it asks once more.
  await expect
    .poll(async () => (await gone()) || (await button("Delete Permanently").isVisible()), patience)
    .toBe(true);
  if (!(await gone())) await button("Delete Permanently").click();
  await expect.poll(gone, patience).toBe(true);
});

it("evaluates a run: the report's errors open the note at their place", async () => {
  const bench = workbench();
  await bench.setTheme("light");
  await bench.runCommand("View: Close All Editors");
  const review = await NoteReview.open(await loadProject(bench.workspace), note);
  for (const { key } of review.snapshot.phenotypes.slice(0, 5)) await review.accept(key);
  await review.addPhenotype("cancer-stage", { start: 0, end: 13 });
  review.dispose();
  await bench.runCommand("CancerLLM: Evaluate Run…");
  await pick(bench, (await runs(bench))[0] ?? "");
  await pick(bench, "Complete and unfinished notes");
  await pick(bench, "This run alone");
  const report = bench.webview();
  await report.locator("h1", { hasText: "against gold labels" }).waitFor(patience);
  await bench.screenshot("evaluation-light");
  await bench.setTheme("dark");
  await bench.screenshot("evaluation-dark");
  await bench.setTheme("high-contrast");
  await bench.screenshot("evaluation-high-contrast");
  // Each number of findings shows just as many of them.
  for (const link of (await report.locator('a.shows[href^="#findings:"]').all()).slice(0, 12)) {
    const number = (await link.textContent()) ?? "";
    await link.evaluate((element) => {
      (element as unknown as { click(): void }).click();
    });
    await report.locator("#findings-filters .shown", { hasText: new RegExp(` of ${number}$`) }).waitFor();
  }
  await report.locator("#findings-filters .reset").click();
  await report.locator("#findings-rows [data-path][data-start]").first().click();
  await bench.page.locator(".tab.active", { hasText: path.basename(note) }).waitFor();
  // The click has left the keys in the report's frame.
  await bench.editor.locator(".view-line").first().click();
});

it("tries the model with misspelled notes, and a label that was lost opens its changed note", async () => {
  const bench = workbench();
  await bench.setTheme("light");
  await bench.runCommand("View: Close All Editors");
  // Two notes are enough to see it work.
  const gold = path.join(bench.workspace, "gold/notes");
  for (const file of await readdir(gold))
    if (!/^(?:kidney|breast)-01/.test(file)) await rm(path.join(gold, file));
  await bench.runCommand("CancerLLM: Test Robustness…");
  await pick(bench, "Complete and unfinished notes");
  await pick(bench, "Misspelled words");
  const input = bench.page.locator(".quick-input-widget input.input");
  await expect.poll(() => input.inputValue(), patience).toBe("10, 20, 30, 40, 50");
  await input.fill("50");
  await bench.press("Enter");
  const report = bench.webview();
  await report.locator("h1", { hasText: "misspelled words" }).waitFor({ timeout: 300_000 });
  for (const theme of themes) {
    await bench.setTheme(theme);
    await bench.screenshot(`robustness-${theme}`);
  }
  expect(await accessibilityProblems(bench, "main")).toEqual([]);
  const opened = report.locator('#findings-rows [data-path^="notes/rate-50/"]').first();
  const name = path.posix.basename((await opened.getAttribute("data-path")) ?? "");
  await opened.click();
  await bench.page.locator(".tab.active", { hasText: name }).waitFor();
  await expect.poll(() => bench.highlights.count(), patience).toBeGreaterThan(0);
  await bench.editor.locator(".view-line").first().click();
});

it("walks disagreements of two annotators by key and writes whose label each is", async () => {
  const bench = workbench();
  await bench.setTheme("light");
  const yaml = (await bench.read("cancerllm.yaml")) ?? "";
  await writeFile(
    path.join(bench.workspace, "cancerllm.yaml"),
    `${yaml.replaceAll(/^gold:.*\n/gm, "")}\ngold: {folder: labels, per-annotator: true}\n`,
  );
  const project = await loadProject(bench.workspace);
  for (const annotator of ["kt", "mw"]) {
    const review = await NoteReview.open({ ...project, annotator }, note);
    const suggested = review.snapshot.phenotypes.filter(({ state }) => state === "suggested");
    const keys = suggested.map(({ key }) => key);
    for (const key of keys.slice(0, 4)) await review.accept(key);
    if (annotator === "mw") await review.accept(keys[4] ?? "");
    else await review.relabel(keys[5] ?? "", "tumor-site");
    review.dispose();
  }
  await bench.runCommand("View: Close All Editors");
  await bench.openFile(note);
  await bench.statusBar.getByText("undecided").waitFor();
  await bench.runCommand("CancerLLM: Adjudicate Note…");
  await bench.page
    .locator(".codelens-decoration", { hasText: "disagreements open" })
    .first()
    .waitFor(patience);
  await bench.screenshot("adjudication-light");
  await bench.setTheme("high-contrast");
  await bench.screenshot("adjudication-high-contrast");
  await bench.setTheme("dark");
  await bench.screenshot("adjudication-dark");
  await bench.press("1", "x");
  const adjudicated = async (): Promise<GoldLabels | undefined> => {
    const source = await bench.read(`labels/adjudicated/${note}.yaml`);
    return source === undefined ? undefined : (parse(source) as GoldLabels);
  };
  await expect.poll(async () => (await adjudicated())?.status, patience).toBe("complete");
  const labels = await adjudicated();
  expect(labels?.phenotypes.filter(({ adjudication }) => adjudication?.annotators.length === 2)).toHaveLength(
    4,
  );
  expect(labels?.phenotypes.filter(({ decision }) => decision === "rejected").length).toBeGreaterThan(0);
  await bench.press("u");
  await expect.poll(async () => (await adjudicated())?.status, patience).toBe("in-progress");
});

it("shows how far annotators agree, and a disagreement at its place in the note", async () => {
  const bench = workbench();
  await bench.runCommand("View: Close All Editors");
  await bench.answer("CancerLLM: Compare Annotators…", "Compare Which Annotators?", async (list) => {
    await list.locator(".monaco-list-row").first().waitFor();
  });
  await pick(bench, "Complete and unfinished notes");
  const report = bench.webview();
  await report.locator("h1", { hasText: "Agreement of kt, mw, adjudicated" }).waitFor(patience);
  await bench.screenshot("agreement-dark");
  await bench.setTheme("high-contrast");
  await bench.screenshot("agreement-high-contrast");
  await bench.setTheme("light");
  await bench.screenshot("agreement-light");
  const link = report.locator("#differences-rows [data-path][data-start]").first();
  await link.click();
  await bench.page.locator(".tab.active", { hasText: path.basename(note) }).waitFor();
});
