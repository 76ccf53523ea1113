import { strict as assert } from "node:assert";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, it } from "mocha";
import * as vscode from "vscode";
import type { NoteSuggestions } from "../../extension/labels/suggestion";
import { codePoints, gold, hoverAt, positionOf, root, show } from "./note-editor";

const note = "notes/lung-02.txt";

async function suggestions(): Promise<NoteSuggestions> {
  const runs = path.join(root(), ".cancerllm", "runs");
  const [latest] = (await readdir(runs)).sort().reverse();
  assert.ok(latest, "there is no run");
  return JSON.parse(await readFile(path.join(runs, latest, `${note}.json`), "utf8")) as NoteSuggestions;
}

describe("annotation with the embedded model", () => {
  it("writes a run in which every span is its quote, and shows it", async () => {
    const editor = await show(note);
    await vscode.commands.executeCommand("cancerllm.annotateNote");
    const { phenotypes, diagnoses } = await suggestions();
    assert.ok(phenotypes.length > 0, "the model found no phenotype");
    assert.ok(diagnoses.length > 0, "the model wrote no diagnosis");
    const characters = await codePoints(note);
    for (const { start, end, text } of phenotypes) assert.equal(characters.slice(start, end).join(""), text);
    const [first] = phenotypes;
    assert.ok(first);
    assert.match(await hoverAt(editor, positionOf(characters, first.start)), /Suggested, not decided/);
  }).timeout(240_000);

  it("accepts and rejects with provenance, and goes on to the next", async () => {
    const editor = await show(note);
    editor.selection = new vscode.Selection(0, 0, 0, 0);
    const undecided = (await suggestions()).phenotypes.filter(({ alignment }) => alignment !== "ambiguous");
    assert.ok(undecided.length >= 2, "two suggestions are needed");
    await vscode.commands.executeCommand("cancerllm.nextUndecided");
    const at = editor.selection.active;
    assert.ok(!editor.selection.isEmpty || !at.isEqual(new vscode.Position(0, 0)), "the caret stayed");
    await vscode.commands.executeCommand("cancerllm.reject");
    assert.ok(!editor.selection.active.isEqual(at), "the caret did not go on");
    const { phenotypes } = await gold(note);
    assert.equal(phenotypes.length, 1);
    assert.equal(phenotypes[0]?.decision, "rejected");
    assert.equal(phenotypes[0].suggestion?.text, phenotypes[0].text);
    await vscode.commands.executeCommand("cancerllm.undoDecision");
    assert.equal((await gold(note)).phenotypes.length, 0);
  });

  it("keeps decisions when the model runs again", async () => {
    const editor = await show(note);
    const sure = (await suggestions()).phenotypes.find(({ alignment }) => alignment === "exact");
    assert.ok(sure, "no exact suggestion");
    const at = positionOf(await codePoints(note), sure.start);
    editor.selection = new vscode.Selection(at, at);
    await vscode.commands.executeCommand("cancerllm.accept");
    const before = (await gold(note)).phenotypes;
    assert.ok(before.some(({ decision }) => decision === "accepted"));
    await vscode.commands.executeCommand("cancerllm.annotateNote");
    assert.deepEqual((await gold(note)).phenotypes, before);
  }).timeout(240_000);

  it("annotates a folder into one run, past a note that cannot be read", async () => {
    const folder = path.join(root(), "notes", "few");
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, "a.txt"), "The tumor of the left breast measures 2.5 cm.\n");
    await writeFile(path.join(folder, "b.txt"), Buffer.from([0xff, 0xfe, 0x00]));
    await writeFile(path.join(folder, "c.txt"), "Adenocarcinoma of the colon, grade 2.\n");
    const runs = path.join(root(), ".cancerllm", "runs");
    const before = new Set(await readdir(runs));
    await vscode.commands.executeCommand("cancerllm.annotateFolder", vscode.Uri.file(folder));
    const added = (await readdir(runs)).filter((run) => !before.has(run));
    assert.equal(added.length, 1);
    assert.deepEqual((await readdir(path.join(runs, added[0] ?? "", "notes", "few"))).sort(), [
      "a.txt.json",
      "c.txt.json",
    ]);
  }).timeout(240_000);
});
