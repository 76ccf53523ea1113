import { appendFile } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import { suggestionsOf } from "./gold";
import { themes, useWorkbench, type Theme } from "./workbench";

/** What an annotator has in front of them, in every theme: a note with suggestions and its two lists. */
const note = "notes/breast-03.txt";
const changed = "notes/breast-01.txt";
const workbench = useWorkbench();

it("has worklist and phenotypes beside a note with suggestions", async () => {
  const bench = workbench();
  await appendFile(path.join(bench.workspace, changed), "\nAddendum: nothing to add.\n");
  await bench.openFile(note);
  await bench.statusBar.getByText("no suggestions yet").waitFor();
  await bench.focusView("Phenotypes");
  await bench.press("Control+1");
  await bench.page.locator(".editor-group-container.active .monaco-editor.focused").waitFor();
  await bench.press("Shift+R");
  await expect.poll(() => suggestionsOf(bench, note)).toBeDefined();
  await bench.goTo(1, 1);
  await bench.press("n", "a", "x", "n");
  const view = bench.page.locator(".pane", {
    has: bench.page.locator('.pane-header[aria-label^="Phenotypes"]'),
  });
  await view.getByText("N next · A accept · X reject").waitFor();
  // The list follows the caret.
  await view.locator(".monaco-list-row.selected").waitFor();
});

it.each(Object.keys(themes) as Theme[])("can be read in the %s theme", async (theme) => {
  const bench = workbench();
  await bench.setTheme(theme);
  await expect.poll(() => bench.highlights.count()).toBeGreaterThan(3);
  await bench.screenshot(`workbench-${theme}`);
  await bench.highlights.nth(2).hover({ force: true });
  await bench.page.locator(".monaco-hover:visible", { hasText: "Suggested, not decided" }).first().waitFor();
  await bench.screenshot(`workbench-hover-${theme}`);
  await bench.press("Shift+H");
  await bench.page.locator(".quick-input-widget").getByText("Accept Phenotype").first().waitFor();
  await bench.screenshot(`workbench-keys-${theme}`);
  await bench.press("Escape");
});

it("says that a note changed since it was labelled, in the view and in the status bar", async () => {
  const bench = workbench();
  await bench.setTheme("light");
  await bench.openFile(changed);
  await bench.statusBar.getByText("note changed").waitFor();
  await bench.page.getByText("The note changed since it was labelled").first().waitFor();
  await bench.screenshot("workbench-changed");
  const before = await bench.read(`gold/${changed}.yaml`);
  await bench.press("Control+1");
  await bench.page.locator(".editor-group-container.active .monaco-editor.focused").waitFor();
  await bench.press("c");
  await bench.statusBar.getByText("complete", { exact: true }).waitFor();
  expect(await bench.read(`gold/${changed}.yaml`)).not.toBe(before);
});

it("has a walkthrough that leads through it", async () => {
  const bench = workbench();
  await bench.runCommand("Welcome: Open Walkthrough...");
  await bench.page.locator(".quick-input-list .monaco-list-row", { hasText: "CancerLLM" }).first().click();
  await bench.page.getByText("Get Started with CancerLLM Annotator").first().waitFor();
  await bench.screenshot("walkthrough");
});
