import { strict as assert } from "node:assert";
import { existsSync } from "node:fs";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, it } from "mocha";
import * as vscode from "vscode";
import { GoldDocument } from "../../extension/labels/gold-document";
import { gold, goldPath, hover, root, show, until } from "./note-editor";
import { acceptUntil, report } from "./quick-pick";

/** The text of the project file and of every gold file. */
async function contentOf(): Promise<Readonly<Record<string, string>>> {
  const folder = path.join(root(), "gold");
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(".yaml"))
    .map(({ parentPath, name }) => path.join(parentPath, name));
  const all = [path.join(root(), "cancerllm.yaml"), ...files.sort()];
  const read = all.map(async (file) => [file, await readFile(file, "utf8")] as const);
  return Object.fromEntries<string>(await Promise.all(read));
}

function labelsOf(source: string | undefined): string[] {
  return GoldDocument.parse(source ?? "").labels.phenotypes.map(({ label }) => label);
}

const note = "notes/breast-01.txt";
const command = "cancerllm.migrateLabels";
const journal = (): string => path.join(root(), ".cancerllm/label-migration.json");

describe("the migration of labels", () => {
  it("shows what it would do, renames in all gold files and the open review, and is undone", async () => {
    const before = await contentOf();
    const editor = await show(note);
    const size = (await gold(note)).phenotypes.find(({ label }) => label === "tumor-size");
    assert.ok(size);
    assert.match(await hover(editor, size.text), /Tumor size/);

    const running = vscode.commands.executeCommand(command, { from: ["tumor-size"], to: "lesion-extent" });
    const preview = await report("Change of labels: tumor-size → lesion-extent");
    assert.match(preview, /Nothing is written yet/);
    assert.match(preview, /- gold\/notes\/breast-01\.txt\.yaml: \d+ labels?\n/);
    assert.deepEqual(await contentOf(), before, "the preview wrote something");
    await acceptUntil("the project file is changed", async () =>
      (await readFile(path.join(root(), "cancerllm.yaml"), "utf8")).includes("id: lesion-extent"),
    );
    await running;
    const after = await contentOf();
    for (const [file, source] of Object.entries(before).filter(([name]) => name.includes("gold"))) {
      const expected = labelsOf(source).map((label) => (label === "tumor-size" ? "lesion-extent" : label));
      assert.deepEqual(labelsOf(after[file]), expected, file);
    }
    await vscode.window.showTextDocument(editor.document, { preview: false });
    await until("the review shows the new label", async () =>
      /Lesion extent/.test(await hover(editor, size.text)),
    );
    assert.doesNotMatch(await hover(editor, size.text), /Tumor size/);

    await vscode.commands.executeCommand("cancerllm.undoLabelMigration");
    assert.deepEqual(await contentOf(), before);
    await until("the review shows the old label", async () =>
      /Tumor size/.test(await hover(editor, size.text)),
    );
  });

  it("does not begin while a gold file has unsaved changes", async () => {
    const before = await contentOf();
    const document = await vscode.workspace.openTextDocument(goldPath(note));
    await vscode.window.showTextDocument(document);
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, new vscode.Position(0, 0), "# not saved\n");
    await vscode.workspace.applyEdit(edit);
    assert.equal(document.isDirty, true);
    await vscode.commands.executeCommand(command, { from: ["tumor-size"], to: "lesion-width" });
    assert.equal(
      vscode.workspace.textDocuments.some((one) => one.getText().includes("tumor-size → lesion-width")),
      false,
      "a preview was shown",
    );
    await vscode.commands.executeCommand("workbench.action.files.revert");
    assert.deepEqual(await contentOf(), before);
  });

  it("merges, leaving out on request what cannot be changed, and names it in the preview", async () => {
    const broken = goldPath("notes/test-broken.txt");
    await writeFile(broken, "version: 1\nnote: {path: x\n");
    try {
      const before = await contentOf();
      const change = { from: ["tumor-site", "tumor-laterality"], to: "tumor-place" };
      const running = vscode.commands.executeCommand(command, change);
      const preview = await report("Change of labels: tumor-site, tumor-laterality → tumor-place");
      assert.match(preview, /gold\/notes\/test-broken\.txt\.yaml:3:1: /);
      assert.match(preview, /`tumor-laterality` is taken out of cancerllm\.yaml/);
      await acceptUntil("it is done", () => existsSync(journal()) && isDone());
      await running;
      const after = await contentOf();
      assert.equal(after[broken], before[broken]);
      assert.ok(labelsOf(after[goldPath(note)]).includes("tumor-place"));
      assert.ok(!labelsOf(after[goldPath(note)]).includes("tumor-site"));
      await vscode.commands.executeCommand("cancerllm.undoLabelMigration");
      assert.deepEqual(await contentOf(), before);
    } finally {
      await rm(broken, { force: true });
    }
  });
});

async function isDone(): Promise<boolean> {
  const { state } = JSON.parse(await readFile(journal(), "utf8")) as { state: string };
  return state === "done";
}
