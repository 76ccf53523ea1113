import path from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from "vitest";
import { launchChromium } from "../../vscode/chromium.mjs";
import { PanelPage } from "./panel-page";
import type { PanelTheme } from "./panel-page";

const pictures = path.join(import.meta.dirname, "../../.results/screenshots");
const note = "notes/breast-01.txt";

let browser: Browser;
const open: PanelPage[] = [];
beforeAll(async () => {
  browser = await launchChromium(inject("chromium"));
});
afterAll(() => browser.close());
afterEach(async () => {
  for (const panel of open.splice(0)) {
    expect(await panel.policyViolations()).toEqual([]);
    await panel.close();
  }
});

async function show(
  ...[kind, options]: [Parameters<typeof PanelPage.open>[1], Parameters<typeof PanelPage.open>[2]]
) {
  const panel = await PanelPage.open(browser, kind, options);
  open.push(panel);
  return panel;
}

function suggestDiagnoses(panel: PanelPage): void {
  panel.suggest({
    diagnoses: [
      {
        id: "d1",
        text: "breast cancer",
        confidence: 0.81,
        evidence: [panel.quote("invasive ductal carcinoma")],
      },
      {
        id: "d2",
        text: "Axillary lymph node metastasis",
        confidence: 0.64,
        evidence: [panel.quote("macrometastasis"), panel.quote("pT2 N1a M0")],
      },
      { id: "d3", text: "Colon cancer", confidence: 0.27, evidence: [] },
    ],
    treatments: [],
  });
}

function suggestTreatments(panel: PanelPage): void {
  panel.suggest({
    diagnoses: [],
    treatments: [
      { id: "t1", text: "Letrozole", modality: "endocrine", confidence: 0.93, evidence: [] },
      {
        id: "t2",
        text: "Partial mastectomy",
        modality: "surgery",
        confidence: 0.5,
        evidence: [panel.quote("partial mastectomy")],
      },
    ],
  });
}

describe("the diagnosis panel by keyboard", () => {
  it("takes a note from suggestions to gold labels", async () => {
    const panel = await show("diagnosis", { note });
    suggestDiagnoses(panel);
    const { page } = panel;
    const card = page.locator("li.card");
    await page.getByText("3 of 3 to decide").waitFor();
    await card.first().focus();

    await page.keyboard.press("a");
    await page.getByText("2 of 3 to decide").waitFor();
    expect(await panel.gold()).toContain("decision: accepted");
    await page.locator("li:focus").getByText("Axillary").waitFor();

    await page.keyboard.press("v");
    await expect.poll(() => panel.revealed).toHaveLength(1);
    await page.keyboard.press("v");
    await expect.poll(() => panel.revealed.at(-1)).toMatchObject({ start: panel.quote("pT2 N1a M0").start });

    await page.keyboard.press("j");
    await page.keyboard.press("x");
    await page.getByText("1 of 3 to decide").waitFor();
    await page.keyboard.press("Control+z");
    await page.getByText("2 of 3 to decide").waitFor();
    await page.keyboard.press("Control+y");
    await page.getByText("1 of 3 to decide").waitFor();

    await page.keyboard.press("n");
    await page.locator("li.state-suggested:focus").waitFor();
    await page.keyboard.press("e");
    await page.keyboard.press("Control+a");
    await page.keyboard.type("Secondary malignancy of axillary nodes");
    await page.keyboard.press("Tab");
    await page.keyboard.type("secondary axilla");
    await page.getByRole("option").first().waitFor();
    await page.keyboard.press("Enter");
    await page.keyboard.press("Control+Enter");
    await page.getByText("All decided").waitFor();
    const gold = await panel.gold();
    expect(gold).toContain("decision: corrected");
    expect(gold).toContain("C77.3");
    expect(gold).toContain("text: Secondary malignancy of axillary nodes");

    const corrected = page.locator("li.state-corrected");
    await corrected.focus();
    await page.keyboard.press("Alt+ArrowUp");
    await expect
      .poll(() => panel.review?.snapshot.diagnoses.findIndex(({ state }) => state === "corrected"))
      .toBe(1);
    await page.keyboard.press("Alt+ArrowUp");
    await expect.poll(() => panel.review?.snapshot.diagnoses[0]?.state).toBe("corrected");
    await page.getByText("Moved to place 1 of 3.").waitFor({ state: "attached" });
    await page.locator("li.state-corrected:focus").waitFor();
  });

  it("takes keys as soon as it has cards, where the page had the focus before", async () => {
    const panel = await show("diagnosis", { note });
    const { page } = panel;
    await page.bringToFront();
    await page.evaluate("document.activeElement?.blur()");
    suggestDiagnoses(panel);
    await page.locator("li:focus").getByText("breast cancer").waitFor();
    await page.evaluate("document.activeElement.blur()");
    await page.keyboard.press("a");
    await page.getByText("2 of 3 to decide").waitFor();
  });

  it("adds a diagnosis with the selection as its evidence, and takes it out again", async () => {
    const panel = await show("diagnosis", { note });
    const { page } = panel;
    await page.getByText("No suggestions yet for this note.").waitFor();
    await page.getByRole("button", { name: "Add a diagnosis" }).last().focus();
    await page.keyboard.press("Enter");
    await page.keyboard.type("DCIS");
    panel.selection = panel.quote("Associated DCIS");
    await page.getByRole("button", { name: "Use selection" }).click();
    await page.getByRole("button", { name: "Associated DCIS" }).waitFor();
    await page.getByRole("button", { name: "Save" }).click();
    await page.locator("li.state-added").waitFor();
    expect(panel.review?.snapshot.diagnoses).toMatchObject([
      { text: "DCIS", state: "added", evidence: [panel.quote("Associated DCIS")] },
    ]);
    await page.keyboard.press("Delete");
    await page.getByText("No suggestions yet for this note.").waitFor();
    expect(panel.review?.snapshot.diagnoses).toEqual([]);
  });

  it("adds the selection to a card with one key and says so when nothing is selected", async () => {
    const panel = await show("diagnosis", { note });
    suggestDiagnoses(panel);
    const { page } = panel;
    const last = page.locator("li.card").last();
    await last.getByText("No evidence").waitFor();
    await last.focus();
    await page.keyboard.press("s");
    await page.getByRole("alert").getByText("Nothing is selected").waitFor();
    panel.selection = panel.quote("right-sided colon cancer");
    await page.keyboard.press("s");
    await page.getByRole("button", { name: "right-sided colon cancer" }).waitFor();
    expect(await panel.gold()).toContain("text: right-sided colon cancer");
  });
});

describe("what a panel keeps", () => {
  it("an edit that was not saved and the place in the list survive a reload", async () => {
    const panel = await show("diagnosis", { note });
    suggestDiagnoses(panel);
    const { page } = panel;
    await page.locator("li.card").nth(1).focus();
    await page.keyboard.press("e");
    await page.keyboard.press("End");
    await page.keyboard.type(" of the left side");
    await page.reload();
    await page.getByRole("button", { name: "Save" }).click();
    await page.locator("li.state-corrected").waitFor();
    expect(panel.review?.snapshot.diagnoses[0]?.text).toBe("Axillary lymph node metastasis of the left side");
  });

  it("refuses when the gold file cannot be written over, and shows why", async () => {
    const panel = await show("diagnosis", { note });
    suggestDiagnoses(panel);
    const { page } = panel;
    await page.locator("li.card").first().focus();
    await page.keyboard.press("a");
    await page.getByText("2 of 3 to decide").waitFor();
    const { writeFile } = await import("node:fs/promises");
    await writeFile(panel.review?.snapshot.goldPath ?? "", "version: 1\n  broken: [");
    await panel.review?.reloadGold();
    await page.getByRole("button", { name: "Open the gold file" }).click();
    await expect.poll(() => panel.commands).toEqual(["cancerllm.openGold"]);
  });
});

describe("the treatment panel", () => {
  it("changes a modality by mouse and streams what the model writes", async () => {
    const panel = await show("treatment", { note });
    panel.review?.setWriting({ task: "treatment", text: "Letrozole, partial" });
    const { page } = panel;
    await page.getByText("Letrozole, partial").waitFor();
    suggestTreatments(panel);
    panel.review?.setWriting(undefined);
    await page.getByText("2 of 2 to decide").waitFor();
    await page.locator("li.card").first().getByRole("button", { name: "Edit" }).click();
    await page.getByRole("combobox", { name: "Modality" }).click();
    await page.getByRole("option", { name: "targeted" }).click();
    await page.getByRole("button", { name: "Save" }).click();
    await page.locator("li.state-corrected").waitFor();
    expect(panel.review?.snapshot.treatments[0]).toMatchObject({ text: "Letrozole", modality: "targeted" });
  });
});

describe.each(["light", "dark", "high-contrast", "high-contrast-light"] satisfies PanelTheme[])(
  "in the theme %s",
  (theme) => {
    it("both panels can be read and used by all", async () => {
      const diagnosis = await show("diagnosis", { note, theme });
      suggestDiagnoses(diagnosis);
      await diagnosis.page.locator("li.card").first().focus();
      await diagnosis.page.keyboard.press("a");
      await diagnosis.page.getByText("2 of 3 to decide").waitFor();
      await diagnosis.page.keyboard.press("x");
      await diagnosis.page.getByText("1 of 3 to decide").waitFor();
      expect(await diagnosis.accessibilityProblems()).toEqual([]);
      await diagnosis.page.screenshot({ path: path.join(pictures, `panel-diagnosis-${theme}.png`) });
      await diagnosis.page.keyboard.press("e");
      await diagnosis.page.keyboard.press("Tab");
      await diagnosis.page.keyboard.type("colon cancer");
      await diagnosis.page.getByRole("option").first().waitFor();
      expect(await diagnosis.accessibilityProblems()).toEqual([]);
      await diagnosis.page.screenshot({ path: path.join(pictures, `panel-diagnosis-edit-${theme}.png`) });

      const treatment = await show("treatment", { note, theme });
      suggestTreatments(treatment);
      treatment.review?.setWriting({ task: "treatment", text: "Radiation to the left bre" });
      await treatment.page.getByText("Radiation").waitFor();
      await treatment.page.keyboard.press("Tab");
      await treatment.page.getByRole("button", { name: "Keys" }).click();
      expect(await treatment.accessibilityProblems()).toEqual([]);
      await treatment.page.screenshot({ path: path.join(pictures, `panel-treatment-${theme}.png`) });
    });
  },
);

describe("where there is little room or nothing to show", () => {
  it.each([
    ["narrow", 220, 1],
    ["wide", 720, 1],
    ["zoom-200", 640, 2],
  ])("%s: nothing is wider than the panel", async (name, width, zoom) => {
    const panel = await show("diagnosis", { note, width, zoom });
    suggestDiagnoses(panel);
    await panel.page.getByText("3 of 3 to decide").waitFor();
    await panel.page.locator("li.card").first().getByRole("button", { name: "Edit" }).click();
    await panel.page.getByRole("button", { name: "Save" }).waitFor();
    expect(
      await panel.page.evaluate<number>("document.documentElement.scrollWidth - innerWidth"),
    ).toBeLessThanOrEqual(0);
    await panel.page.screenshot({ path: path.join(pictures, `panel-${name}.png`) });
  });

  it("offers the next step", async () => {
    const none = await show("treatment", {});
    await none.page.getByRole("button", { name: "Open a note" }).click();
    await expect.poll(() => none.commands).toEqual(["workbench.action.quickOpen"]);
    expect(await none.accessibilityProblems()).toEqual([]);
    const fresh = await show("treatment", { note });
    await fresh.page.getByRole("button", { name: "Annotate this note" }).click();
    await expect.poll(() => fresh.commands).toEqual(["cancerllm.annotateNote"]);
    await fresh.page.screenshot({ path: path.join(pictures, "panel-empty.png") });
  });
});
