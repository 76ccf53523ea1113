import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import { parse } from "yaml";
import { useWorkbench, type Workbench } from "./workbench";

/** A note that the samples have no gold labels for. */
const note = "notes/breast-03.txt";
const gold = `gold/${note}.yaml`;
const workbench = useWorkbench();
const patience = { timeout: 120_000 };

interface GoldItem {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly decision: string;
}

async function goldItems(bench: Workbench): Promise<readonly GoldItem[]> {
  const yaml = await bench.read(gold);
  const document = (yaml === undefined ? {} : parse(yaml)) as { phenotypes?: readonly GoldItem[] };
  return document.phenotypes ?? [];
}

it("annotates a note: the model's phenotypes are highlighted in the text and kept in a run", async () => {
  const bench = workbench();
  await bench.openFile(note);
  expect(await bench.highlights.count()).toBe(0);
  await bench.runCommand("CancerLLM: Annotate Note");
  await expect.poll(() => bench.highlights.count(), patience).toBeGreaterThan(3);
  await expect
    .poll(async () => {
      const files = await readdir(path.join(bench.workspace, ".cancerllm/runs"), { recursive: true });
      return files.some((file) => file.endsWith(`${path.basename(note)}.json`));
    }, patience)
    .toBe(true);
  await bench.screenshot("annotated");
});

it("accepts the next suggestion by key: it is at once in the gold file, at the place of its text", async () => {
  const bench = workbench();
  await bench.goTo(1, 1);
  await bench.press("n", "a");
  await expect.poll(async () => (await goldItems(bench)).length, patience).toBe(1);
  const [item] = await goldItems(bench);
  expect(item?.decision).toBe("accepted");
  const text = Array.from(((await bench.read(note)) ?? "").replace(/^\uFEFF/, ""));
  expect(text.slice(item?.start, item?.end).join("")).toBe(item?.text);
  await bench.screenshot("accepted");
});

it("takes the decision back with undo", async () => {
  const bench = workbench();
  await bench.press("u");
  await expect.poll(async () => (await goldItems(bench)).length, patience).toBe(0);
});

it.each(["light", "dark", "high-contrast"] as const)("highlights in the %s theme", async (theme) => {
  const bench = workbench();
  await bench.setTheme(theme);
  await expect.poll(() => bench.highlights.count(), patience).toBeGreaterThan(3);
  await bench.screenshot(`review-${theme}`);
});

it("shows the suggested diagnosis beside the highlights", async () => {
  const bench = workbench();
  await bench.setTheme("light");
  await bench.openFile(note);
  await bench.runCommand("Focus on Diagnosis View");
  await bench.webview().locator("li.card").first().waitFor();
  await expect.poll(() => bench.highlights.count(), patience).toBeGreaterThan(3);
  await bench.screenshot("readme");
});

it("says what to do when a decision cannot be saved, and does not show it as taken", async () => {
  const bench = workbench();
  const inTheWay = path.join(bench.workspace, "gold/notes/ward");
  await mkdir(path.join(bench.workspace, "notes/ward"));
  await writeFile(path.join(bench.workspace, "notes/ward/a.txt"), "2.5 cm\n");
  await writeFile(inTheWay, "");
  await bench.openFile("notes/ward/a.txt");
  await bench.goTo(1, 1);
  await bench.statusBar.getByText("no suggestions yet").waitFor();
  await bench.press("Shift+End", "3");
  await bench.notifications
    .filter({ hasText: "was not saved: a file is where its folder should be. Move that file away" })
    .waitFor();
  expect(await bench.highlights.count()).toBe(0);
  await bench.screenshot("not-saved");
  await rm(inTheWay);
  await bench.press("3");
  await expect.poll(() => bench.highlights.count(), patience).toBeGreaterThan(0);
});
