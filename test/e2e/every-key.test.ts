import { writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import { goldOf, misplaced } from "./gold";
import { useWorkbench, type Workbench } from "./workbench";

/** The keys that `annotator-keys`, `marking`, `research` and `worklist` do not press, on a note of its own. */
const note = "notes/every-key.txt";
const lines = [
  "PATHOLOGY",
  "Invasive ductal carcinoma of the left breast, 2.5 cm.",
  "The left axilla is free. Cleft lip. Left lobe, left margin.",
];
const workbench = useWorkbench();
const patience = { timeout: 60_000 };

/** Each phenotype as `label: text`, in the order of the text. */
async function marked(bench: Workbench): Promise<readonly string[]> {
  const { phenotypes } = await goldOf(bench, note);
  return [...phenotypes].sort((a, b) => a.start - b.start).map(({ label, text }) => `${label}: ${text}`);
}

/** Selects a text by keys: the caret at its start, then Shift+arrow keys. */
async function select(bench: Workbench, line: number, text: string): Promise<void> {
  await bench.goTo(line, (lines[line - 1] ?? "").indexOf(text) + 1);
  for (const _ of text) await bench.press("Shift+ArrowRight");
  await bench.statusBar.getByText(`(${text.length} selected)`).waitFor();
}

async function pressed(bench: Workbench, keys: readonly string[], result: readonly string[]): Promise<void> {
  await bench.press(...keys);
  await expect.poll(() => marked(bench), patience).toEqual(result);
}

/** Chooses in the list that a key has opened, by typing. */
async function choose(bench: Workbench, title: string, typed: string): Promise<void> {
  const list = bench.page.locator(".quick-input-widget");
  await list.getByText(title, { exact: true }).waitFor();
  await list.locator("input.input").fill(typed);
  await list.locator(".monaco-list-row.focused", { hasText: typed }).waitFor();
  await bench.press("Enter");
}

async function caretAt(bench: Workbench, line: number, text: string): Promise<void> {
  const column = (lines[line - 1] ?? "").indexOf(text) + 1;
  await bench.statusBar.getByText(`Ln ${line}, Col ${column}`, { exact: true }).waitFor();
}

it("M marks the selection as what is chosen", async () => {
  const bench = workbench();
  await writeFile(path.join(bench.workspace, note), `${lines.join("\n")}\n`);
  await bench.openFile(note);
  await bench.statusBar.getByText("no suggestions yet").waitFor();
  await select(bench, 2, "ductal carcinoma");
  await bench.press("m");
  await choose(bench, "Mark Selection As", "Tumor site");
  await expect.poll(() => marked(bench), patience).toEqual(["tumor-site: ductal carcinoma"]);
});

it("R changes the label to what is chosen, a digit at once", async () => {
  const bench = workbench();
  await bench.goTo(2, lines[1]?.indexOf("ductal") ?? 0);
  await bench.press("ArrowRight", "ArrowRight", "r");
  await choose(bench, "Change Label", "Cancer grade");
  await expect.poll(() => marked(bench), patience).toEqual(["cancer-grade: ductal carcinoma"]);
  await pressed(bench, ["6"], ["histological-type: ductal carcinoma"]);
});

it("Q W O P move the edges by a word, with Shift by a character", async () => {
  const bench = workbench();
  for (const [key, text] of [
    ["q", "Invasive ductal carcinoma"],
    ["w", "ductal carcinoma"],
    ["p", "ductal carcinoma of"],
    ["o", "ductal carcinoma"],
    ["Shift+Q", "e ductal carcinoma"],
    ["Shift+W", "ductal carcinoma"],
    ["Shift+P", "ductal carcinoma o"],
    ["Shift+O", "ductal carcinoma"],
  ] as const) {
    await pressed(bench, [key], [`histological-type: ${text}`]);
  }
  expect(await misplaced(bench, note)).toEqual([]);
});

it("E makes the selection the extent", async () => {
  const bench = workbench();
  await select(bench, 2, "Invasive ductal");
  await pressed(bench, ["e"], ["histological-type: Invasive ductal"]);
});

it("U and Shift+U undo and redo, and so do Ctrl+Z and Ctrl+Y", async () => {
  const bench = workbench();
  const [before, after] = [
    ["histological-type: ductal carcinoma"],
    ["histological-type: Invasive ductal"],
  ] as const;
  await pressed(bench, ["u"], before);
  await pressed(bench, ["Shift+U"], after);
  await pressed(bench, ["Control+Z"], before);
  await pressed(bench, ["Control+Y"], after);
});

it("Shift+M marks every other whole word after a preview, but what is unticked", async () => {
  const bench = workbench();
  const type = "histological-type: Invasive ductal";
  await select(bench, 3, "left");
  await pressed(bench, ["7"], [type, "tumor-laterality: left"]);
  await bench.goTo(3, (lines[2]?.indexOf("left") ?? 0) + 2);
  await bench.press("Shift+M");
  const list = bench.page.locator(".quick-input-widget");
  await list.getByText("Mark as Tumor laterality").waitFor();
  // Neither "Cleft" nor "Left": whole words as they are written.
  await list.getByText("2 Selected").waitFor();
  await bench.screenshot("occurrences-preview");
  await bench.press("ArrowDown", "Space");
  await list.getByText("1 Selected").waitFor();
  await bench.press("Enter");
  await expect.poll(() => marked(bench), patience).toHaveLength(3);
  await pressed(bench, ["u"], [type, "tumor-laterality: left"]);
  await pressed(bench, ["Shift+U", "u", "u"], [type]);
  await pressed(bench, ["Shift+U"], [type, "tumor-laterality: left"]);
});

it("J and K go to any phenotype, L and Shift+L to those of the same label", async () => {
  const bench = workbench();
  const margin = lines[2]?.lastIndexOf("left") ?? 0;
  await bench.goTo(3, margin + 1);
  await bench.press("Shift+ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight");
  await bench.press("7");
  await expect.poll(() => marked(bench), patience).toHaveLength(3);
  await bench.goTo(1, 1);
  await bench.press("j");
  await caretAt(bench, 2, "Invasive");
  await bench.press("j");
  await caretAt(bench, 3, "left");
  await bench.press("k");
  await caretAt(bench, 2, "Invasive");
  await bench.press("j", "l");
  await bench.statusBar.getByText(`Ln 3, Col ${margin + 1}`, { exact: true }).waitFor();
  await bench.press("Shift+L");
  await caretAt(bench, 3, "left");
});

it("D and Delete take the decision back", async () => {
  const bench = workbench();
  await pressed(bench, ["d"], ["histological-type: Invasive ductal", "tumor-laterality: left"]);
  await bench.press("k");
  await caretAt(bench, 2, "Invasive");
  await pressed(bench, ["Delete"], ["tumor-laterality: left"]);
});

it("H shows the details, with label, decision and guideline", async () => {
  const bench = workbench();
  await bench.press("j");
  await bench.press("h");
  const hover = bench.page.locator(".monaco-hover:visible", { hasText: "Added by hand" }).first();
  await hover.getByText("Tumor laterality").first().waitFor();
  await bench.screenshot("details-by-key");
  await bench.press("Escape");
});

it("I lets the note be edited, where Alt+M and the key decide, and Alt+M I ends it", async () => {
  const bench = workbench();
  const line = bench.editor.locator(".view-line").first();
  await bench.goTo(1, 1);
  // The mode changes a moment after the key; "z" is no key of the review mode.
  await bench.press("i");
  await expect
    .poll(async () => {
      await bench.press("z");
      return await line.textContent();
    }, patience)
    .toMatch(/^z+PATHOLOGY/);
  await bench.runCommand("File: Revert File");
  await expect.poll(() => line.textContent(), patience).toBe("PATHOLOGY");
  await select(bench, 2, "2.5 cm");
  await pressed(bench, ["Alt+M", "3"], ["tumor-size: 2.5 cm", "tumor-laterality: left"]);
  await bench.press("Alt+M", "i");
  await expect
    .poll(async () => {
      await bench.press("z");
      return await bench.page.getByText(/^(?:Editor is read-only|Cannot edit in read-only editor)/).count();
    }, patience)
    .toBeGreaterThan(0);
  await bench.runCommand("File: Revert File");
  await bench.goTo(2, (lines[1]?.indexOf("2.5 cm") ?? 0) + 2);
  await pressed(bench, ["x"], ["tumor-laterality: left"]);
  expect(await bench.read(note)).toBe(`${lines.join("\n")}\n`);
});

it("Y opens the gold labels beside the note", async () => {
  const bench = workbench();
  await bench.press("y");
  await bench.page.locator(".tab.active", { hasText: `${path.posix.basename(note)}.yaml` }).waitFor();
  await expect.poll(() => bench.page.locator(".editor-group-container").count()).toBe(2);
});
