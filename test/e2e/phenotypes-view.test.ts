import type { Locator } from "playwright-core";
import { expect, it } from "vitest";
import { goldOf, suggestionsOf } from "./gold";
import { useWorkbench, type Workbench } from "./workbench";

/** A note that the samples have no gold labels for; the tests go on from each other, as a person does. */
const note = "notes/lung-02.txt";
const workbench = useWorkbench();
const patience = { timeout: 60_000 };

function view(bench: Workbench): Locator {
  return bench.page.locator(".pane", { has: bench.page.locator('.pane-header[aria-label^="Phenotypes"]') });
}

const rows = (bench: Workbench): Promise<readonly string[]> => bench.rowsOf(view(bench));

async function filter(bench: Workbench, name: string): Promise<void> {
  await bench.answer("CancerLLM: Show Which Phenotypes…", "Show Which Phenotypes?", async (list) => {
    await list.locator("input.input").fill(name);
    await list.locator(".monaco-list-row.focused", { hasText: name }).waitFor();
  });
}

it("groups by label what the model suggests", async () => {
  const bench = workbench();
  await bench.openFile(note);
  await bench.statusBar.getByText("no suggestions yet").waitFor();
  await bench.focusView("Phenotypes");
  await bench.page.locator(".pane-header", { hasText: "Worklist" }).click();
  await bench.press("Control+1", "Shift+R");
  await expect.poll(() => suggestionsOf(bench, note), patience).toBeDefined();
  const { phenotypes = [] } = (await suggestionsOf(bench, note)) ?? {};
  const sites = phenotypes.filter(({ label }) => label === "tumor-site");
  await expect.poll(() => rows(bench), patience).toContain(`Tumor site 0/${sites.length} · key 4`);
  await view(bench).getByText(`${phenotypes.length} undecided`).waitFor();
  await bench.screenshot("phenotypes-by-label");
});

it("orders by the text, and steps follow in the note", async () => {
  const bench = workbench();
  await bench.runCommand("CancerLLM: Arrange by Label or by Text");
  const { phenotypes = [] } = (await suggestionsOf(bench, note)) ?? {};
  const [first] = [...phenotypes].sort((a, b) => a.start - b.start);
  await expect.poll(async () => (await rows(bench))[0], patience).toContain(first?.text.split(/\s/)[0]);
  await bench.screenshot("phenotypes-by-text");
});

it("filters by decision, by confidence and by label, and says when nothing is left", async () => {
  const bench = workbench();
  const { phenotypes = [] } = (await suggestionsOf(bench, note)) ?? {};
  const sizes = phenotypes.filter(({ label }) => label === "tumor-size");
  await filter(bench, "Tumor size");
  await expect
    .poll(async () => (await rows(bench)).filter((row) => /line \d/.test(row)).length)
    .toBe(sizes.length);
  await filter(bench, "Hormone receptor status");
  await view(bench).getByText(`None of ${phenotypes.length} phenotypes is “`).waitFor();
  await bench.screenshot("phenotypes-filtered-out");
  await filter(bench, "Below a Confidence…");
  const input = bench.page.locator(".quick-input-widget input.input");
  await input.fill("0.9");
  await bench.press("Enter");
  const unsure = phenotypes.filter(({ confidence }) => confidence < 0.9);
  await expect
    .poll(async () => (await rows(bench)).filter((row) => /line \d/.test(row)).length)
    .toBe(unsure.length);
  await filter(bench, "All");
});

it("accepts in bulk only what stays ticked in the preview", async () => {
  const bench = workbench();
  await bench.press("Control+1");
  await bench.page.locator(".editor-group-container.active .monaco-editor.focused").waitFor();
  await bench.press("Shift+A");
  const list = bench.page.locator(".quick-input-widget");
  await list.getByText("Accept Exact Suggestions").waitFor();
  const { phenotypes = [] } = (await suggestionsOf(bench, note)) ?? {};
  const sure = phenotypes.filter(({ alignment, confidence }) => alignment === "exact" && confidence >= 0.9);
  const [unticked] = sure.filter(({ label }) => label === "tumor-size");
  await list.getByText(`${sure.length} Selected`).waitFor();
  await list
    .getByText(unticked?.text ?? "", { exact: true })
    .first()
    .click();
  await list.getByText(`${sure.length - 1} Selected`).waitFor();
  await bench.screenshot("bulk-one-unticked");
  await bench.press("Enter");
  await expect
    .poll(async () => (await goldOf(bench, note)).phenotypes.length, patience)
    .toBe(sure.length - 1);
  expect((await goldOf(bench, note)).phenotypes.map(({ text }) => text)).not.toContain(unticked?.text);
});
