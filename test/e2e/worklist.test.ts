import { appendFile, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Locator } from "playwright-core";
import { expect, it } from "vitest";
import { goldOf, suggestionsOf } from "./gold";
import { useWorkbench, type Workbench } from "./workbench";

/** A note of the samples without gold labels, and two complete ones; the tests go on from each other. */
const fresh = "notes/lung-02.txt";
const more = "notes/thyroid-02.txt";
const [changed, broken] = ["notes/breast-01.txt", "notes/breast-02.txt"];
const workbench = useWorkbench();
const patience = { timeout: 60_000 };

/** The rows that are seen: stages and notes. */
function rows(bench: Workbench): Promise<readonly string[]> {
  return bench.rowsOf(bench.view("Worklist"));
}

/** Chooses the stages that the worklist shows, so that nothing has to be scrolled. */
async function showOnly(bench: Workbench, ...stages: readonly string[]): Promise<void> {
  await bench.answer("CancerLLM: Show Which Notes…", "Show Which Notes?", async (list) => {
    const all = list.getByRole("checkbox").first();
    await all.check();
    await all.uncheck();
    for (const stage of stages) await list.locator(".monaco-list-row", { hasText: stage }).first().click();
    await list.getByText(`${stages.length} Selected`).waitFor();
  });
}

function badge(bench: Workbench): Locator {
  return bench.page
    .locator(".activitybar")
    .getByRole("tab", { name: /^CancerLLM/ })
    .locator(".badge-content");
}

it("shows every note with its stage, and counts on top", async () => {
  const bench = workbench();
  await bench.focusView("Worklist");
  await expect.poll(() => rows(bench), patience).toContain("New 19");
  await bench.page.getByText("16 of 35 notes complete").waitFor();
  await bench.screenshot("worklist");
});

it("follows a note from new to in progress, with a badge for what waits", async () => {
  const bench = workbench();
  await bench.openFile(fresh);
  await bench.statusBar.getByText("no suggestions yet").waitFor();
  await bench.press("Shift+R");
  await expect.poll(() => suggestionsOf(bench, fresh), patience).toBeDefined();
  const { phenotypes = [], diagnoses = [], treatments = [] } = (await suggestionsOf(bench, fresh)) ?? {};
  const all = phenotypes.length + diagnoses.length + treatments.length;
  await showOnly(bench, "Suggested", "In Progress");
  const name = path.basename(fresh);
  await expect.poll(() => rows(bench), patience).toEqual(["Suggested 1", `${name} ${all} suggested · notes`]);
  await expect.poll(() => badge(bench).textContent(), patience).toBe("1");
  await bench.press("Control+1", "n", "a");
  await expect
    .poll(() => rows(bench), patience)
    .toEqual(["In Progress 1", `${name} in progress 1/${all} · notes`]);
  await bench.screenshot("worklist-in-progress");
});

it("tells notes that changed since they were labelled, and gold labels that cannot be read", async () => {
  const bench = workbench();
  await appendFile(path.join(bench.workspace, changed), "\nAddendum: nothing to add.\n");
  await writeFile(path.join(bench.workspace, `gold/${broken}.yaml`), "version: 1\n  note: [");
  await showOnly(bench, "Changed Since Labelled", "Cannot Be Read");
  await expect
    .poll(() => rows(bench), patience)
    .toEqual([
      "Changed Since Labelled 1",
      `${path.basename(changed)} changed since it was labelled · notes`,
      "Cannot Be Read 1",
      // What is wrong, not in which file.
      expect.stringMatching(new RegExp(`^${path.basename(broken)} [^/]+ · notes$`, "u")),
    ]);
  await bench.page.getByText("14 of 35 notes complete").waitFor();
  await bench.screenshot("worklist-troubles");
});

it("marks notes in the explorer too", async () => {
  const bench = workbench();
  await bench.runCommand("File: Focus on Files Explorer");
  await bench.runCommand("File: Reveal Active File in Explorer View");
  await bench.page
    .locator(".explorer-folders-view .monaco-list-row", { hasText: path.basename(fresh) })
    .hover();
  await bench.page
    .locator(".monaco-hover:visible", { hasText: /in progress 1\/\d+/ })
    .first()
    .waitFor();
  await bench.screenshot("worklist-explorer");
});

it("sorts by what is left and by certainty", async () => {
  const bench = workbench();
  await bench.openFile(more);
  await bench.statusBar.getByText("no suggestions yet").waitFor();
  await bench.press("Shift+R");
  await expect.poll(() => suggestionsOf(bench, more), patience).toBeDefined();
  const least = async (note: string): Promise<number> => {
    const { phenotypes = [], diagnoses = [], treatments = [] } = (await suggestionsOf(bench, note)) ?? {};
    const decided = new Set(
      (await goldOf(bench, note)).phenotypes.map(({ suggestion }) => suggestion?.start),
    );
    const open = [...phenotypes.filter(({ start }) => !decided.has(start)), ...diagnoses, ...treatments];
    return Math.min(...open.map(({ confidence }) => confidence));
  };
  await bench.press("Control+1", "n", "a");
  await expect.poll(async () => (await goldOf(bench, more)).phenotypes.length, patience).toBe(1);
  await bench.focusView("Worklist");
  await showOnly(bench, "In Progress");
  const order = "Least Certain First";
  await bench.answer("CancerLLM: Sort Notes…", order, async (list) => {
    await list.locator("input.input").fill(order);
    await list.locator(".monaco-list-row.focused", { hasText: order }).waitFor();
  });
  const expected = (await least(fresh)) < (await least(more)) ? [fresh, more] : [more, fresh];
  await expect
    .poll(async () => (await rows(bench)).slice(1).map((row) => row.split(" ")[0]), patience)
    .toEqual(expected.map((note) => path.basename(note)));
});

it("goes to the next note that waits for a person by one key, and around", async () => {
  const bench = workbench();
  const [first = "", last = ""] = (await rows(bench)).slice(1).map((row) => row.split(" ")[0] ?? "");
  await bench.openFile(`notes/${first}`);
  for (const next of [last, path.basename(changed)]) {
    await bench.press("Control+1");
    await bench.page.locator(".editor-group-container.active .monaco-editor.focused").waitFor();
    await bench.press("g");
    await bench.page.locator(".tab.active", { hasText: next }).waitFor();
  }
});

it("shows the states at once in the next window", async () => {
  const bench = workbench();
  await bench.reload();
  await bench.focusView("Worklist");
  await expect.poll(() => rows(bench), patience).toContain("In Progress 2");
  await bench.page.getByText("14 of 35 notes complete").waitFor();
});
