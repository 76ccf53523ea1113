import { strict as assert } from "node:assert";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, it } from "mocha";
import * as vscode from "vscode";
import { ModelServer, sha256Of } from "../unit/engine/models/model-server";
import { acceptUntil, report, turnBackFrom } from "./quick-pick";

const { executeCommand } = vscode.commands;

function setting(id: string): unknown {
  return vscode.workspace.getConfiguration().get(id);
}

async function set(id: string, value: unknown): Promise<void> {
  await vscode.workspace.getConfiguration().update(id, value, vscode.ConfigurationTarget.Global);
}

describe("models", () => {
  let folder: string;
  let server: ModelServer;
  let model: Buffer;

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "cancerllm-models-"));
    server = await ModelServer.start();
    const extension = vscode.extensions.getExtension("cancerllm.cancerllm-annotator");
    const embedded = path.join(extension?.extensionPath ?? "", "model/cancerllm-mini/cancerllm-mini.gguf");
    model = await readFile(embedded);
    await set("cancerllm.modelsFolder", path.join(folder, "models"));
  });

  after(async () => {
    await set("cancerllm.modelsFolder", undefined);
    await set("cancerllm.model", undefined);
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it("are downloaded when the person says so, checked, and put into the folder of the setting", async () => {
    const address = server.serve("/small.gguf", model);
    const file = path.join(folder, "models/small/small.gguf");
    const back = executeCommand("cancerllm.downloadModel", { address, sha256: sha256Of(model) });
    await turnBackFrom(back);
    assert.deepEqual(server.requests, [], "the server was asked before the person said so");
    const running = executeCommand("cancerllm.downloadModel", { address, sha256: sha256Of(model) });
    await acceptUntil("the model is there", () => existsSync(path.join(folder, "models/small/model.json")));
    await running;
    assert.ok((await readFile(file)).equals(model));
  });

  it("are not put into place where their hash is another one", async () => {
    const address = server.serve("/wrong.gguf", Buffer.concat([model, Buffer.from("x")]));
    const asked = server.requests.length;
    const running = executeCommand("cancerllm.downloadModel", { address, sha256: sha256Of(model) });
    let isOver = false;
    void running.then(() => {
      isOver = true;
    });
    await acceptUntil("the command ends", () => isOver);
    assert.ok(server.requests.length > asked);
    assert.equal(existsSync(path.join(folder, "models/wrong/wrong.gguf")), false);
    assert.equal(existsSync(path.join(folder, "models/wrong/model.json")), false);
  });

  it("that lie on this machine are added where they are, and used by their name", async () => {
    const file = path.join(folder, "Lab model.gguf");
    await writeFile(file, model);
    await executeCommand("cancerllm.addModel", file);
    await executeCommand("cancerllm.useModel", "Lab-model");
    assert.equal(setting("cancerllm.model"), "Lab-model");
    await executeCommand("cancerllm.modelDetails", "Lab-model");
    const details = await report("Model Lab-model");
    assert.match(details, /- protocol: cancerllm \(named by the file\)/);
    assert.match(details, new RegExp(`- file: ${file.replaceAll("\\", "\\\\")}`));
    assert.match(details, /- here: (Fits|Takes|Does not fit)/);
    await executeCommand("cancerllm.useModel");
    assert.equal(setting("cancerllm.model"), "");
  });

  it("and the machine that they run on are told in words", async () => {
    await executeCommand("cancerllm.checkMachine");
    const text = await report("This machine");
    assert.match(text, /^engine +node-llama-cpp \d+\.\d+\.\d+, llama\.cpp /m);
    assert.match(text, /With auto, the model runs on /);
    assert.match(text, /\* cancerllm-mini, 6\.\d MB/);
    assert.match(text, /small, 6\.\d MB/);
  });

  it("are measured with a sample note", async () => {
    await executeCommand("cancerllm.measureModel", "cancerllm-mini");
    assert.match(await report("Speed of cancerllm-mini"), /sample note +\d+\.\d s, \d+ tokens written/);
  });
});
