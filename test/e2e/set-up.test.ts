import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { parse } from "jsonc-parser";
import { afterAll, expect, it } from "vitest";
import sampleSettings from "../../samples/.vscode/settings.json";
import { parseProject } from "../../extension/labels/load-project";
import { useWorkbench } from "./workbench";

const folder = mkdtempSync(path.join(os.tmpdir(), "cancerllm-bare-"));
mkdirSync(path.join(folder, "notes"));
mkdirSync(path.join(folder, ".vscode"));
writeFileSync(path.join(folder, "notes/a.txt"), "A 2.5 cm mass of the left breast.\n");
writeFileSync(
  path.join(folder, ".vscode/settings.json"),
  '{\n  // ours\n  "[plaintext]": { "editor.wordWrap": "bounded" }\n}\n',
);
const workbench = useWorkbench({ workspace: folder });
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const command = "CancerLLM: Set Up Project…";

it("annotates a note of a folder that has nothing of the product yet, as the first thing that is done", async () => {
  const bench = workbench();
  await bench.openFile("notes/a.txt");
  await bench.runCommand("CancerLLM: Annotate Note");
  await expect.poll(() => bench.highlights.count(), { timeout: 60_000 }).toBeGreaterThan(2);
});

it("writes a project file and the settings that are missing, and shows the file", async () => {
  const bench = workbench();
  await bench.answer(command, "Set Up samples as a Project", async (list) => {
    await list.getByText("2 Selected").waitFor();
    await bench.screenshot("set-up");
  });
  await bench.page.locator(".tab.active", { hasText: "cancerllm.yaml" }).waitFor();
  await expect.poll(() => bench.read("cancerllm.yaml")).toContain("notes/**/*.txt");
  const { phenotypes } = parseProject((await bench.read("cancerllm.yaml")) ?? "", "cancerllm.yaml");
  expect(phenotypes).toHaveLength(8);
  const settings = (await bench.read(".vscode/settings.json")) ?? "";
  expect(settings).toContain("// ours");
  // What the samples have, but for what was chosen here.
  const plaintext = { ...sampleSettings["[plaintext]"], "editor.wordWrap": "bounded" };
  expect(parse(settings)).toEqual({ ...sampleSettings, "[plaintext]": plaintext });
  await bench.screenshot("set-up-file");
});

it("asks nothing where all is there", async () => {
  const bench = workbench();
  await bench.openFile("notes/a.txt");
  const before = await bench.read("cancerllm.yaml");
  await bench.runCommand(command);
  await bench.page.locator(".tab.active", { hasText: "cancerllm.yaml" }).waitFor();
  expect(await bench.read("cancerllm.yaml")).toBe(before);
});
