import { existsSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { useWorkbench, type Workbench } from "./workbench";

const workbench = useWorkbench();
const patience = { timeout: 60_000 };

/** Waits for a list by its title and takes the line that a person would find by typing. */
async function choose(bench: Workbench, title: string, typed: string, line: string): Promise<void> {
  const widget = bench.page.locator(".quick-input-widget");
  await widget.locator(".quick-input-title", { hasText: title }).waitFor();
  await widget.locator("input.input").fill(typed);
  await widget.locator(`.monaco-list-row.focused[aria-label*=${JSON.stringify(line)}]`).waitFor();
  await bench.page.keyboard.press("Enter");
}

it("exports by keyboard: format, choices, place, preview, files", async () => {
  const bench = workbench();
  await bench.openFile("notes/breast-01.txt");
  await bench.highlights.first().waitFor();
  await bench.runCommand("CancerLLM: Export Gold Labels…");
  await choose(bench, "Export Gold Labels as", "conll", "conll");
  await choose(bench, "Export as conll", "Notes", "Notes");
  await choose(bench, "Which Notes?", "progress", "Complete and in progress");
  await bench.page.locator(".quick-input-list").getByText("complete and in progress").waitFor();
  await bench.screenshot("export-choices");
  await choose(bench, "Export as conll", "", "Preview and Export");
  const out = path.join(path.dirname(bench.workspace), "cancerllm-conll", "labels.conll");
  await bench.page
    .locator(".quick-input-widget .quick-input-title", { hasText: "Folder to Export to" })
    .waitFor();
  await bench.page.locator(".quick-input-widget").getByRole("button", { name: "Export Here" }).click();
  await bench.editor.getByText("Export as conll: preview").first().waitFor();
  await bench.page
    .locator(".quick-input-widget")
    .getByText(/Write 1 file without the \d+ that are lost/)
    .waitFor();
  expect(existsSync(out)).toBe(false);
  await bench.screenshot("export-preview");
  await bench.page.keyboard.press("Enter");
  await expect.poll(() => existsSync(out), patience).toBe(true);
  await bench.notifications
    .getByText(/16 notes/)
    .first()
    .waitFor();
  await bench.screenshot("export-done");
});
