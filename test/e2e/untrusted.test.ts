import { readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import { useWorkbench } from "./workbench";

const note = "notes/breast-01.txt";
const workbench = useWorkbench({ untrusted: true });

it("reads no note and acts on no command in a workspace that is not trusted", async () => {
  const bench = workbench();
  // A project that would name a model of its own.
  await writeFile(path.join(bench.workspace, "cancerllm.yaml"), "model: evil.gguf\n");
  const before = (await readdir(bench.workspace, { recursive: true })).sort();
  await bench.openFile(note);
  await bench.page
    .locator(".activitybar")
    .getByRole("tab", { name: /^CancerLLM/ })
    .first()
    .click();
  await bench.page.getByText("This workspace is not trusted: its notes are not read.").waitFor();
  await bench.press("F1");
  await bench.page.keyboard.type("CancerLLM: Annotate");
  const offered = bench.page.locator(".quick-input-list .monaco-list-row");
  // Shown once nothing matches what was typed: the list of before is gone then.
  await offered.getByText("similar commands").first().waitFor();
  expect(await offered.getByText("CancerLLM: Annotate").count()).toBe(0);
  await bench.press("Escape");
  expect(await bench.highlights.count()).toBe(0);
  await bench.screenshot("untrusted");
  expect((await readdir(bench.workspace, { recursive: true })).sort()).toEqual(before);
});

it("shows the labels as soon as the workspace is trusted", async () => {
  const bench = workbench();
  await bench.page.getByRole("button", { name: "Manage Workspace Trust" }).click();
  await bench.page.getByRole("button", { name: "Trust", exact: true }).click();
  await bench.page.getByText("You trust this folder").waitFor();
  await bench.press("Escape");
  await expect.poll(() => bench.highlights.count(), { timeout: 120_000 }).toBeGreaterThan(3);
});
