import { expect, it } from "vitest";
import { parse } from "yaml";
import { suggestionsOf } from "./gold";
import { useWorkbench, type Workbench } from "./workbench";

/** A note of the samples with gold labels, and one without. */
const labelled = "notes/breast-01.txt";
const fresh = "notes/breast-03.txt";
const workbench = useWorkbench();
const patience = { timeout: 120_000 };

interface GoldItem {
  readonly text: string;
  readonly decision: string;
  readonly evidence: readonly { readonly start: number; readonly end: number; readonly text: string }[];
}

async function gold(
  bench: Workbench,
  note: string,
  section: "diagnoses" | "treatments",
): Promise<readonly GoldItem[]> {
  const yaml = await bench.read(`gold/${note}.yaml`);
  return yaml === undefined ? [] : ((parse(yaml) as Record<string, GoldItem[]>)[section] ?? []);
}

/** The page of a panel: the one whose heading is this. */
async function panel(bench: Workbench, heading: "Diagnoses" | "Treatments") {
  const frames = bench.page.locator("iframe.webview.ready");
  await expect.poll(() => frames.count(), patience).toBe(2);
  for (const index of [0, 1]) {
    const page = bench.webview(index);
    await page.locator("h1").waitFor({ state: "attached" });
    if ((await page.locator("h1").textContent()) === heading) return page;
  }
  throw new Error(`There is no panel of ${heading}.`);
}

it("shows the gold diagnoses and treatments of the note that is open", async () => {
  const bench = workbench();
  await bench.openFile(labelled);
  await bench.runCommand("Focus on Diagnosis View");
  const diagnoses = await panel(bench, "Diagnoses");
  await expect
    .poll(() => diagnoses.locator("li.card").count())
    .toBe((await gold(bench, labelled, "diagnoses")).length);
  const treatments = await panel(bench, "Treatments");
  await expect
    .poll(() => treatments.locator("li.card").count())
    .toBe((await gold(bench, labelled, "treatments")).length);
  await bench.screenshot("panels");
});

it("shows a piece of evidence in the note when it is clicked", async () => {
  const bench = workbench();
  const diagnoses = await panel(bench, "Diagnoses");
  await bench.goTo(1, 1);
  await diagnoses.locator("button.quote").first().click();
  await bench.statusBar.getByText("Ln 1, Col 1", { exact: true }).waitFor({ state: "detached" });
  await bench.screenshot("panels-evidence");
});

it("takes the selection in the note as evidence, without leaving the panel", async () => {
  const bench = workbench();
  await bench.openFile(fresh);
  const diagnoses = await panel(bench, "Diagnoses");
  await diagnoses.getByText("No suggestions yet for this note.").waitFor();
  await bench.goTo(1, 1);
  await bench.press("Control+Shift+ArrowRight", "Control+Shift+ArrowRight");
  await bench.runCommand("Focus on Diagnosis View");
  await diagnoses.getByRole("button", { name: "Add a diagnosis" }).last().click();
  await bench.page.keyboard.type("Breast cancer, by hand");
  await diagnoses.getByRole("button", { name: "Use selection" }).click();
  await diagnoses.getByRole("button", { name: "Save" }).click();
  await expect.poll(() => gold(bench, fresh, "diagnoses")).toHaveLength(1);
  const [item] = await gold(bench, fresh, "diagnoses");
  expect(item).toMatchObject({ text: "Breast cancer, by hand", decision: "added" });
  const [span] = item?.evidence ?? [];
  const text = Array.from(((await bench.read(fresh)) ?? "").replace(/^\uFEFF/, ""));
  expect(span?.start).toBe(0);
  expect(text.slice(span?.start, span?.end).join("")).toBe(span?.text);
});

it("shows what the model suggests, decides it by key and takes it back", async () => {
  const bench = workbench();
  await bench.runCommand("CancerLLM: Annotate Note");
  const treatments = await panel(bench, "Treatments");
  await treatments.locator("li.state-suggested").first().waitFor(patience);
  // What is streamed is not settled before the run has the note.
  await expect.poll(() => suggestionsOf(bench, fresh), patience).toBeDefined();
  const count = (await suggestionsOf(bench, fresh))?.treatments.length;
  await expect.poll(() => treatments.locator("li.card").count()).toBe(count);
  await treatments.locator("li.state-suggested").first().focus();
  await bench.page.keyboard.press("a");
  await expect.poll(() => gold(bench, fresh, "treatments")).toMatchObject([{ decision: "accepted" }]);
  await bench.screenshot("panels-decided");
  await bench.page.keyboard.press("u");
  await expect.poll(() => gold(bench, fresh, "treatments")).toEqual([]);
  await expect.poll(() => treatments.locator("li.card").count()).toBe(count);
});

it("shows what the model was asked for a treatment, and what it answered", async () => {
  const bench = workbench();
  const treatments = await panel(bench, "Treatments");
  await treatments.locator("li.state-suggested").first().focus();
  await bench.page.keyboard.press("Shift+V");
  const frames = bench.page.locator("iframe.webview.ready");
  await expect.poll(() => frames.count(), patience).toBe(3);
  const rows = async (): Promise<readonly string[]> => {
    for (const frame of bench.page.frames()) {
      const found = await frame.locator("li.exchange .title-cell").allTextContents();
      if (found.length > 0) return found.map((title) => title.trim());
    }
    return [];
  };
  await expect.poll(rows, patience).toEqual(["Treatment plan"]);
  await bench.screenshot("panels-inspect");
  await bench.page
    .locator(".tab", { hasText: "CancerLLM Inspector" })
    .getByLabel(/^Close/)
    .click();
  await expect.poll(() => frames.count(), patience).toBe(2);
});

it("keeps an unfinished edit over a reload of the window", async () => {
  const bench = workbench();
  const diagnoses = await panel(bench, "Diagnoses");
  await diagnoses.locator("li.state-added").focus();
  await bench.page.keyboard.press("e");
  await bench.page.keyboard.press("End");
  await bench.page.keyboard.type(", edited");
  await diagnoses.getByRole("button", { name: "Save" }).waitFor();
  await bench.reload();
  const again = await panel(bench, "Diagnoses");
  await again.getByRole("button", { name: "Save" }).click(patience);
  await expect
    .poll(async () => (await gold(bench, fresh, "diagnoses"))[0]?.text)
    .toBe("Breast cancer, by hand, edited");
});

it.each(["light", "dark", "high-contrast"] as const)("can be read in the %s theme", async (theme) => {
  const bench = workbench();
  await bench.setTheme(theme);
  await (await panel(bench, "Treatments")).locator("li.card").first().waitFor();
  await bench.screenshot(`panels-${theme}`);
});
