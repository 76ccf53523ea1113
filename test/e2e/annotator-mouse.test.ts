import { writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import { goldOf, misplaced, suggestionsOf } from "./gold";
import { useWorkbench } from "./workbench";

/** A note that the samples have no gold labels for; the tests go on from each other, as a person does. */
const note = "notes/thyroid-02.txt";
const other = "notes/breast-01.txt";
const workbench = useWorkbench();
const patience = { timeout: 120_000 };

it("opens the worklist and a note of it", async () => {
  const bench = workbench();
  await bench.page
    .locator(".activitybar")
    .getByRole("tab", { name: /^CancerLLM/ })
    .first()
    .click();
  const worklist = bench.page.locator(".pane", { hasText: "Worklist" });
  // Until every note's state is read, rows may move away from under the mouse.
  await worklist.locator(".monaco-list-row", { hasText: /^New\s*19$/ }).waitFor();
  const row = bench.page.locator(".monaco-list-row", { hasText: path.posix.basename(note) }).first();
  await bench.screenshot("mouse-worklist");
  await row.scrollIntoViewIfNeeded();
  await row.click();
  await bench.page.locator(".tab.active", { hasText: path.posix.basename(note) }).waitFor();
});

it("has the model read it with the button above the note", async () => {
  const bench = workbench();
  await bench.page.locator(".editor-actions").getByRole("button", { name: "Annotate Note" }).click();
  await expect.poll(() => suggestionsOf(bench, note), patience).toBeDefined();
  await expect.poll(() => bench.highlights.count(), patience).toBeGreaterThan(2);
});

it("accepts a phenotype in its hover", async () => {
  const bench = workbench();
  await bench.highlights.first().hover({ force: true });
  const hover = bench.page.locator(".monaco-hover:visible", { hasText: "Suggested, not decided" }).first();
  await hover.waitFor();
  await hover.getByText(/^CancerLLM Mini Q8_0 · run \d{8}T/).waitFor();
  await hover.getByText("Why?").waitFor();
  await bench.screenshot("mouse-hover");
  await hover.getByText("Accept", { exact: true }).first().click();
  await expect.poll(async () => (await goldOf(bench, note)).phenotypes.length, patience).toBe(1);
});

it("rejects one in the list of phenotypes", async () => {
  const bench = workbench();
  const list = bench.page.locator(".pane", { has: bench.page.locator('[aria-label*="Phenotypes"]') }).last();
  const undecided = list.locator(".monaco-list-row", { has: bench.page.getByLabel("Reject Phenotype") });
  // The list is drawn anew once it knows of the decision before; a click before that would go nowhere.
  await list.getByText(/^accepted · /).waitFor();
  await undecided.first().hover();
  await bench.screenshot("mouse-phenotypes");
  await undecided.first().getByLabel("Reject Phenotype").click();
  await expect.poll(async () => (await goldOf(bench, note)).phenotypes.length, patience).toBe(2);
  expect(await misplaced(bench, note)).toEqual([]);
});

it("shows two notes side by side, each with its own highlights", async () => {
  const bench = workbench();
  await bench.press("Control+\\");
  await bench.openFile(other);
  await expect.poll(() => bench.page.locator(".editor-group-container").count()).toBe(2);
  const marks = bench.page.locator('.editor-group-container .cdr[class*="TextEditorDecorationType"]');
  await expect.poll(() => marks.count(), patience).toBeGreaterThan(6);
  await bench.screenshot("two-notes");
});

it("follows the gold labels that are edited by hand beside the note", async () => {
  const bench = workbench();
  const gold = `gold/${other}.yaml`;
  const groups = bench.page.locator(".editor-group-container");
  const marks = groups.first().locator('.cdr[class*="TextEditorDecorationType"]');
  await groups.first().click();
  await bench.openFile(other);
  await groups.nth(1).click();
  await bench.openFile(gold);
  await expect.poll(() => marks.count(), patience).toBeGreaterThan(3);
  await bench.screenshot("note-and-yaml");
  const yaml = (await bench.read(gold)) ?? "";
  const empty = yaml.replace(/^phenotypes:\n(?:[ -].*\n)+/m, "phenotypes: []\n");
  expect(empty).not.toBe(yaml);
  await writeFile(path.join(bench.workspace, gold), empty);
  await expect.poll(() => marks.count(), patience).toBe(0);
  await writeFile(path.join(bench.workspace, gold), yaml);
  await expect.poll(() => marks.count(), patience).toBeGreaterThan(3);
});

it("can be used at 200 %", async () => {
  const bench = workbench();
  await bench.page.locator(".editor-group-container").first().click();
  await bench.openFile(other);
  await bench.zoom(2);
  await bench.page.locator(".pane", { hasText: "Phenotypes" }).last().waitFor();
  await bench.screenshot("zoom-200");
  await bench.press("Control+B");
  await bench.page.locator(".part.sidebar").waitFor({ state: "hidden" });
  // Few lines are seen: the next phenotype is brought among them.
  await bench.press("j");
  await expect.poll(() => bench.highlights.count(), patience).toBeGreaterThan(0);
  await bench.screenshot("zoom-200-note");
});
