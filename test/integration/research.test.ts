import { strict as assert } from "node:assert";
import { cp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { after, before, describe, it } from "mocha";
import * as vscode from "vscode";
import { parse } from "yaml";
import type { GoldLabels } from "../../extension/labels/gold-label";
import { loadProject } from "../../extension/labels/load-project";
import { NoteReview } from "../../extension/labels/review";
import type { NoteSuggestions } from "../../extension/labels/suggestion";
import { codePoints, hoverAt, positionOf, root, show, until } from "./note-editor";

/** A note that the samples have no gold labels for. */
const note = "notes/colorectal-02.txt";
const runsFolder = (): string => path.join(root(), ".cancerllm", "runs");
const later = "20990101T000000Z-00ff";

async function runs(): Promise<readonly string[]> {
  return (await readdir(runsFolder()).catch(() => [])).sort().reverse();
}

/** What a tree passes to a command of one of its runs. */
async function listed(id: string): Promise<unknown> {
  const { RunFolder } = await import("../../extension/labels/run-folder");
  const project = await loadProject(root());
  const run = await RunFolder.open(path.join(runsFolder(), id));
  const state = run.meta.finished === undefined ? "interrupted" : "finished";
  return { project, run, state, notes: (await run.notes()).length };
}

async function suggestionsOf(id: string): Promise<NoteSuggestions> {
  return JSON.parse(await readFile(path.join(runsFolder(), id, `${note}.json`), "utf8")) as NoteSuggestions;
}

describe("runs in the editor", () => {
  let first = "";

  before(async function () {
    this.timeout(240_000);
    await show(note);
    await vscode.commands.executeCommand("cancerllm.annotateNote");
    [first = ""] = await runs();
    assert.match(first, /^\d{8}T/);
  });
  after(() => rm(path.join(runsFolder(), later), { recursive: true, force: true }));

  it("say in their folder which notes they are for", async () => {
    assert.equal(await readFile(path.join(runsFolder(), first, "notes.txt"), "utf8"), `${note}\n`);
  });

  it("are shown as chosen, and the newest again", async () => {
    const editor = await show(note);
    await cp(path.join(runsFolder(), first), path.join(runsFolder(), later), { recursive: true });
    const meta = await readFile(path.join(runsFolder(), later, "run.yaml"), "utf8");
    await writeFile(path.join(runsFolder(), later, "run.yaml"), meta.replaceAll(first, later));
    const suggestions = await suggestionsOf(first);
    const only = suggestions.phenotypes.slice(0, 1);
    const [kept, gone] = suggestions.phenotypes;
    assert.ok(kept && gone, "two suggestions are needed");
    const file = path.join(runsFolder(), later, `${note}.json`);
    await writeFile(file, JSON.stringify({ ...suggestions, run: later, phenotypes: only }));
    const characters = await codePoints(note);
    const at = (start: number): vscode.Position => positionOf(characters, start);
    await vscode.commands.executeCommand("cancerllm.showRun", await listed(later));
    await until(
      "the chosen run is shown",
      async () => !(await hoverAt(editor, at(gone.start))).includes("Suggested"),
    );
    assert.match(await hoverAt(editor, at(kept.start)), /Suggested/);
    await vscode.commands.executeCommand("cancerllm.showRun", await listed(first));
    await until("the first run is shown", async () =>
      (await hoverAt(editor, at(gone.start))).includes("Suggested"),
    );
    await vscode.commands.executeCommand("cancerllm.showNewestRun");
    await until(
      "the newest is shown",
      async () => !(await hoverAt(editor, at(gone.start))).includes("Suggested"),
    );
  }).timeout(60_000);

  it("are resumed where they were broken off: with the notes that are left", async () => {
    const folder = path.join(runsFolder(), later);
    const meta = await readFile(path.join(folder, "run.yaml"), "utf8");
    await writeFile(path.join(folder, "run.yaml"), meta.replaceAll(/^finished:.*\n/gm, ""));
    await rm(path.join(folder, `${note}.json`));
    await vscode.commands.executeCommand("cancerllm.resumeRun", await listed(later));
    const resumed = parse(await readFile(path.join(folder, "run.yaml"), "utf8")) as {
      readonly finished?: string;
      readonly counts?: { readonly notes: number };
    };
    assert.ok(resumed.finished !== undefined, "the run is not finished");
    assert.equal(resumed.counts?.notes, 1);
    const [again, before] = [await suggestionsOf(later), await suggestionsOf(first)];
    assert.deepEqual(
      again.phenotypes.map(({ id }) => id),
      before.phenotypes.map(({ id }) => id),
    );
  }).timeout(240_000);

  it("are compared on a note, in a document that cannot be typed in", async () => {
    const file = path.join(runsFolder(), later, `${note}.json`);
    const suggestions = await suggestionsOf(later);
    await writeFile(file, JSON.stringify({ ...suggestions, phenotypes: suggestions.phenotypes.slice(1) }));
    const shown = await show(note);
    await vscode.commands.executeCommand("cancerllm.showRun", await listed(first));
    const gone = positionOf(await codePoints(note), suggestions.phenotypes[0]?.start ?? 0);
    await until("the first run is shown", async () => (await hoverAt(shown, gone)).includes("Suggested"));
    await vscode.commands.executeCommand("cancerllm.compareRunsOnNote", await listed(later));
    const editor = vscode.window.activeTextEditor;
    assert.equal(editor?.document.uri.scheme, "cancerllm-comparison");
    assert.equal(
      editor.document.getText().replaceAll("\r\n", "\n"),
      (await readFile(path.join(root(), note), "utf8")).replaceAll("\r\n", "\n"),
    );
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      "vscode.executeCodeLensProvider",
      editor.document.uri,
    );
    const titles = lenses.map(({ command }) => command?.title ?? "").join("\n");
    assert.match(titles, /1 only in A/);
    assert.match(titles, /0 only in B/);
    await vscode.commands.executeCommand("cancerllm.nextDifference");
    assert.match(await hoverAt(editor, editor.selection.active), /only in A/);
    await vscode.commands.executeCommand("cancerllm.showNewestRun");
  }).timeout(60_000);
});

describe("the inspector", () => {
  it("opens beside the note and leaves the keys and the files as they are", async () => {
    const editor = await show(note);
    const before = await readdir(root(), { recursive: true });
    await vscode.commands.executeCommand("cancerllm.inspect");
    await until("its tab is there", () =>
      vscode.window.tabGroups.all.some(({ tabs }) =>
        tabs.some(({ label }) => label === "CancerLLM Inspector"),
      ),
    );
    assert.equal(vscode.window.activeTextEditor?.document.uri.toString(), editor.document.uri.toString());
    assert.deepEqual(await readdir(root(), { recursive: true }), before);
    const tab = vscode.window.tabGroups.all
      .flatMap(({ tabs }) => tabs)
      .find(({ label }) => label === "CancerLLM Inspector");
    if (tab) await vscode.window.tabGroups.close(tab);
  }).timeout(60_000);
});

describe("adjudication in the editor", () => {
  const file = "cancerllm.yaml";
  let source = "";

  before(async () => {
    source = await readFile(path.join(root(), file), "utf8");
    await writeFile(
      path.join(root(), file),
      `${source.replaceAll(/^gold:.*\n/gm, "")}\ngold: {folder: labels, per-annotator: true}\n`,
    );
    const project = await loadProject(root());
    for (const [annotator, label] of [
      ["kt", "tumor-site"],
      ["mw", "cancer-stage"],
    ] as const) {
      const review = await NoteReview.open({ ...project, annotator }, note);
      await review.addPhenotype(label, { start: 0, end: 4 });
      await review.addPhenotype("cancer-grade", { start: 10, end: 14 });
      review.dispose();
    }
  });
  after(async () => {
    await writeFile(path.join(root(), file), source);
    await rm(path.join(root(), "labels"), { recursive: true, force: true });
  });

  it("takes one, the other, both or neither, with undo, and keeps whose label it was", async () => {
    const path1 = path.join(root(), "labels", "adjudicated", `${note}.yaml`);
    const said = async (): Promise<string[]> =>
      (parse(await readFile(path1, "utf8")) as GoldLabels).phenotypes.map(
        ({ label, decision, adjudication }) =>
          `${label} ${decision} ${adjudication?.annotators.join("+") ?? ""}`,
      );
    const project = await loadProject(root());
    await vscode.commands.executeCommand("cancerllm.adjudicate", {
      project,
      path: note,
      annotators: ["kt", "mw"],
    });
    assert.equal(vscode.window.activeTextEditor?.document.uri.scheme, "cancerllm-adjudication");
    await vscode.commands.executeCommand("cancerllm.adjudicateTake", "2");
    const agreed = "cancer-grade added kt+mw";
    assert.deepEqual((await said()).sort(), [agreed, "cancer-stage added mw", "tumor-site rejected kt"]);
    await vscode.commands.executeCommand("cancerllm.adjudicateNeither");
    assert.deepEqual((await said()).sort(), [agreed, "cancer-stage rejected mw", "tumor-site rejected kt"]);
    await vscode.commands.executeCommand("cancerllm.adjudicateUndo");
    assert.deepEqual((await said()).sort(), [agreed, "cancer-stage added mw", "tumor-site rejected kt"]);
    await vscode.commands.executeCommand("cancerllm.adjudicateBoth");
    assert.deepEqual((await said()).sort(), [agreed, "cancer-stage added mw", "tumor-site added kt"]);
    assert.equal((parse(await readFile(path1, "utf8")) as GoldLabels).status, "complete");
    await vscode.commands.executeCommand("workbench.action.closeActiveEditor");
  }).timeout(60_000);
});
