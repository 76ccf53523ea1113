import { strict as assert } from "node:assert";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, it } from "mocha";
import * as vscode from "vscode";
import {
  actions,
  codePoints,
  gold,
  goldPath,
  hover,
  root,
  select,
  show,
  showNew,
  standOn,
  until,
} from "./note-editor";

const run = (command: string, ...args: unknown[]): Thenable<unknown> =>
  vscode.commands.executeCommand(command, ...args);
const text =
  "PATHOLOGY\nInvasive ductal carcinoma of the left breast, 2.5 cm, grade 2.\nER positive. HER2 negative.\n";

describe("review of a note", () => {
  it("marks the selection by the label's key, and writes it at once", async () => {
    const note = "notes/test-mark.txt";
    const editor = await showNew(note, text);
    select(editor, " 2.5 cm");
    await run("cancerllm.labelByKey", "3");
    const { phenotypes, status } = await gold(note);
    assert.equal(status, "in-progress");
    assert.deepEqual(
      phenotypes.map(({ label, text: quote, decision }) => ({ label, quote, decision })),
      [{ label: "tumor-size", quote: "2.5 cm", decision: "added" }],
    );
    assert.match(await hover(editor, "2.5 cm"), /Tumor size[\s\S]*Added by hand/);
  });

  it("keeps offsets in a file with a byte-order mark, mixed line ends, emoji and combining marks", async () => {
    const note = "notes/test-offsets.txt";
    const source = "\uFEFFVisit 👩‍⚕️\r\nCafe\u0301-au-lait spots.\nLeft 𝐛reast: ductal carcinoma\r\n";
    const editor = await showNew(note, source);
    for (const [quote, key] of [
      ["ductal carcinoma", "6"],
      ["Left", "7"],
    ] as const) {
      select(editor, quote);
      await run("cancerllm.labelByKey", key);
    }
    const stored = await codePoints(note);
    const { phenotypes } = await gold(note);
    assert.deepEqual(phenotypes.map(({ text: quote }) => quote).sort(), ["Left", "ductal carcinoma"]);
    for (const { start, end, text: quote } of phenotypes) {
      assert.equal(stored.slice(start, end).join(""), quote);
    }
  });

  it("changes label and extent, takes back, undoes and redoes", async () => {
    const note = "notes/test-change.txt";
    const editor = await showNew(note, text);
    select(editor, "ductal carcinoma");
    await run("cancerllm.labelByKey", "4");
    standOn(editor, "ductal");
    await run("cancerllm.labelByKey", "6");
    standOn(editor, "ductal");
    await run("cancerllm.startOutByWord");
    const only = async (): Promise<string[]> =>
      (await gold(note)).phenotypes.map(({ label, text: quote }) => `${label}: ${quote}`);
    assert.deepEqual(await only(), ["histological-type: Invasive ductal carcinoma"]);
    await run("cancerllm.endInByCharacter");
    assert.deepEqual(await only(), ["histological-type: Invasive ductal carcinom"]);
    await run("cancerllm.undoDecision");
    await run("cancerllm.undoDecision");
    assert.deepEqual(await only(), ["histological-type: ductal carcinoma"]);
    await run("cancerllm.redoDecision");
    assert.deepEqual(await only(), ["histological-type: Invasive ductal carcinoma"]);
    select(editor, "ductal carcinoma of");
    await run("cancerllm.setExtent");
    assert.deepEqual(await only(), ["histological-type: ductal carcinoma of"]);
    standOn(editor, "ductal");
    await run("cancerllm.removeDecision");
    assert.deepEqual(await only(), []);
  });

  it("takes decisions in the order of the keys, however fast", async () => {
    const note = "notes/test-fast.txt";
    const editor = await showNew(note, text);
    select(editor, "ER");
    await Promise.all([
      run("cancerllm.labelByKey", "1"),
      run("cancerllm.endOutByWord"),
      run("cancerllm.endOutByCharacter"),
      run("cancerllm.undoDecision"),
    ]);
    assert.deepEqual(
      (await gold(note)).phenotypes.map(({ text: quote }) => quote),
      ["ER positive"],
    );
  });

  it("follows gold labels that are edited by hand", async () => {
    const note = "notes/test-yaml.txt";
    const editor = await showNew(note, text);
    select(editor, "grade 2");
    await run("cancerllm.labelByKey", "5");
    const source = await readFile(goldPath(note), "utf8");
    await writeFile(goldPath(note), source.replace("cancer-grade", "cancer-stage"));
    await until("the hover shows the new label", async () =>
      /Cancer stage/.test(await hover(editor, "grade 2")),
    );
  });

  it("never overwrites gold labels that it cannot read", async () => {
    const note = "notes/test-broken.txt";
    const editor = await showNew(note, text);
    select(editor, "grade 2");
    await run("cancerllm.labelByKey", "5");
    const broken = `${await readFile(goldPath(note), "utf8")}\n  : [ broken`;
    await writeFile(goldPath(note), broken);
    await until("the highlights are gone or refused", async () => {
      select(editor, "left");
      await run("cancerllm.labelByKey", "7");
      return (await readFile(goldPath(note), "utf8")) === broken;
    });
    assert.equal(await readFile(goldPath(note), "utf8"), broken);
  });

  it("refuses to mark while the note has unsaved changes, and goes on after they are saved", async () => {
    const note = "notes/test-dirty.txt";
    const editor = await showNew(note, text);
    select(editor, "2.5 cm");
    await run("cancerllm.labelByKey", "3");
    await run("cancerllm.toggleReviewMode");
    assert.ok(
      await editor.edit((edit) => {
        edit.insert(new vscode.Position(0, 0), "ADDENDUM\n");
      }),
      "the note can be edited when review mode is off",
    );
    select(editor, "left");
    await run("cancerllm.labelByKey", "7");
    assert.equal((await gold(note)).phenotypes.length, 1);
    await editor.document.save();
    await until("the size has moved with its text", async () =>
      /Tumor size/.test(await hover(editor, "2.5 cm")),
    );
    select(editor, "left");
    await run("cancerllm.labelByKey", "7");
    const stored = await readFile(path.join(root(), note), "utf8");
    const { phenotypes } = await gold(note);
    assert.equal(phenotypes.length, 2);
    for (const { start, end, text: quote } of phenotypes) assert.equal(stored.slice(start, end), quote);
  });

  it("cannot be typed into in review mode", async () => {
    const editor = await showNew("notes/test-readonly.txt", text);
    await until("the note is read-only", async () => {
      await run("workbench.action.focusActiveEditorGroup");
      await run("type", { text: "z" });
      const typed = editor.document.getText() !== text;
      if (typed) await run("undo");
      return !typed;
    });
    assert.equal(editor.document.getText(), text);
  });

  it("does not show a decision that could not be saved, and takes it once it can be", async () => {
    const note = "notes/test-unsaved/a.txt";
    const inTheWay = path.dirname(goldPath(note));
    await mkdir(path.join(root(), path.dirname(note)), { recursive: true });
    const editor = await showNew(note, text);
    await writeFile(inTheWay, "a file where the folder should be");
    select(editor, "2.5 cm");
    await run("cancerllm.labelByKey", "3");
    assert.doesNotMatch(await hover(editor, "2.5 cm"), /Tumor size/);
    assert.equal(await readFile(inTheWay, "utf8"), "a file where the folder should be");
    await rm(inTheWay);
    select(editor, "2.5 cm");
    await run("cancerllm.labelByKey", "3");
    assert.match(await hover(editor, "2.5 cm"), /Tumor size/);
    assert.equal((await gold(note)).phenotypes.length, 1);
  });

  it("offers the decisions as code actions", async () => {
    const editor = await show("notes/breast-01.txt");
    const [first] = (await gold("notes/breast-01.txt")).phenotypes;
    assert.ok(first);
    standOn(editor, first.text);
    const titles = (await actions(editor)).map(({ title }) => title);
    assert.ok(
      titles.some((title) => title.startsWith("Change label of")),
      titles.join(", "),
    );
  });

  it("tells what is wrong in gold labels and offers the project's labels", async () => {
    const note = "notes/test-problem.txt";
    const noteEditor = await showNew(note, text);
    select(noteEditor, "grade 2");
    await run("cancerllm.labelByKey", "5");
    await writeFile(
      goldPath(note),
      (await readFile(goldPath(note), "utf8")).replace("cancer-grade", "cancer-grad"),
    );
    const uri = vscode.Uri.file(goldPath(note));
    const editor = await vscode.window.showTextDocument(uri);
    const mine = (): vscode.Diagnostic[] =>
      vscode.languages.getDiagnostics(uri).filter(({ source }) => source === "CancerLLM");
    await until("the unknown label is a problem", () => mine().some(({ code }) => code === "unknown-label"));
    const [problem] = mine();
    assert.ok(problem);
    editor.selection = new vscode.Selection(problem.range.start, problem.range.start);
    const fix = (await actions(editor)).find(({ title }) => title === "Change to cancer-grade");
    assert.ok(fix?.edit, "no fix is offered");
    await vscode.workspace.applyEdit(fix.edit);
    assert.match(editor.document.getText(), /label: cancer-grade\n/);
    await editor.document.save();
    await until("the problem is gone", () => mine().length === 0);
  });

  it("leaves files that are no notes alone", async () => {
    const document = await vscode.workspace.openTextDocument(
      vscode.Uri.file(goldPath("notes/breast-01.txt")),
    );
    const editor = await vscode.window.showTextDocument(document);
    select(editor, "version");
    assert.deepEqual(
      (await actions(editor)).filter(({ title }) => /phenotype|Accept/.test(title)),
      [],
    );
  });
});
